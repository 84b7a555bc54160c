package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.TimelineStep;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs one command, waits for its end where that is wanted, and says by the exit code what is known of it. */
final class Invocation {
    /** The most that the API holds one request; a longer wait asks again. */
    private static final long MAX_WAIT_MILLIS = 60_000;

    private final Ctl ctl;

    /**
     * How it is asked for.
     *
     * @param key null: one is made up
     * @param ttl null: the command's own
     * @param patience zero: only until it is accepted
     */
    record Terms(@Nullable String key, @Nullable Duration ttl, Duration patience) {
        static Terms waiting() {
            return new Terms(null, null, Duration.ofSeconds(60));
        }
    }

    Invocation(Ctl ctl) {
        this.ctl = ctl;
    }

    int run(String device, String command, @Nullable List<String> parameters, Terms terms) throws Trouble {
        String body = RestHub.json(Assignments.read(parameters));
        String key = terms.key == null ? "ctl-" + UUID.randomUUID() : terms.key;
        long deadlineNanos = System.nanoTime() + terms.patience.toNanos();
        RestPath path = RestPath.of("devices", device, "commands", command)
                .with("ttl_ms", terms.ttl == null ? null : terms.ttl.toMillis())
                .with("wait_ms", waitMillis(deadlineNanos));
        RestHub hub = ctl.hub();
        Answer answer = ctl.once(hub, path, body, key, timeout(deadlineNanos));
        Execution execution = Execution.getDefaultInstance();
        try {
            execution = answer.as(Execution.newBuilder()).build();
            while (!ExecutionStates.isTerminal(execution.getState()) && waitMillis(deadlineNanos) != null) {
                RestPath again = RestPath.of("executions", execution.getExecutionId())
                        .with("wait_ms", waitMillis(deadlineNanos));
                answer = hub.send("GET", again.toString(), Optional.empty(), Map.of(), timeout(deadlineNanos));
                execution = answer.as(Execution.newBuilder()).build();
            }
        } catch (Trouble e) {
            // It was accepted: another exit code would make a script run it twice.
            ctl.note("Execution " + execution.getExecutionId() + " was accepted. " + Ctl.again(key));
            throw new Trouble(e.getMessage(), Exit.NOT_KNOWN);
        }
        Execution last = execution;
        ctl.show(answer, out -> print(last, out));
        int exit = exit(last.getState(), !terms.patience.isZero());
        if (exit == Exit.NOT_KNOWN) {
            ctl.note(Ctl.again(key));
        }
        return exit;
    }

    /** Null: the time is over. */
    private static @Nullable Long waitMillis(long deadlineNanos) {
        long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
        return left <= 0 ? null : Math.min(left, MAX_WAIT_MILLIS);
    }

    private static Duration timeout(long deadlineNanos) {
        Long wait = waitMillis(deadlineNanos);
        return RestHub.TIMEOUT.plusMillis(wait == null ? 0 : wait);
    }

    private static int exit(ExecutionState state, boolean waited) {
        if (state == ExecutionState.EXECUTION_STATE_SUCCEEDED) {
            return Exit.OK;
        }
        if (!ExecutionStates.isTerminal(state)) {
            return waited ? Exit.NOT_KNOWN : Exit.OK;
        }
        return state == ExecutionState.EXECUTION_STATE_INDETERMINATE ? Exit.NOT_KNOWN : Exit.REFUSED;
    }

    static void print(Execution execution, PrintWriter out) {
        Table table = new Table("EXECUTION", execution.getExecutionId());
        table.row("device", execution.getDeviceId());
        table.row("command", execution.getCommand() + " " + RestHub.json(execution.getParameters()));
        table.row("state", Words.of(execution.getState()));
        if (execution.hasResult()) {
            table.row("result", RestHub.json(execution.getResult()));
        }
        if (execution.hasError()) {
            table.row("because", execution.getError().getMessage());
        }
        table.row("asked for by", execution.getIssuer());
        for (TimelineStep step : execution.getTimelineList()) {
            table.row(
                    Words.time(step.getAtMs()),
                    step.getStep() + (step.getNote().isEmpty() ? "" : ": " + step.getNote()));
        }
        table.print(out);
    }
}
