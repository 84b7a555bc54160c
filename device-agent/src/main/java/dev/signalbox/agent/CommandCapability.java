package dev.signalbox.agent;

import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.OfflinePolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A command's declaration with its body; each method returns a changed copy. Immutable.
 *
 * @param body starts the work, and completes when it is done
 */
public record CommandCapability(Command command, Function<Run, CompletionStage<Outcome>> body, boolean needsThread)
        implements Capability {
    static CommandCapability of(String name) {
        Titles.requireName(name);
        Command command =
                Command.newBuilder().setName(name).setTitle(Titles.of(name)).build();
        return new CommandCapability(
                command,
                run -> CompletableFuture.completedFuture(Outcome.failed("The device does nothing on this command.")),
                false);
    }

    private CommandCapability with(Command.Builder changed) {
        return new CommandCapability(changed.build(), body, needsThread);
    }

    @Override
    public String name() {
        return command.getName();
    }

    public CommandCapability title(String title) {
        return with(command.toBuilder().setTitle(title));
    }

    public CommandCapability description(String description) {
        return with(command.toBuilder().setDescription(description));
    }

    public CommandCapability parameter(CommandParameter parameter) {
        return with(command.toBuilder().addParameters(parameter.parameter()));
    }

    public CommandCapability offline(OfflinePolicy policy) {
        return with(command.toBuilder().setOfflinePolicy(policy));
    }

    /** How long an execution may wait for the device. */
    public CommandCapability timeToLive(Duration limit) {
        return with(command.toBuilder().setTtlMs(Math.toIntExact(limit.toMillis())));
    }

    /** From the receipt to the result, extended by each progress report. */
    public CommandCapability runTimeout(Duration limit) {
        return with(command.toBuilder().setRunTimeoutMs(Math.toIntExact(limit.toMillis())));
    }

    /** Running it twice does what running it once does: after a crash in the middle it is run again. */
    public CommandCapability idempotent() {
        return with(command.toBuilder().setIdempotent(true));
    }

    /** Ask a person before running it. */
    public CommandCapability confirm() {
        return with(command.toBuilder().setConfirm(true));
    }

    /** The body may block; it gets a thread of the agent's bounded pool. */
    public CommandCapability handle(Body work) {
        return new CommandCapability(
                command,
                run -> {
                    try {
                        return CompletableFuture.completedFuture(work.run(run));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return CompletableFuture.failedFuture(e);
                    } catch (Exception e) {
                        return CompletableFuture.failedFuture(e);
                    }
                },
                true);
    }

    /** The body starts on the agent thread, must not block, and completes what it returned when it is done. */
    public CommandCapability handleLater(Function<Run, CompletionStage<Outcome>> work) {
        return new CommandCapability(command, work, false);
    }
}
