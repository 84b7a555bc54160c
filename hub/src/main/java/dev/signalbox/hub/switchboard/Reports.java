package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.LateReport;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ExecutionAck;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.TimelineStep;
import io.micrometer.core.instrument.Counter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What devices say of executions, live and when they come back. A report of a final state is acknowledged after its
 * commit; until then the agent says it again. Confined to the switchboard thread.
 */
final class Reports {
    /** Progress may extend a run to this many times its timeout. */
    private static final long MAX_EXTENSION = 10;

    /** Of a late report's words; the timeline is one column of a row. */
    private static final int MAX_LATE_NOTE = 200;

    private final Executions executions;
    private final Promises promises;
    private final TimeSource time;
    private final Counter late;

    Reports(Executions executions, Promises promises, TimeSource time, Metrics metrics) {
        this.executions = executions;
        this.promises = promises;
        this.time = time;
        this.late = metrics.counter(
                "signalbox.executions.late", "Reports of executions that were finished already or never known");
    }

    void onReported(LiveDevice device, ExecutionReport report) {
        Optional<ExecutionId> id = ExecutionId.parse(report.getExecutionId());
        LiveExecution execution = id.map(device.executions::find).orElse(null);
        boolean isFinal = ExecutionStates.isTerminal(report.getState());
        if (execution == null) {
            late.increment();
            if (isFinal) {
                id.ifPresent(finished -> late(device, finished, report));
                acknowledge(device, report.getExecutionId());
            }
            return;
        }
        if (execution.isTerminal()) {
            // Its last change is on the way to the disk; what is finished stays as it is.
            late.increment();
            return;
        }
        switch (report.getState()) {
            case EXECUTION_STATE_ACCEPTED -> accepted(execution);
            case EXECUTION_STATE_RUNNING -> running(execution, report);
            default -> finished(execution, report);
        }
    }

    /** For the timeline only: where the store takes nothing now, it stays in the count. */
    private void late(LiveDevice device, ExecutionId id, ExecutionReport report) {
        String said =
                report.getState().name().substring("EXECUTION_STATE_".length()).toLowerCase(Locale.ROOT);
        String words = report.getMessage().isEmpty() ? said : said + ": " + report.getMessage();
        TimelineStep step = TimelineStep.newBuilder()
                .setStep("late")
                .setAtMs(time.millis())
                .setNote(
                        words.codePointCount(0, words.length()) <= MAX_LATE_NOTE
                                ? words
                                : words.substring(0, words.offsetByCodePoints(0, MAX_LATE_NOTE)))
                .build();
        promises.record(new LateReport(id, device.id, report.getState(), step), () -> {});
    }

    /** The device is back, with a list of what it has: everything else is judged here. */
    void onArrived(LiveDevice device, List<ExecutionReport> inFlight) {
        Map<String, ExecutionReport> listed = new HashMap<>();
        inFlight.forEach(report -> listed.put(report.getExecutionId(), report));
        for (LiveExecution execution : device.executions.all()) {
            ExecutionReport report = listed.get(execution.id.value());
            if (report == null) {
                reconcile(execution, !execution.record.getBootId().equals(device.bootId));
            } else if (execution.state() == ExecutionState.EXECUTION_STATE_CANCELLING
                    && !ExecutionStates.isTerminal(report.getState())) {
                CommandFrames.requestCancel(execution);
            }
        }
        inFlight.forEach(report -> onReported(device, report));
        executions.writeNext(device);
    }

