package dev.signalbox.simulator;

import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Run;
import java.util.concurrent.CompletableFuture;

/** A command under way that takes its time. Confined to the simulation thread. */
final class Job {
    private final Run run;
    private final double totalSeconds;
    private final CompletableFuture<Outcome> done = new CompletableFuture<>();
    private double passedSeconds;

    Job(Run run, double totalSeconds) {
        this.run = run;
        this.totalSeconds = totalSeconds;
    }

    CompletableFuture<Outcome> done() {
        return done;
    }

    /** True once the time is over. */
    boolean advance(double seconds) {
        passedSeconds += seconds;
        run.progress((int) Math.min(100, 100 * passedSeconds / totalSeconds));
        return passedSeconds >= totalSeconds;
    }

    double passedSeconds() {
        return passedSeconds;
    }

    void finish(Outcome outcome) {
        done.complete(outcome);
    }
}
