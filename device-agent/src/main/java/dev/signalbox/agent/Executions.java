package dev.signalbox.agent;

import com.google.protobuf.Struct;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each execution at most once, in the order received, and tells its result until the hub has it. Every step is in
 * the journal before it is told or done [protocol: reliability 2]. Confined to the agent thread.
 */
final class Executions {
    private static final Logger LOG = LoggerFactory.getLogger(Executions.class);

    /** Open or untold executions; the hub keeps at most 8 in flight, a Hello names at most 256. */
    private static final int MAX_OPEN = 256;

    /** Of the reports in a Hello, so that it stays far below the longest message. */
    private static final int MAX_LISTED_BYTES = 128 * 1024;

    /** Progress is told this often at most. */
    private static final long PROGRESS_NANOS = 250_000_000;

    private final Map<String, CommandCapability> commands;
    private final Journal journal;
    private final Clockwork clock;
    private final Executor bodies;
    private final int atOneTime;
    private final Consumer<ExecutionReport> report;

    /** Received and not finished. */
    private final Map<String, Execution> open = new LinkedHashMap<>();

    /** Received and not started; a subset of {@link #open}. */
    private final ArrayDeque<Execution> waiting = new ArrayDeque<>();

    /** Finished, and not acknowledged by the hub. */
    private final Untold untold;

    private int running;
    private volatile Figures figures = new Figures(0, 0, 0, 0);

    /** How many there are, for any thread; as in {@link AgentStatus}. Immutable. */
    record Figures(int running, int waiting, int untold, long journalFaults) {}

    Executions(
            List<CommandCapability> commands,
            Journal journal,
            Clockwork clock,
            Executor bodies,
            int atOneTime,
            Consumer<ExecutionReport> report) {
        this.commands = new LinkedHashMap<>();
        commands.forEach(command -> this.commands.put(command.command().getName(), command));
        this.journal = journal;
        this.clock = clock;
        this.bodies = bodies;
        this.atOneTime = atOneTime;
        this.report = report;
        untold = new Untold(clock, report);
    }

    /** Takes up what an earlier life of the agent left in the journal. */
    void recover() {
        for (JournalEntry entry : journal.unsettled()) {
            ExecutionReport result = entry.result();
            if (result != null) {
                untold.add(result);
            } else {
                recover(entry);
            }
        }
        startWaiting();
    }

    private void recover(JournalEntry entry) {
        CommandRequest request = entry.request();
        CommandCapability command = request == null ? null : commands.get(request.getCommand());
        if (request == null
                || command == null
                || (entry.started() && !command.command().getIdempotent())) {
            finish(
                    entry.id(),
                    entry.started()
                            ? ExecutionState.EXECUTION_STATE_INDETERMINATE
                            : ExecutionState.EXECUTION_STATE_REJECTED,
                    entry.started()
                            ? "The agent was restarted while the command ran."
                            : "The agent was restarted and no longer knows the command.");
            return;
        }
        Execution execution = new Execution(request, command);
        long waitedMillis = clock.wallMillis() - entry.receivedAtMillis();
        if (waitedMillis > execution.runTimeout.toMillis()) {
            // The hub has given it up by now: the effect would come as a surprise.
            finish(
                    entry.id(),
                    entry.started()
                            ? ExecutionState.EXECUTION_STATE_INDETERMINATE
                            : ExecutionState.EXECUTION_STATE_FAILED,
                    "The agent was not running until the command's time was over.");
            return;
        }
        open.put(execution.id(), execution);
        waiting.add(execution);
    }