    /** The device does not know this execution (any more). */
    private void reconcile(LiveExecution execution, boolean rebooted) {
        switch (execution.state()) {
            case EXECUTION_STATE_ACCEPTED, EXECUTION_STATE_RUNNING -> {
                if (rebooted && execution.record.getIdempotent()) {
                    CommandFrames.write(execution, time.millis());
                } else if (rebooted) {
                    lost(execution);
                }
            }
            case EXECUTION_STATE_CANCELLING -> {
                if (execution.isForgotten()) {
                    lost(execution);
                } else if (execution.isReceived()) {
                    if (rebooted) {
                        lost(execution);
                    } else {
                        CommandFrames.requestCancel(execution);
                    }
                } else if (!execution.device.isMapped()) { // there the broker's word ends it, or its deadline
                    executions.finish(
                            execution,
                            ExecutionState.EXECUTION_STATE_CANCELLED,
                            "finished",
                            Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, "Cancelled before the device had it."));
                }
            }
            case EXECUTION_STATE_SENT -> {
                if (execution.mustNotGoAgain()) {
                    lost(execution);
                } // else it is written again below
            }
            default -> {
                // QUEUED waits for its turn.
            }
        }
    }

    private void lost(LiveExecution execution) {
        executions.finish(
                execution,
                ExecutionState.EXECUTION_STATE_INDETERMINATE,
                "lost",
                execution.isForgotten() ? Reasons.publishForgotten() : Reasons.agentRestarted());
    }

    private void accepted(LiveExecution execution) {
        if (execution.isReceived()) {
            return;
        }
        boolean cancelling = execution.state() == ExecutionState.EXECUTION_STATE_CANCELLING;
        ExecutionRecord.Builder next = executions.next(
                execution,
                cancelling ? execution.state() : ExecutionState.EXECUTION_STATE_ACCEPTED,
                "accepted",
                "the device has it");
        next.setBootId(execution.device.bootId);
        if (!cancelling) {
            next.setDeadlineMs(execution.nowMillis(time) + execution.record.getRunTimeoutMs());
        }
        executions.advance(execution, next);
    }

    private void running(LiveExecution execution, ExecutionReport report) {
        boolean first = execution.state() != ExecutionState.EXECUTION_STATE_RUNNING;
        boolean cancelling = execution.state() == ExecutionState.EXECUTION_STATE_CANCELLING;
        // Counted anew where the hub was restarted meanwhile.
        if (execution.runEndNanos == 0) {
            execution.runEndNanos = time.nanos() + MAX_EXTENSION * execution.record.getRunTimeoutMs() * 1_000_000L;
        }
        boolean hasProgress = report.getProgressPercent() > 0;
        ExecutionRecord.Builder next = executions.next(
                execution,
                cancelling ? execution.state() : ExecutionState.EXECUTION_STATE_RUNNING,
                first && !hasProgress ? "started" : LiveExecution.PROGRESS,
                hasProgress ? report.getProgressPercent() + " %" : "");
        next.setBootId(execution.device.bootId);
        next.getExecutionBuilder().setProgressPercent(Math.min(100, report.getProgressPercent()));
        if (!cancelling) {
            long leftMillis = Math.max(0, (execution.runEndNanos - time.nanos()) / 1_000_000);
            next.setDeadlineMs(execution.nowMillis(time) + Math.min(execution.record.getRunTimeoutMs(), leftMillis));
        }
        executions.advance(execution, next);
    }

    private void finished(LiveExecution execution, ExecutionReport report) {
        ExecutionRecord.Builder next = executions.next(execution, report.getState(), "finished", report.getMessage());
        next.setDeadlineMs(0);
        if (report.getState() == ExecutionState.EXECUTION_STATE_SUCCEEDED) {
            next.getExecutionBuilder().setResult(report.getResult()).setProgressPercent(0);
        } else {
            String said = report.getMessage().isEmpty() ? "The device did not say why." : report.getMessage();
            next.getExecutionBuilder().setError(Refusal.of(code(report.getState()), said));
        }
        LiveDevice device = execution.device;
        executions.advance(execution, next, () -> acknowledge(device, report.getExecutionId()));
    }

    private static ErrorCode code(ExecutionState state) {
        return switch (state) {
            case EXECUTION_STATE_CANCELLED -> ErrorCode.ERROR_CODE_CONFLICT;
            case EXECUTION_STATE_INDETERMINATE -> ErrorCode.ERROR_CODE_DEVICE_RESTARTED;
            default -> ErrorCode.ERROR_CODE_EXECUTION_FAILED;
        };
    }

    private static void acknowledge(LiveDevice device, String executionId) {
        if (device.link != null) {
            ExecutionAck ack =
                    ExecutionAck.newBuilder().setExecutionId(executionId).build();
            device.link.send(
                    Frame.of(HubToDevice.newBuilder().setExecutionAck(ack).build()));
        }
    }
}
