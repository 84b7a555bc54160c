package dev.signalbox.agent;

import dev.signalbox.proto.v1.CommandRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One execution that has not finished, from its receipt on. Confined to the agent thread. */
final class Execution {
    /** What the hub takes when a command declares no run timeout [protocol: capabilities.proto]. */
    private static final int DEFAULT_RUN_TIMEOUT_MILLIS = 60_000;

    final CommandRequest request;
    final CommandCapability command;
    final Duration runTimeout;

    /** Null until it started. */
    @Nullable
    Run run;

    /** Ends the run when its time is over; null while none is set. */
    Clockwork.@Nullable Alarm timeout;

    int progressPercent;
    long progressSentNanos;

    Execution(CommandRequest request, CommandCapability command) {
        this.request = request;
        this.command = command;
        runTimeout = Duration.ofMillis(
                request.getRunTimeoutMs() == 0 ? DEFAULT_RUN_TIMEOUT_MILLIS : request.getRunTimeoutMs());
    }

    String id() {
        return request.getExecutionId();
    }
}
