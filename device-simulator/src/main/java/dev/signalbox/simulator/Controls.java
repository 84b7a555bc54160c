package dev.signalbox.simulator;

import dev.signalbox.agent.CommandCapability;
import dev.signalbox.agent.Desired;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.agent.Run;
import dev.signalbox.agent.Settled;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Lets command bodies act on the simulation thread, and the device measure itself right after. Immutable. */
final class Controls {
    private final Executor simulation;
    private final Runnable touched;

    /** @param touched the hardware was changed by a command */
    Controls(Executor simulation, Runnable touched) {
        this.simulation = simulation;
        this.touched = touched;
    }

    CommandCapability on(CommandCapability declared, Function<Run, Outcome> body) {
        return later(declared, run -> CompletableFuture.completedFuture(body.apply(run)));
    }

    CommandCapability later(CommandCapability declared, Function<Run, CompletionStage<Outcome>> body) {
        return declared.handleLater(run -> {
            CompletableFuture<Outcome> done = new CompletableFuture<>();
            simulation.execute(() -> begin(run, body, done));
            return done;
        });
    }

    PropertyCapability desired(PropertyCapability declared, Function<Desired, Settled> body) {
        return declared.onDesiredLater(desired -> {
            CompletableFuture<Settled> settled = new CompletableFuture<>();
            simulation.execute(() -> {
                try {
                    settled.complete(body.apply(desired));
                } catch (IllegalArgumentException e) {
                    settled.completeExceptionally(e);
                }
                touched.run();
            });
            return settled;
        });
    }

    private void begin(Run run, Function<Run, CompletionStage<Outcome>> body, CompletableFuture<Outcome> done) {
        try {
            var unused = body.apply(run).whenComplete((outcome, failure) -> {
                if (failure == null) {
                    done.complete(outcome);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (IllegalArgumentException e) {
            done.completeExceptionally(e);
        }
        touched.run();
    }

    /** Runs on the simulation thread when somebody asks to stop. */
    void onCancel(Run run, Runnable action) {
        run.onCancel(() -> simulation.execute(() -> {
            action.run();
            touched.run();
        }));
    }
}
