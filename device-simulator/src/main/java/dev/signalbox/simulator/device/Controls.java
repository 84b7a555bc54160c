package dev.signalbox.simulator.device;

import com.google.protobuf.Value;
import dev.signalbox.agent.CommandCapability;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.agent.Settled;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets command bodies act on the simulation thread, and the device measure itself right after. Filled once, then immutable. */
public final class Controls {
    private final Executor simulation;
    private final Runnable touched;
    private final Map<String, Function<Order, CompletionStage<Outcome>>> bodies = new HashMap<>();

    /** Runs {@code touched} when the hardware was changed by a command. */
    public Controls(Executor simulation, Runnable touched) {
        this.simulation = simulation;
        this.touched = touched;
    }

    public CommandCapability on(CommandCapability declared, Function<Order, Outcome> body) {
        return later(declared, order -> CompletableFuture.completedFuture(body.apply(order)));
    }

    public CommandCapability later(CommandCapability declared, Function<Order, CompletionStage<Outcome>> body) {
        bodies.put(declared.command().getName(), body);
        return declared.handleLater(run -> {
            CompletableFuture<Outcome> done = new CompletableFuture<>();
            simulation.execute(() -> begin(Order.of(run), body, done));
            return done;
        });
    }

    public PropertyCapability desired(PropertyCapability declared, Function<Value, Settled> body) {
        return declared.onDesiredLater(desired -> {
            CompletableFuture<Settled> settled = new CompletableFuture<>();
            simulation.execute(() -> {
                try {
                    settled.complete(body.apply(desired.value()));
                } catch (IllegalArgumentException e) {
                    settled.completeExceptionally(e);
                }
                touched.run();
            });
            return settled;
        });
    }

    /** For a link that is no agent's: carries a command out, on the simulation thread, which must be the caller's. */
    public CompletionStage<Outcome> carryOut(Order order) {
        CompletableFuture<Outcome> done = new CompletableFuture<>();
        @Nullable Function<Order, CompletionStage<Outcome>> body = bodies.get(order.command());
        if (body == null) {
            done.complete(Outcome.failed("There is no command " + order.command() + "."));
        } else {
            begin(order, body, done);
        }
        return done;
    }

    private void begin(Order order, Function<Order, CompletionStage<Outcome>> body, CompletableFuture<Outcome> done) {
        try {
            var unused = body.apply(order).whenComplete((outcome, failure) -> {
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
    public void onCancel(Order order, Runnable action) {
        order.onCancel()
                .accept(() -> simulation.execute(() -> {
                    action.run();
                    touched.run();
                }));
    }
}
