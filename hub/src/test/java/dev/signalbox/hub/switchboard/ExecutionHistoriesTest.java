package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.CancelBulk;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.PresenceCause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Random histories of one device, and of one that is never there: requests, bulks, commits, lost links, restarted hubs,
 * crashed agents, cancels, a removal and time. After each, what is promised of executions must hold.
 */
class ExecutionHistoriesTest {
    private static final int STEPS = 400;
    private static final String SLOW = "slow";

    /** A printed seed from the environment, else a new one. */
    private final long seed =
            Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_SEED", Long.toString(System.nanoTime())));

    private final Random random = new Random(seed);
    private final ModelAgent agent = new ModelAgent();

    private Rig rig =
            new Rig(Rig.device(Rig.DEVICE.value()).build(), Rig.device("absent").build());
    private @Nullable RecordingLink link;
    private int framesRead;

    /** Ids somebody was told of, in that order. */
    private final Set<String> accepted = new LinkedHashSet<>();

    /** The terminal state each id was first seen in on the disk. */
    private final Map<String, ExecutionState> terminal = new HashMap<>();

    /** Ids somebody asked to cancel: while that is not stored, a later one may pass, and a crash forgets the wish. */
    private final Set<String> cancelWanted = new HashSet<>();

    private final Set<String> cancelledBulks = new HashSet<>();
    private final List<RecordingLink> consoles = new ArrayList<>();

    /** What an agent promises: journalled before the effect, never started twice. */
    private static final class ModelAgent {
        private int boot = 1;
        private final Map<String, ExecutionState> journal = new LinkedHashMap<>();
        private final Map<String, Integer> effects = new HashMap<>();
        private final Set<String> unacknowledged = new LinkedHashSet<>();
        private final List<String> started = new ArrayList<>();
        private final Set<String> crashedWhileRunning = new HashSet<>();

        String bootId() {
            return "boot-" + boot;
        }

        ExecutionReport report(String id) {
            return Rig.report(id, journal.getOrDefault(id, ExecutionState.EXECUTION_STATE_UNSPECIFIED));
        }

        List<String> running() {
            return journal.entrySet().stream()
                    .filter(entry -> entry.getValue() == ExecutionState.EXECUTION_STATE_RUNNING)
                    .map(Map.Entry::getKey)
                    .toList();
        }

        void start(String id) {
            journal.put(id, ExecutionState.EXECUTION_STATE_RUNNING);
            started.add(id);
        }

        void finish(String id, ExecutionState state) {
            journal.put(id, state);
            unacknowledged.add(id);
        }

        void crash(Random random) {
            boot++;
            for (String id : running()) {
                if (random.nextBoolean()) {
                    effects.merge(id, 1, Integer::sum);
                }
                crashedWhileRunning.add(id);
                finish(id, ExecutionState.EXECUTION_STATE_INDETERMINATE);
            }
        }

        ExecutionReport[] inFlight() {
            return journal.keySet().stream()
                    .filter(id ->
                            unacknowledged.contains(id) || journal.get(id) == ExecutionState.EXECUTION_STATE_RUNNING)
                    .map(this::report)
                    .toArray(ExecutionReport[]::new);
        }
    }

    @RepeatedTest(60)
    void everyAcceptedExecutionEndsOnceAndIsRunAtMostOnce() {
        try {
            for (int i = 0; i < STEPS; i++) {
                step();
                agentReads();
                look();
            }
            if (random.nextInt(4) == 0) {
                removeDevice();
            }
            drain();
            check();
            checkBulks();
        } catch (AssertionError | RuntimeException e) {
            fail("seed " + seed, e);
        }
    }

