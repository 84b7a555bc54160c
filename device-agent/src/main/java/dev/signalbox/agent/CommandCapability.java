package dev.signalbox.agent;

import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.OfflinePolicy;
import dev.signalbox.proto.v1.Role;
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

    /** What stands on its button. At most 100 characters. Default: made of the name. */
    public CommandCapability title(String title) {
        return with(command.toBuilder().setTitle(title));
    }

    /** A sentence for whoever is about to run it. At most 500 characters. */
    public CommandCapability description(String description) {
        return with(command.toBuilder().setDescription(description));
    }

    /** One more parameter, in the order of the form. */
    public CommandCapability parameter(CommandParameter parameter) {
        return with(command.toBuilder().addParameters(parameter.parameter()));
    }

    /** What becomes of it while the device is away: by default it waits ({@code QUEUE}). */
    public CommandCapability offline(OfflinePolicy policy) {
        return with(command.toBuilder().setOfflinePolicy(policy));
    }

    /** How long an execution may wait for the device, at most 30 days. Default 10 min. */
    public CommandCapability timeToLive(Duration limit) {
        return with(command.toBuilder().setTtlMs(Math.toIntExact(limit.toMillis())));
    }

    /** From sending until the device says that it has it. Default 30 s. */
    public CommandCapability startTimeout(Duration limit) {
        return with(command.toBuilder().setStartTimeoutMs(Math.toIntExact(limit.toMillis())));
    }

    /** From the receipt to the result, begun anew by each progress report. Default 60 s. */
    public CommandCapability runTimeout(Duration limit) {
        return with(command.toBuilder().setRunTimeoutMs(Math.toIntExact(limit.toMillis())));
    }

    /** Running it twice does what running it once does: after a crash in the middle it is run again. */
    public CommandCapability idempotent() {
        return with(command.toBuilder().setIdempotent(true));
    }

    /** How many of it the device may have at once, 1 to 8; others wait at the hub. Default: no limit of its own. */
    public CommandCapability maxConcurrent(int runs) {
        return with(command.toBuilder().setMaxConcurrent(runs));
    }

    /** Who may run it at least. Default: an operator. */
    public CommandCapability role(Role least) {
        return with(command.toBuilder().setRole(least));
    }

    /** Ask a person before running it. */
    public CommandCapability confirm() {
        return with(command.toBuilder().setConfirm(true));
    }

    /** The body may block: it gets a thread of the agent's bounded pool ({@link AgentBuilder#parallelRuns}). */
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

    /**
     * As {@link #handle}, without a thread: the body starts on the agent thread, must not block, and completes what it
     * returned when it is done, on any thread.
     */
    public CommandCapability handleLater(Function<Run, CompletionStage<Outcome>> work) {
        return new CommandCapability(command, work, false);
    }
}
