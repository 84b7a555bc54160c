package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Reading;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An agent whose time and network are a fuzz target's. Confined to the target's thread. */
final class FuzzedAgent implements Clockwork, Transport {
    /** Of alarms, until an agent that lost its link must have tried again. */
    private static final int PATIENCE = 1_000;

    private record Due(long atNanos, long order, Runnable task) {}

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Due> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
    private final List<Wire> wires = new ArrayList<>();
    private final Set<String> ran = new HashSet<>();
    private final Agent agent;
    private long nanos = 1;
    private long orders;

    /** One connection, as far as the agent has one. */
    private final class Wire implements Connection {
        private final Events events;
        private final List<DeviceToHub> sent = new ArrayList<>();

        private Wire(Events events) {
            this.events = events;
        }

        @Override
        public void send(DeviceToHub frame) {
            sent.add(frame);
        }

        @Override
        public int queuedBytes() {
            return 0;
        }

        @Override
        public long heardAtNanos() {
            return nanos;
        }

        @Override
        public void close() {}

        @Override
        public void abort() {}
    }

    FuzzedAgent() throws IOException {
        AgentBuilder builder = Agent.to(URI.create("http://hub.example"))
                .token("secret")
                .tokenStore((token, previous) -> {})
                .random(new Random(7))
                .capabilities(
                        Capability.metric("temperature"),
                        Capability.command("beep").handleLater(this::beep),
                        Capability.numberProperty("fan.speed")
                                .onDesiredLater(desired -> CompletableFuture.completedFuture(Settled.applied())));
        agent = new Agent(builder, new MemoryJournal(), builder.buffer(this), this, this, this::execute, () -> {});
        agent.start();
        settle();
    }

    /** The body of a command: never twice of one execution. */
    private CompletionStage<Outcome> beep(Run run) {
        assertThat(ran.add(run.executionId())).as("it ran before").isTrue();
        return CompletableFuture.completedFuture(Outcome.succeeded());
    }

    @Override
    public Connection open(URI hub, String token, Events events) {
        Wire opened = new Wire(events);
        wires.add(opened);
        return opened;
    }

    private Wire last() {
        return wires.get(wires.size() - 1);
    }

    void opens() {
        last().events.onOpened();
        settle();
    }

    void hears(HubToDevice frame) {
        last().events.onFrame(frame);
        settle();
    }

    void losesEveryLink() {
        for (Wire wire : List.copyOf(wires)) {
            wire.events.onEnded(new LinkEnd.Lost("cut"));
            settle();
        }
    }

    /** Comes back by itself, says Hello, and tells what it measures. */
    void servesTheNextHub() {
        int before = wires.size();
        agent.report("temperature", 21.5);
        for (int alarm = 0; wires.size() == before; alarm++) {
            assertThat(alarm).as("alarms without another try").isLessThan(PATIENCE);
            assertThat(alarms).as("what it waits for").isNotEmpty();
            advance(Duration.ofNanos(Math.max(0, alarms.element().atNanos() - nanos)));
        }
        opens();
        assertThat(last().sent).hasSize(1).allMatch(DeviceToHub::hasHello);
        hears(HubToDevice.newBuilder()
                .setWelcome(DeviceWelcome.getDefaultInstance())
                .build());
        advance(Duration.ofSeconds(2));
        assertThat(last().sent.stream()
                        .filter(DeviceToHub::hasReadings)
                        .flatMap(frame -> frame.getReadings().getReadingsList().stream())
                        .map(Reading::getMetric))
                .contains("temperature");
    }

    @Override
    public long wallMillis() {
        return 1_700_000_000_000L + nanos / 1_000_000;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        Due due = new Due(nanos + delay.toNanos(), orders++, task);
        alarms.add(due);
        return () -> alarms.remove(due);
    }

    private void settle() {
        for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
            task.run();
        }
    }

    void advance(Duration duration) {
        settle();
        long until = nanos + duration.toNanos();
        for (Due due = alarms.peek(); due != null && due.atNanos() <= until; due = alarms.peek()) {
            alarms.remove(due);
            nanos = Math.max(nanos, due.atNanos());
            due.task().run();
            settle();
        }
        nanos = until;
    }
}