    private void step() {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> request();
            case 3, 4, 5 -> commitOnce();
            case 6 -> connect();
            case 7 -> disconnect();
            case 8, 9 -> agentFinishesOne();
            case 10 -> crashAgent();
            case 11 -> restartHub();
            case 12 -> rig.passes(random.nextInt(20_000));
            case 13 -> startBulk();
            case 14 -> cancelBulk();
            default -> cancelOne();
        }
    }

    private void request() {
        InvokeCommand.Builder command = random.nextInt(3) == 0 ? Rig.plain(SLOW) : Rig.setVent(5 * random.nextInt(21));
        consoles.add(rig.invoke(command.setTtlMs(1_000 + random.nextInt(120_000))));
    }

    private void startBulk() {
        BulkCommand.Builder bulk = BulkCommand.newBuilder()
                .setSelector(DeviceSelector.getDefaultInstance())
                .setCommand(random.nextBoolean() ? SLOW : "beep")
                .setTtlMs(1_000 + random.nextInt(60_000))
                .setMaxConcurrent(1 + random.nextInt(2));
        rig.ask(Rig.OPERATOR, ConsoleToHub.newBuilder().setBulk(bulk));
    }

    private void cancelBulk() {
        rig.store.bulks.keySet().stream()
                .filter(id -> !cancelledBulks.contains(id))
                .findAny()
                .ifPresent(id -> {
                    cancelledBulks.add(id);
                    rig.ask(
                            Rig.OPERATOR,
                            ConsoleToHub.newBuilder()
                                    .setCancelBulk(CancelBulk.newBuilder().setBulkId(id)));
                });
    }

    private void removeDevice() {
        LiveDevice device = rig.live(Rig.DEVICE);
        rig.switchboard.executions.onDeviceRemoved(device, new Change.DeviceRemoved(device.id, false), () -> {});
    }

    private void commitOnce() {
        if (!rig.store.uncommitted.isEmpty()) {
            rig.switchboard.on(rig.store.commit());
        }
    }

    private void connect() {
        if (link == null) {
            link = rig.deviceArrives(agent.bootId(), agent.inFlight());
            framesRead = 0;
        }
    }

    private void disconnect() {
        if (link != null) {
            rig.deviceLeaves(link, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
            link = null;
        }
    }

    private void crashAgent() {
        disconnect();
        agent.crash(random);
    }

    private void restartHub() {
        rig = rig.restarted();
        link = null;
        consoles.clear();
    }

    private void cancelOne() {
        accepted.stream()
                .filter(id -> !ExecutionStates.isTerminal(rig.stored(id)))
                .findAny()
                .ifPresent(id -> {
                    cancelWanted.add(id);
                    rig.asks(
                            rig.consoleArrives(Rig.OPERATOR),
                            Rig.OPERATOR,
                            ConsoleToHub.newBuilder()
                                    .setCancel(CancelExecution.newBuilder().setExecutionId(id)));
                });
    }

    private void agentFinishesOne() {
        List<String> running = agent.running();
        if (running.isEmpty()) {
            return;
        }
        String id = running.get(random.nextInt(running.size()));
        ExecutionState state = random.nextInt(4) == 0
                ? ExecutionState.EXECUTION_STATE_FAILED
                : ExecutionState.EXECUTION_STATE_SUCCEEDED;
        if (state == ExecutionState.EXECUTION_STATE_SUCCEEDED || random.nextBoolean()) {
            agent.effects.merge(id, 1, Integer::sum);
        }
        agent.finish(id, state);
        say(id);
    }

    private void say(String id) {
        if (link != null) {
            rig.switchboard.on(new Event.ExecutionReported(link, Rig.DEVICE, agent.report(id)));
        }
    }

    private void agentReads() {
        if (link == null) {
            return;
        }
        List<HubToDevice> frames = link.sent(HubToDevice.class);
        while (framesRead < frames.size() && link != null) {
            HubToDevice frame = frames.get(framesRead++);
            if (frame.hasCommand()) {
                agentTakes(link, frame.getCommand());
            } else if (frame.hasExecutionAck()) {
                agent.unacknowledged.remove(frame.getExecutionAck().getExecutionId());
            } else if (frame.hasCancel()) {
                agentCancels(frame.getCancel().getExecutionId());
            }
        }
    }

    private void agentTakes(Link on, CommandRequest command) {
        String id = command.getExecutionId();
        if (!agent.journal.containsKey(id)) {
            rig.switchboard.on(new Event.ExecutionReported(
                    on, Rig.DEVICE, Rig.report(id, ExecutionState.EXECUTION_STATE_ACCEPTED)));
            agent.start(id);
        }
        say(id);
    }

    private void agentCancels(String id) {
        if (agent.journal.get(id) == ExecutionState.EXECUTION_STATE_RUNNING && random.nextBoolean()) {
            agent.finish(id, ExecutionState.EXECUTION_STATE_CANCELLED);
            say(id);
        }
    }

    /** Notes what was told and what is stored. */
    private void look() {
        for (RecordingLink console : consoles) {
            for (Execution told : console.executions()) {
                accepted.add(told.getExecutionId());
            }
        }
        for (var entry : rig.store.executions.entrySet()) {
            ExecutionState state = entry.getValue().getExecution().getState();
            ExecutionState before = terminal.get(entry.getKey());
            if (before != null) {
                assertThat(state).as("a terminal state never changes").isEqualTo(before);
            } else if (ExecutionStates.isTerminal(state)) {
                terminal.put(entry.getKey(), state);
            }
        }
        assertThat(rig.store.executions.values().stream()
                        .map(ExecutionRecord::getExecution)
                        .filter(one -> one.getCommand().equals(SLOW)
                                && one.getDeviceId().equals(Rig.DEVICE.value())
                                && one.getState() != ExecutionState.EXECUTION_STATE_QUEUED
                                && !ExecutionStates.isTerminal(one.getState())))
                .as("one at once, as declared")
                .hasSizeLessThanOrEqualTo(1);
    }

    /** Peace: everything connected, all time passes, everything is said. */
    private void drain() {
        for (int i = 0; i < 200; i++) {
            connect();
            agentReads();
            rig.commit();
            agentReads();
            agentFinishesOne();
            rig.commit();
            rig.passes(2_000);
            look();
        }
    }

    private void check() {
        accepted.addAll(rig.store.executions.keySet());
        for (String id : accepted) {
            ExecutionState state = terminal.get(id);
            int effects = agent.effects.getOrDefault(id, 0);
            assertThat(state).as("%s has ended", id).isNotNull();
            assertThat(effects).as("%s ran at most once", id).isLessThanOrEqualTo(1);
            if (state == ExecutionState.EXECUTION_STATE_SUCCEEDED) {
                assertThat(effects).as("%s succeeded", id).isEqualTo(1);
            }
            if (state == ExecutionState.EXECUTION_STATE_EXPIRED) {
                assertThat(agent.journal)
                        .as("%s expired, so it was never sent", id)
                        .doesNotContainKey(id);
            }
        }
        assertThat(accepted).as("somebody was told something").isNotEmpty();
        rig.store.executions.forEach((id, row) -> {
            if (cancelledBulks.contains(row.getExecution().getBulkId())) {
                cancelWanted.add(id);
            }
        });
        List<String> ordered =
                agent.started.stream().filter(id -> !cancelWanted.contains(id)).toList();
        assertThat(ordered.stream().filter(id -> !command(id).equals(SLOW)))
                .as("started in the order accepted")
                .isSorted();
        assertThat(ordered.stream().filter(id -> command(id).equals(SLOW)))
                .as("those at their limit are passed, but not by each other")
                .isSorted();
        assertThat(agent.started).doesNotHaveDuplicates();
    }

    private String command(String id) {
        return rig.store.execution(id).getCommand();
    }

    private void checkBulks() {
        for (BulkRecord record : rig.store.bulks.values()) {
            Bulk bulk = record.getBulk();
            assertThat(bulk.getState())
                    .as("bulk %s has ended", bulk.getBulkId())
                    .isEqualTo(BulkState.BULK_STATE_FINISHED);
            assertThat(bulk.getCounts().getWaiting() + bulk.getCounts().getUnderWay())
                    .as("every target has its outcome")
                    .isZero();
            for (BulkTarget target : bulk.getTargetsList()) {
                List<Execution> executions = rig.store.executions.values().stream()
                        .map(ExecutionRecord::getExecution)
                        .filter(one -> one.getBulkId().equals(bulk.getBulkId())
                                && one.getDeviceId().equals(target.getDeviceId()))
                        .toList();
                assertThat(executions).as("one execution or none").hasSizeLessThanOrEqualTo(1);
                assertThat(target.getExecutionId())
                        .isEqualTo(executions.isEmpty() ? "" : executions.get(0).getExecutionId());
                if (!executions.isEmpty()) {
                    assertThat(target.getState()).isEqualTo(executions.get(0).getState());
                }
            }
        }
    }
}