    void onCommand(CommandRequest request) {
        String id = request.getExecutionId();
        JournalEntry known = journal.find(id);
        if (known != null) {
            repeat(known);
            return;
        }
        CommandCapability command = commands.get(request.getCommand());
        if (command == null) {
            finish(id, ExecutionState.EXECUTION_STATE_REJECTED, "The device has no command " + request.getCommand());
            return;
        }
        if (open.size() + untold.size() >= MAX_OPEN) {
            finish(id, ExecutionState.EXECUTION_STATE_REJECTED, "The device has too many commands waiting.");
            return;
        }
        try {
            journal.append(new JournalRecord.Received(clock.wallMillis(), request));
        } catch (IOException e) {
            LOG.error("command refused, its journal cannot be written execution={}", id, e);
            finish(id, ExecutionState.EXECUTION_STATE_REJECTED, "The device cannot write its execution journal.");
            return;
        }
        Execution execution = new Execution(request, command);
        open.put(id, execution);
        waiting.add(execution);
        armTimeout(execution);
        tell(execution, ExecutionState.EXECUTION_STATE_ACCEPTED);
        startWaiting();
    }

    private void repeat(JournalEntry known) {
        ExecutionReport result = known.result();
        if (result != null) {
            untold.add(result);
            report.accept(result);
            return;
        }
        Execution execution = open.get(known.id());
        if (execution != null) {
            report.accept(reportOf(execution));
        }
    }

    private void startWaiting() {
        while (running < atOneTime && !waiting.isEmpty()) {
            start(waiting.removeFirst());
        }
        count();
    }

    private void count() {
        figures = new Figures(running, waiting.size(), untold.size(), journal.faults());
    }

    /** Any thread. */
    Figures figures() {
        return figures;
    }

    private void start(Execution execution) {
        String id = execution.id();
        try {
            journal.append(new JournalRecord.Started(clock.wallMillis(), id));
        } catch (IOException e) {
            LOG.error("command not started, its journal cannot be written execution={}", id, e);
            finish(id, ExecutionState.EXECUTION_STATE_FAILED, "The device cannot write its execution journal.");
            return;
        }
        running++;
        Run run = new Run(execution.request, percent -> clock.execute(() -> onProgress(execution, percent)));
        execution.run = run;
        if (execution.timeout == null) {
            armTimeout(execution);
        }
        tell(execution, ExecutionState.EXECUTION_STATE_RUNNING);
        if (!execution.command.needsThread()) {
            begin(execution, run);
            return;
        }
        try {
            bodies.execute(() -> begin(execution, run));
        } catch (RejectedExecutionException e) {
            onDone(execution, Outcome.failed("The device has no thread free for the command."), null);
        }
    }

    private void begin(Execution execution, Run run) {
        CompletionStage<Outcome> outcome;
        try {
            outcome = execution.command.body().apply(run);
        } catch (Throwable e) { // foreign code: whatever it throws, it must give its place back
            clock.execute(() -> onDone(execution, null, e));
            return;
        }
        if (outcome == null) {
            clock.execute(() -> onDone(execution, null, null));
            return;
        }
        var unused = outcome.whenComplete((done, failure) -> clock.execute(() -> onDone(execution, done, failure)));
    }

    private void onDone(Execution execution, @Nullable Outcome outcome, @Nullable Throwable failure) {
        running--;
        Outcome told = (outcome != null ? outcome : Outcome.failed(messageOf(failure))).tellable();
        finish(execution.id(), told.state(), told.message(), told.result());
        startWaiting();
    }

    private static String messageOf(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            return "The command's body returned no outcome.";
        }
        LOG.debug("body of a command failed", cause);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private void onProgress(Execution execution, int percent) {
        if (!open.containsKey(execution.id())) {
            return;
        }
        armTimeout(execution);
        long now = clock.nanos();
        if (percent == execution.progressPercent || now - execution.progressSentNanos < PROGRESS_NANOS) {
            return;
        }
        execution.progressPercent = percent;
        execution.progressSentNanos = now;
        tell(execution, ExecutionState.EXECUTION_STATE_RUNNING);
    }

    /** The hub wants an execution stopped. */
    void onCancel(String id) {
        JournalEntry known = journal.find(id);
        if (known == null) {
            // Its command was lost on the way, or is still on it: it must not run when it comes.
            finish(id, ExecutionState.EXECUTION_STATE_CANCELLED, "Cancelled before it reached the device.");
            return;
        }
        Execution execution = open.get(id);
        if (execution == null) {
            repeat(known);
        } else {
            stop(execution, "Cancelled before it started.");
        }
    }

