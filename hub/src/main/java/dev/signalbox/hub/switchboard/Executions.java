package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.ExecutionChanged;
import dev.signalbox.proto.v1.CancelRequest;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The life of every accepted execution until its one terminal state: recorded, then sent, then told. Confined to the
 * switchboard thread.
 */
final class Executions {
    /** How long a device may take to answer a request to cancel. */
    static final int CANCEL_TIMEOUT_MILLIS = 30_000;

    private final Promises promises;
    private final Watchers watchers;
    private final Bridge bridge;
    private final TimeSource time;
    private final Repeats repeats;
    private final Metrics metrics;
    private final Deadlines deadlines = new Deadlines();
    private final Map<ExecutionId, LiveExecution> open = new HashMap<>();
    private volatile int openCount;

    Executions(Promises promises, Watchers watchers, Bridge bridge, TimeSource time, Repeats repeats, Metrics metrics) {
        this.promises = promises;
        this.watchers = watchers;
        this.bridge = bridge;
        this.time = time;
        this.repeats = repeats;
        this.metrics = metrics;
    }

    /** An execution whose creation was handed to the store joins its device's line. */
    void add(LiveExecution execution) {
        execution.unstored++;
        join(execution);
    }

    private void join(LiveExecution execution) {
        open.put(execution.id, execution);
        openCount = open.size();
        execution.device.executions.add(execution);
        arm(execution);
    }

    /** Puts a stored execution back after a restart; its clocks go on from what is left of them. */
    void restore(LiveExecution execution) {
        execution.storedState = execution.state();
        execution.everWritten = !execution.isQueued();
        repeats.add(execution);
        if (!execution.isTerminal()) {
            join(execution);
        }
    }

    /** Whether the device is here and nothing waits before a new execution. */
    boolean canSendAtOnce(LiveDevice device) {
        return device.isLinked() && device.executions.hasRoomInFlight() && device.executions.nextQueued() == null;
    }

    /** The creation is on stable storage: from here on it is a promise. */
    void onAccepted(LiveExecution execution, ExecutionRecord created) {
        execution.note("persisted", "execution recorded", time.millis());
        onStored(execution, created);
    }

    @Nullable
    LiveExecution find(ExecutionId id) {
        return open.get(id);
    }

    int openCount() {
        return openCount;
    }

    /** A newer execution of a LATEST_ONLY command takes the place of this queued one. */
    void supersede(LiveExecution execution) {
        finish(
                execution,
                ExecutionState.EXECUTION_STATE_CANCELLED,
                "superseded",
                cancelled("A newer one replaced it."));
    }

    /**
     * Ends an execution that was not sent, asks the device to stop one that was.
     *
     * @param afterCommit runs once the wish is on stable storage
     * @return false where the store takes nothing now: nothing changed
     */
    boolean cancel(LiveExecution execution, String issuer, Runnable afterCommit) {
        ExecutionRecord.Builder next;
        if (execution.everWritten) {
            next = next(execution, ExecutionState.EXECUTION_STATE_CANCELLING, "cancel", "by " + issuer);
            next.setDeadlineMs(time.millis() + CANCEL_TIMEOUT_MILLIS);
        } else {
            String reason = "Cancelled by " + issuer + " before it was sent.";
            next = next(execution, ExecutionState.EXECUTION_STATE_CANCELLED, "cancel", reason);
            next.setDeadlineMs(0).getExecutionBuilder().setError(cancelled(reason));
        }
        return advance(execution, next, afterCommit);
    }

    /** Sends what waits, as far as the device may have it at once. */
    void sendNext(LiveDevice device) {
        while (device.isLinked() && device.executions.hasRoomInFlight()) {
            LiveExecution execution = device.executions.nextQueued();
            // Not stored yet: its own commit calls again.
            if (execution == null || execution.storedState == ExecutionState.EXECUTION_STATE_UNSPECIFIED) {
                return;
            }
            long now = time.millis();
            ExecutionRecord.Builder next = next(execution, ExecutionState.EXECUTION_STATE_SENT, "", "");
            next.setDeadlineMs(Math.max(execution.record.getExpiresAtMs(), now + execution.record.getStartTimeoutMs()));
            if (!advance(execution, next)) {
                return;
            }
        }
    }

