package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToDevice;
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
 * Random histories of one device: requests, commits, lost links, restarted hubs, crashed agents, cancels and time. After
 * each, what is promised of executions must hold.
 */
class ExecutionHistoriesTest {
    private static final int STEPS = 400;

    /** A printed seed from the environment, else a new one. */
    private final long seed =
            Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_SEED", Long.toString(System.nanoTime())));

    private final Random random = new Random(seed);
    private final ModelAgent agent = new ModelAgent();

    private Rig rig = new Rig();
    private @Nullable RecordingLink link;
    private int framesRead;

    /** Ids somebody was told of, in that order. */
    private final Set<String> accepted = new LinkedHashSet<>();

    /** The terminal state each id was first seen in on the disk. */
    private final Map<String, ExecutionState> terminal = new HashMap<>();

    /** Ids somebody asked to cancel: while that is not stored, a later one may pass, and a crash forgets the wish. */
    private final Set<String> cancelWanted = new HashSet<>();

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
            drain();
            check();
        } catch (AssertionError | RuntimeException e) {
            fail("seed " + seed, e);
        }
    }

    private void step() {
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> request();
            case 3, 4, 5 -> commitOnce();
            case 6 -> connect();
            case 7 -> disconnect();
            case 8, 9 -> agentFinishesOne();
            case 10 -> crashAgent();
            case 11 -> restartHub();
            case 12 -> rig.passes(random.nextInt(20_000));
            default -> cancelOne();
        }
    }

    private void request() {
        consoles.add(rig.invoke(Rig.setVent(5 * random.nextInt(21)).setTtlMs(1_000 + random.nextInt(120_000))));
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
        assertThat(agent.started.stream().filter(id -> !cancelWanted.contains(id)))
                .as("started in the order accepted")
                .isSorted();
        assertThat(agent.started).doesNotHaveDuplicates();
    }
}
