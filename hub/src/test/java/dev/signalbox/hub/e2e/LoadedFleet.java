package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.AgentThreads;
import dev.signalbox.hub.e2e.Caller.Wish;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HistoryPoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Devices that measure and scripts that command them, all the time, whatever happens to the hub; afterwards it checks
 * what everybody saw against what the hub promised. Confined to the test's thread.
 */
final class LoadedFleet implements AutoCloseable {
    private static final int DEVICES = 6;
    private static final int CALLERS = 3;
    private static final int READING_EVERY_MILLIS = 50;
    private static final Duration SETTLED = Duration.ofSeconds(60);

    private final Rest rest;
    private final long startedAtMillis = System.currentTimeMillis();
    private final AgentThreads threads = AgentThreads.create(4);
    private final List<AppendingDevice> devices = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private final List<Thread> callerThreads = new ArrayList<>();
    private final CountDownLatch enough = new CountDownLatch(1);
    private final ScheduledExecutorService sensors = Executors.newSingleThreadScheduledExecutor();

    /** @param rest an operator's, valid for every start of the hub */
    LoadedFleet(String hub, String joinKey, Rest rest, Path directory, long seed)
            throws IOException, InterruptedException {
        this.rest = rest;
        for (int i = 0; i < DEVICES; i++) {
            devices.add(new AppendingDevice(URI.create(hub), joinKey, "appender-" + i, directory, threads));
        }
        await().atMost(SETTLED)
                .until(() -> rest.devices().stream()
                        .noneMatch(device ->
                                device.getDevice().getCapabilitiesHash().isEmpty()));
        List<String> ids = devices.stream().map(device -> device.id).toList();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(new Caller("caller-" + i, rest, ids, seed + i, enough));
        }
    }

    void start() {
        var unused = sensors.scheduleWithFixedDelay(
                () -> devices.forEach(AppendingDevice::count), 0, READING_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        callers.forEach(caller -> {
            Thread thread = new Thread(caller, "caller");
            callerThreads.add(thread);
            thread.start();
        });
    }

    int acceptedCommands() {
        return callers.stream().mapToInt(caller -> caller.accepted.size()).sum();
    }

    /** No new commands and readings; returns when the last callers have their answer. */
    void stop() throws InterruptedException {
        enough.countDown();
        sensors.shutdown();
        assertThat(sensors.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        for (Thread thread : callerThreads) {
            thread.join();
        }
        callers.forEach(caller -> assertThat(caller.trouble).isNull());
    }

    /** With the hub running, after {@link #stop}. */
    void check() throws IOException {
        callers.forEach(Caller::repeatEverything);
        Map<String, String> devicesOfAccepted = new HashMap<>();
        for (Caller caller : callers) {
            for (Map.Entry<Wish, String> entry : caller.accepted.entrySet()) {
                String other =
                        devicesOfAccepted.put(entry.getValue(), entry.getKey().device());
                assertThat(other).as("one key, one execution").isNull();
            }
        }
        checkExecutions(devicesOfAccepted);
        checkEffects(devicesOfAccepted);
        for (AppendingDevice device : devices) {
            checkReadings(device);
        }
    }

    /** No device crashed or stayed away, so that nothing but success is an honest end. */
    private void checkExecutions(Map<String, String> devicesOfAccepted) {
        await().atMost(SETTLED)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(rest.executions())
                        .allSatisfy(execution ->
                                assertThat(execution.getState()).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED)));
        assertThat(rest.executions())
                .extracting(Execution::getExecutionId)
                .containsExactlyInAnyOrderElementsOf(devicesOfAccepted.keySet());
    }

    private void checkEffects(Map<String, String> devicesOfAccepted) throws IOException {
        Map<String, String> devicesOfEffects = new HashMap<>();
        for (AppendingDevice device : devices) {
            List<String> effects = device.effects();
            for (String id : effects) {
                assertThat(devicesOfEffects.put(id, device.id))
                        .as("%s ran once", id)
                        .isNull();
            }
            // Ids grow in the order of acceptance.
            assertThat(effects).isSorted();
        }
        assertThat(devicesOfEffects).isEqualTo(devicesOfAccepted);
    }

    /** An agent forgets what was acknowledged: a number lost by the hub after that would be a gap. */
    private void checkReadings(AppendingDevice device) {
        await().atMost(SETTLED).until(() -> device.status().bufferedReadings() == 0);
        assertThat(device.status().droppedReadings()).isZero();
        assertThat(device.status().refusedReadings()).isZero();
        List<Long> stored = rest
                .rawHistory(device.id, AppendingDevice.METRIC, startedAtMillis - 1, System.currentTimeMillis() + 1)
                .getPointsList()
                .stream()
                .map(HistoryPoint::getValue)
                .map(Double::longValue)
                .toList();
        assertThat(stored)
                .as("readings of %s", device.id)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, device.counted()).boxed().toList());
    }

    @Override
    public void close() {
        enough.countDown();
        sensors.shutdownNow();
        devices.forEach(AppendingDevice::close);
        threads.close();
    }
}