    /** Moves on to a terminal state with a reason. */
    boolean finish(LiveExecution execution, ExecutionState state, String step, @Nullable ErrorDetail error) {
        ExecutionRecord.Builder next = next(execution, state, step, error == null ? "" : error.getMessage());
        if (error != null) {
            next.getExecutionBuilder().setError(error);
        }
        return advance(execution, next.setDeadlineMs(0));
    }

    /** The next form of an execution: a state, and a step on its timeline unless that is empty. */
    ExecutionRecord.Builder next(LiveExecution execution, ExecutionState state, String step, String note) {
        long now = time.millis();
        ExecutionRecord.Builder next = execution.record.toBuilder();
        Execution.Builder inner = next.getExecutionBuilder();
        inner.setState(state).setUpdatedAtMs(now);
        if (!step.isEmpty()) {
            LiveExecution.addStep(inner, step, note, now);
        }
        return next;
    }

    /**
     * Records the next form; it is told after its commit.
     *
     * @return false where the store takes nothing now: nothing changed
     */
    boolean advance(LiveExecution execution, ExecutionRecord.Builder next) {
        return advance(execution, next, () -> {});
    }

    /** As {@link #advance(LiveExecution, ExecutionRecord.Builder)}; {@code afterCommit} runs before anyone is told. */
    boolean advance(LiveExecution execution, ExecutionRecord.Builder next, Runnable afterCommit) {
        if (execution.isTerminal()) {
            throw new IllegalStateException("a terminal state never changes");
        }
        ExecutionRecord record = next.build();
        boolean taken = promises.record(new ExecutionChanged(record), () -> {
            afterCommit.run();
            onStored(execution, record);
        });
        if (!taken) {
            return false;
        }
        execution.record = record;
        execution.unstored++;
        arm(execution);
        return true;
    }

    /** What never reached the link that is gone waits as if it had never been meant to go. */
    void onDeviceLeft(LiveDevice device) {
        device.executions.all().forEach(this::takeBack);
    }

    private void takeBack(LiveExecution execution) {
        boolean neverLeft = execution.state() == ExecutionState.EXECUTION_STATE_SENT && !execution.everWritten;
        if (neverLeft && execution.unstored == 0 && !execution.device.isLinked()) {
            ExecutionRecord.Builder back = next(execution, ExecutionState.EXECUTION_STATE_QUEUED, "", "");
            advance(execution, back.setDeadlineMs(execution.record.getExpiresAtMs()));
        }
    }

    /**
     * Sends, in the order of acceptance, what is stored as SENT and was not written on this link. Stops at one the device
     * has not received and whose next state is still on its way to the disk: a crash could bring it back, behind later
     * ones.
     */
    void writeNext(LiveDevice device) {
        for (LiveExecution execution : device.executions.all()) {
            boolean undecided = execution.unstored > 0 && !execution.isReceived();
            if (undecided) {
                return;
            }
            if (execution.state() == ExecutionState.EXECUTION_STATE_SENT) {
                write(execution);
            }
        }
    }

    /** Sends it on the device's current link unless that was done. */
    void write(LiveExecution execution) {
        LiveDevice device = execution.device;
        if (device.link == null || execution.writtenEpoch == device.presence.getEpoch()) {
            return;
        }
        Execution inner = execution.record.getExecution();
        CommandRequest request = CommandRequest.newBuilder()
                .setExecutionId(inner.getExecutionId())
                .setCommand(inner.getCommand())
                .setParameters(inner.getParameters())
                .setRunTimeoutMs(execution.record.getRunTimeoutMs())
                .build();
        if (device.link.send(
                Frame.of(HubToDevice.newBuilder().setCommand(request).build()))) {
            String again = execution.writtenEpoch == 0 ? "" : ", again";
            execution.everWritten = true;
            execution.writtenEpoch = device.presence.getEpoch();
            execution.note("written", "link " + device.link.id() + again, time.millis());
        }
    }

    void requestCancel(LiveExecution execution) {
        LiveDevice device = execution.device;
        if (device.link != null) {
            CancelRequest cancel = CancelRequest.newBuilder()
                    .setExecutionId(execution.id.value())
                    .build();
            device.link.send(Frame.of(HubToDevice.newBuilder().setCancel(cancel).build()));
        }
    }