    private void stop(Execution execution, String whenNotStarted) {
        Run run = execution.run;
        if (run != null) {
            run.cancel();
        } else if (waiting.remove(execution)) {
            finish(execution.id(), ExecutionState.EXECUTION_STATE_CANCELLED, whenNotStarted);
        }
    }

    private void armTimeout(Execution execution) {
        Clockwork.Alarm before = execution.timeout;
        if (before != null) {
            before.cancel();
        }
        execution.timeout =
                clock.schedule(execution.runTimeout, () -> stop(execution, "Its time was over before it started."));
    }

    /** The hub has this result. */
    void onAcknowledged(String id) {
        if (!untold.remove(id)) {
            return;
        }
        try {
            journal.append(new JournalRecord.Acknowledged(clock.wallMillis(), id));
        } catch (IOException e) {
            LOG.warn("acknowledgement not journalled, the result is told again after a restart execution={}", id, e);
        }
        count();
    }

    /**
     * For the Hello: received and not finished, then results that were not acknowledged. A result too large for it is left
     * out: it is told after the Welcome, and without its result the hub would take it for the whole outcome.
     */
    List<ExecutionReport> inFlight() {
        List<ExecutionReport> listed = new ArrayList<>();
        int room = MAX_LISTED_BYTES;
        for (ExecutionReport candidate : Stream.concat(
                        open.values().stream().map(this::reportOf), untold.all().stream())
                .toList()) {
            int size = candidate.getSerializedSize();
            if (listed.size() < MAX_OPEN && size <= room) {
                room -= size;
                listed.add(candidate);
            }
        }
        return listed;
    }

    /** For a new link: results the hub may not have. */
    List<ExecutionReport> untold() {
        return untold.all();
    }

    /** The agent ends: bodies are asked to stop, nothing new starts. */
    void onClosing() {
        waiting.clear();
        for (Execution execution : List.copyOf(open.values())) {
            Run run = execution.run;
            if (run != null) {
                run.cancel();
            }
        }
    }

    int running() {
        return running;
    }

    private void finish(String id, ExecutionState state, String message) {
        finish(id, state, message, Struct.getDefaultInstance());
    }

    private void finish(String id, ExecutionState state, String message, Struct result) {
        Execution execution = open.remove(id);
        if (execution != null && execution.timeout != null) {
            execution.timeout.cancel();
        }
        ExecutionReport.Builder finished = ExecutionReport.newBuilder()
                .setExecutionId(id)
                .setState(state)
                .setMessage(message)
                .setTimeMs(clock.wallMillis());
        if (state == ExecutionState.EXECUTION_STATE_SUCCEEDED) {
            finished.setResult(result);
        }
        ExecutionReport told = finished.build();
        try {
            journal.append(new JournalRecord.Finished(clock.wallMillis(), told));
        } catch (IOException e) {
            // The truth is told now; after a crash it would be INDETERMINATE.
            LOG.error("result not journalled execution={}", id, e);
        }
        untold.add(told);
        count();
        report.accept(told);
    }

    private void tell(Execution execution, ExecutionState state) {
        report.accept(reportOf(execution, state));
    }

    private ExecutionReport reportOf(Execution execution) {
        return reportOf(
                execution,
                execution.run == null
                        ? ExecutionState.EXECUTION_STATE_ACCEPTED
                        : ExecutionState.EXECUTION_STATE_RUNNING);
    }

    private ExecutionReport reportOf(Execution execution, ExecutionState state) {
        return ExecutionReport.newBuilder()
                .setExecutionId(execution.id())
                .setState(state)
                .setProgressPercent(state == ExecutionState.EXECUTION_STATE_RUNNING ? execution.progressPercent : 0)
                .setTimeMs(clock.wallMillis())
                .build();
    }
}
