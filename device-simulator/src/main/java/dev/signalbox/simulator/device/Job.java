package dev.signalbox.simulator.device;

import dev.signalbox.agent.Outcome;
import java.util.concurrent.CompletableFuture;

/** A command under way that takes its time. Confined to the simulation thread. */
public final class Job {
    private final Order order;
    private final double totalSeconds;
    private final CompletableFuture<Outcome> done = new CompletableFuture<>();
    private double passedSeconds;

    public Job(Order order, double totalSeconds) {
        this.order = order;
        this.totalSeconds = totalSeconds;
    }

    public CompletableFuture<Outcome> done() {
        return done;
    }

    /** True once the time is over. */
    public boolean advance(double seconds) {
        passedSeconds += seconds;
        order.progress().accept((int) Math.min(100, 100 * passedSeconds / totalSeconds));
        return passedSeconds >= totalSeconds;
    }

    double passedSeconds() {
        return passedSeconds;
    }

    public void finish(Outcome outcome) {
        done.complete(outcome);
    }
}