    void onTick(long nowNanos) {
        LiveExecution execution = deadlines.due(nowNanos);
        while (execution != null) {
            if (!onWaitOver(execution)) {
                // The store takes nothing now: this deadline is judged again in a second.
                deadlines.arm(execution, nowNanos + 1_000_000_000L);
                return;
            }
            execution = deadlines.due(nowNanos);
        }
    }

    private boolean onWaitOver(LiveExecution execution) {
        return switch (execution.state()) {
            case EXECUTION_STATE_QUEUED ->
                finish(
                        execution,
                        ExecutionState.EXECUTION_STATE_EXPIRED,
                        "expired",
                        Refusal.of(ErrorCode.ERROR_CODE_DEVICE_AWAY, "The device was not here before the TTL ended."));
            case EXECUTION_STATE_SENT ->
                finish(execution, ExecutionState.EXECUTION_STATE_INDETERMINATE, "no receipt", noReceipt());
            case EXECUTION_STATE_ACCEPTED, EXECUTION_STATE_RUNNING -> {
                requestCancel(execution);
                yield finish(
                        execution,
                        ExecutionState.EXECUTION_STATE_TIMED_OUT,
                        "timed out",
                        Refusal.of(
                                ErrorCode.ERROR_CODE_NO_ANSWER, "The device started it and did not finish in time."));
            }
            case EXECUTION_STATE_CANCELLING ->
                execution.isReceived()
                        ? finish(
                                execution,
                                ExecutionState.EXECUTION_STATE_TIMED_OUT,
                                "timed out",
                                Refusal.of(
                                        ErrorCode.ERROR_CODE_NO_ANSWER,
                                        "The device did not answer the request to cancel."))
                        : finish(execution, ExecutionState.EXECUTION_STATE_INDETERMINATE, "no receipt", noReceipt());
            default -> true;
        };
    }

    private void onStored(LiveExecution execution, ExecutionRecord record) {
        ExecutionState state = record.getExecution().getState();
        execution.storedState = state;
        execution.unstored--;
        boolean isNewest = execution.unstored == 0;
        // The steps noted since belong to what is stored; a newer state does not.
        tell(execution, isNewest ? execution.record : record);
        if (isNewest && state == ExecutionState.EXECUTION_STATE_CANCELLING) {
            requestCancel(execution);
        }
        takeBack(execution);
        writeNext(execution.device);
        if (ExecutionStates.isTerminal(state)) {
            onFinished(execution, state);
        }
        sendNext(execution.device);
    }

    private void onFinished(LiveExecution execution, ExecutionState state) {
        open.remove(execution.id);
        openCount = open.size();
        deadlines.disarm(execution);
        execution.device.executions.remove(execution);
        execution.asker = null;
        metrics.counter(
                        "signalbox.executions.finished",
                        "Executions that reached a terminal state",
                        "state",
                        state.name().substring("EXECUTION_STATE_".length()).toLowerCase(Locale.ROOT))
                .increment();
    }

    private void tell(LiveExecution execution, ExecutionRecord record) {
        Execution inner = record.getExecution();
        Origin.OfLink asker = execution.asker;
        if (asker != null && asker.requestId() != 0) {
            Watchers.answer(asker, HubToConsole.newBuilder().setExecution(inner));
            // Answered once; from now on it is an ordinary watcher.
            execution.asker = new Origin.OfLink(asker.link(), 0);
        }
        watchers.onExecution(execution.device, inner, asker == null || asker.requestId() != 0 ? null : asker.link());
        if (!record.getResponseTopic().isEmpty()) {
            bridge.publishExecution(record.getResponseTopic(), record.getCorrelationData(), inner);
        }
    }

    private void arm(LiveExecution execution) {
        long deadline = execution.record.getDeadlineMs();
        if (deadline == 0 || execution.isTerminal()) {
            deadlines.disarm(execution);
            return;
        }
        long leftMillis = Math.max(0, deadline - time.millis());
        deadlines.arm(execution, time.nanos() + leftMillis * 1_000_000L);
    }

    private static ErrorDetail noReceipt() {
        return Refusal.of(
                ErrorCode.ERROR_CODE_NO_RECEIPT,
                "It was sent, and the device has not been heard of it. It may have run.");
    }

    private static ErrorDetail cancelled(String message) {
        return Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, message);
    }
}
