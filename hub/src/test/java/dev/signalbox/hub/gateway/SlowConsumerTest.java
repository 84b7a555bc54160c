package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Thinning;
import dev.signalbox.proto.v1.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A console that does not read as fast as the hub writes sees less, and costs no more than one update of each thing. */
final class SlowConsumerTest {
    private static final int SMALL_BUFFER_BYTES = 8_192;

    private GatewayRun run = GatewayRun.start();

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void beatIsStretchedForAReaderThatFallsBehindAndComesBack() throws Exception {
        try (RawSocket socket = run.welcomedConsole(SMALL_BUFFER_BYTES);
                Feed feed = new Feed(run.onlyConsole(), 5_000)) {
            // Nothing is read: the socket fills up, and the batch it cannot take is late.
            Awaitility.await().until(() -> count("signalbox.gateway.updates.replaced") > 5_000);
            Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> count("signalbox.gateway.beats.stretched") == 0);
            Thinning thinning = null;
            while (thinning == null || count("signalbox.gateway.beats.stretched") == 0) {
                Thinning told =
                        thinning(GatewayRun.readConsole(socket).getBatch().getUpdatesList());
                thinning = told == null ? thinning : told;
            }
            assertThat(thinning.getShown()).isLessThan(thinning.getOffered());

            feed.devices(10); // little enough to be taken at once
            List<Long> gapsMillis = new ArrayList<>();
            long before = System.nanoTime();
            long shortMillis = 2 * LinkLimits.DEFAULT.beatMillis();
            while (gapsMillis.size() < 12 || gapsMillis.get(gapsMillis.size() - 1) >= shortMillis) {
                GatewayRun.readConsole(socket);
                long now = System.nanoTime();
                gapsMillis.add(TimeUnit.NANOSECONDS.toMillis(now - before));
                before = now;
            }
            assertThat(gapsMillis).as("stretched first").anyMatch(millis -> millis >= shortMillis);
        }
    }

    @Test
    void stalledConsoleHoldsOneUpdateOfEachMetricAndIsNotClosedForThem() throws Exception {
        int devices = 4_000;
        int metrics = 4;
        try (RawSocket stalled = run.welcomedConsole(SMALL_BUFFER_BYTES)) {
            Link link = run.onlyConsole();
            for (int round = 0; round < 20; round++) {
                for (int key = 0; key < devices * metrics; key++) {
                    link.sendLatest(key, Feed.update(key, round));
                }
            }
            assertThat(gauge("signalbox.gateway.outbox.updates")).isPositive().isLessThanOrEqualTo(devices * metrics);
            assertThat(gauge("signalbox.gateway.outbox.bytes")).as("must lane").isZero();
            assertThat(count("signalbox.gateway.updates.replaced")).isGreaterThan(18.0 * devices * metrics);
            assertThat(link.send(Frame.of(dev.signalbox.proto.v1.HubToConsole.getDefaultInstance())))
                    .as("what must be delivered still has its room")
                    .isTrue();
            assertThat(stalled).isNotNull();
        }
    }

    @Test
    void consoleThatWatchesMoreThingsThanMayWaitIsClosed() throws Exception {
        run.close();
        run = GatewayRun.start(TestLimits.with(l -> l.updates(20_000)));
        try (RawSocket stalled = run.welcomedConsole(SMALL_BUFFER_BYTES)) {
            Link link = run.onlyConsole();
            int key = 0;
            while (key < 100_000 && run.seen(Event.ConsoleLeft.class).isEmpty()) {
                link.sendLatest(key, Feed.update(key, 1));
                key++;
            }
            assertThat(key).isBetween(20_000, 99_999);
            Awaitility.await().until(() -> gauge("signalbox.gateway.links") == 0);
            assertThat(run.metrics.scrape()).contains("closes_total{reason=\"SLOW_CONSUMER\"} 1");
            assertThat(gauge("signalbox.gateway.outbox.updates")).isZero();
            assertThat(stalled).isNotNull();
        }
    }

    /** It may ping as it likes: who takes nothing for so long cannot have heard the hub either. */
    @Test
    void consoleThatSpeaksButNeverReadsIsClosed() throws Exception {
        run.close();
        run = GatewayRun.start(TestLimits.with(l -> l.deadMillis(700).closeMillis(200)));
        try (RawSocket socket = run.welcomedConsole(SMALL_BUFFER_BYTES);
                Feed feed = new Feed(run.onlyConsole(), 5_000)) {
            feed.devices(5_000);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
                try {
                    socket.send(RawSocket.PING, new byte[0]);
                } catch (java.io.IOException e) {
                    return true; // cut off
                }
                return gauge("signalbox.gateway.links") == 0;
            });
            assertThat(run.metrics.scrape()).contains("closes_total{reason=\"HEARTBEAT_MISSED\"} 1");
        }
    }

    private double count(String name) {
        return run.metrics.registry().get(name).counter().count();
    }

    private double gauge(String name) {
        return run.metrics.registry().get(name).gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }

    private static @Nullable Thinning thinning(List<Update> updates) {
        return updates.stream()
                .filter(Update::hasThinning)
                .map(Update::getThinning)
                .findFirst()
                .orElse(null);
    }

    /** Devices that report all the time, in the place of the switchboard. */
    static final class Feed implements AutoCloseable {
        private final Link link;
        private final AtomicBoolean on = new AtomicBoolean(true);
        private volatile int devices;

        Feed(Link link, int devices) {
            this.link = link;
            this.devices = devices;
            Thread thread = new Thread(this::report, "feed");
            thread.setDaemon(true);
            thread.start();
        }

        void devices(int count) {
            devices = count;
        }

        static Frame update(int device, double value) {
            return Frame.of(Update.newBuilder()
                    .setDeviceId("device-" + device)
                    .setReading(Reading.newBuilder().setMetric("flow").setNumber(value))
                    .build());
        }

        private void report() {
            for (int round = 0; on.get(); round++) {
                for (int device = 0; device < devices; device++) {
                    link.sendLatest(device, update(device, round));
                }
                LockSupport.parkNanos(5_000_000);
            }
        }

        @Override
        public void close() {
            on.set(false);
        }
    }
}
