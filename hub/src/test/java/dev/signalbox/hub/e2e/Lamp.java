package dev.signalbox.hub.e2e;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Run;
import dev.signalbox.agent.Settled;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A lamp with a real agent; how its command ends is the test's choice. Thread-safe. */
final class Lamp implements AutoCloseable {
    static final String COMMAND = "blink";
    static final String METRIC = "temperature";
    static final String PROPERTY = "brightness";

    /** Brighter it will not be, though it declares that one may ask. */
    static final double BRIGHTEST = 80;

    /** What becomes of the command. */
    enum Mood {
        WORKS,
        FAILS,
        /** Until it is asked to stop. */
        TAKES_LONG
    }

    final AtomicInteger blinks = new AtomicInteger();
    final AtomicInteger identified = new AtomicInteger();

    /** Tokens in the order in which it kept them. */
    final List<String> kept = new CopyOnWriteArrayList<>();

    volatile Mood mood = Mood.WORKS;

    private final Agent agent;

    private Lamp(URI hub, String token) throws IOException {
        agent = Agent.to(hub)
                .token(token)
                .tokenStore((newest, previous) -> kept.add(newest))
                .model("lamp")
                .journalInMemory()
                .capabilities(
                        Capability.metric(METRIC),
                        Capability.numberProperty(PROPERTY)
                                .range(0, 100)
                                .onDesired(desired -> settle(desired.number())),
                        Capability.command("identify").handle(run -> {
                            identified.incrementAndGet();
                            return Outcome.succeeded();
                        }),
                        Capability.command(COMMAND).handleLater(this::blink))
                .batchEvery(Duration.ofMillis(50))
                .random(() -> 0L)
                .build();
        agent.start();
    }

    static Lamp with(URI hub, String token) throws IOException {
        return new Lamp(hub, token);
    }

    static Joined join(URI hub, String joinKey, String id) throws IOException, InterruptedException {
        return Join.at(hub, joinKey, "hw-" + id, "lamp", id, id).join();
    }

    static Lamp joined(URI hub, String joinKey, String id) throws IOException, InterruptedException {
        return new Lamp(hub, join(hub, joinKey, id).deviceToken());
    }

    private CompletionStage<Outcome> blink(Run run) {
        blinks.incrementAndGet();
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        switch (mood) {
            case WORKS -> outcome.complete(Outcome.succeeded());
            case FAILS -> outcome.complete(Outcome.failed("The bulb is broken."));
            case TAKES_LONG -> run.onCancel(() -> outcome.complete(Outcome.cancelled("It stopped.")));
        }
        return outcome;
    }

    private static Settled settle(double brightness) {
        return brightness > BRIGHTEST ? Settled.rejected("The bulb would burn.") : Settled.applied();
    }

    void measures(double temperature) {
        agent.report(METRIC, temperature);
    }

    /** Somebody turned its knob. */
    void isTurnedTo(double brightness) {
        agent.report(PROPERTY, brightness);
    }

    boolean isLinked() {
        return agent.status().linked();
    }

    @Override
    public void close() {
        agent.close();
    }
}
