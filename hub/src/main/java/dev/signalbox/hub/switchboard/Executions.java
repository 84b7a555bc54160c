package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The life of every accepted execution until its one terminal state. Confined to the switchboard thread. */
final class Executions {
    /** How long a device may take to answer a request to cancel. */
    static final int CANCEL_TIMEOUT_MILLIS = 30_000;

    private final Promises promises;
    private final Watchers watchers;
    private final PromisedAnswers answers;
    private final TimeSource time;
    private final Audit audit;
    private final Repeats repeats;
    private final Metrics metrics;
    private final Deadlines deadlines = new Deadlines();
    private final Map<ExecutionId, LiveExecution> open = new HashMap<>();
    private volatile int openCount;

    Executions(
            Promises promises,
            Watchers watchers,
            PromisedAnswers answers,
            TimeSource time,
            Audit audit,
            Repeats repeats,
            Metrics metrics) {
        this.promises = promises;
        this.watchers = watchers;
        this.answers = answers;
        this.time = time;
        this.audit = audit;
        this.repeats = repeats;
        this.metrics = metrics;
        Stream.of(ExecutionState.values()).filter(ExecutionStates::isTerminal).forEach(this::finished);
    }

    /**
     * Records a new execution, and in the same transaction the end of those queued ones that it takes the place of.
     *
     * @param creation the change that stores it
     * @param afterCommit runs once all of it is on stable storage
     * @return false where the store takes nothing now: nothing changed
     */
    boolean create(LiveExecution created, Change creation, List<LiveExecution> replaced, Runnable afterCommit) {
        Map<LiveExecution, ExecutionRecord> ended = new LinkedHashMap<>();
        replaced.forEach(one -> ended.put(
                one,
                ended(
                        one,
                        ExecutionState.EXECUTION_STATE_CANCELLED,
                        "superseded",
                        Reasons.cancelled("A newer one replaced it."))));
        List<Change> changes = new ArrayList<>(List.of(creation));
        ended.values().forEach(record -> changes.add(PromisedAnswers.entered(record)));
        boolean taken = promises.record(ended.isEmpty() ? creation : new Together(changes), () -> {
            afterCommit.run();
            ended.forEach(this::onStored);
        });
        if (taken) {
            ended.forEach(this::moveOn);
            created.beginTime(time);
            created.unstored++;
            join(created, 0);
        }
        return taken;
    }

    private void join(LiveExecution execution, long leastMillis) {
        open.put(execution.id, execution);
        openCount = open.size();
        execution.device.executions.add(execution);
        arm(execution, leastMillis);
    }

    /**
     * Puts a stored execution back after a restart; its clocks go on from what is left of them. While there was no hub no
     * device could report: none that may have one is judged before it had the time to come back.
     */
    void restore(LiveExecution execution) {
        execution.beginTime(time);
        execution.storedState = execution.state();
        execution.everWritten = !execution.isQueued();
        repeats.restore(execution);
        if (!execution.isTerminal()) {
            join(execution, execution.everWritten ? Presences.RESTART_GRACE_MILLIS : 0);
        }
    }

    /** Whether the device is here and nothing that goes first waits before a new execution. */
    boolean canSendAtOnce(LiveDevice device, String command, int maxConcurrent) {
        return device.isLinked()
                && device.executions.hasRoomInFlight()
                && device.executions.isNext(command, maxConcurrent);
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
            next.setDeadlineMs(execution.nowMillis(time) + CANCEL_TIMEOUT_MILLIS);
        } else {
            String reason = "Cancelled by " + issuer + " before it was sent.";
            next = next(execution, ExecutionState.EXECUTION_STATE_CANCELLED, "cancel", reason);
            next.setDeadlineMs(0).getExecutionBuilder().setError(Reasons.cancelled(reason));
        }
        ExecutionRecord record = next.build();
        Change entered = audit.with(
                PromisedAnswers.entered(record),
                issuer,
                "command.cancel",
                execution.id.value(),
                execution.command() + " on " + execution.device.id);
        return advance(execution, record, entered, afterCommit);
    }

    /**
     * Ends everything unfinished of a device that goes for good, in one transaction with what makes it go: what was never
     * sent is CANCELLED, of what was sent nobody will know. Its line takes nothing from then on.
     *
     * @param removal the change that deletes or retires the device
     * @param afterCommit runs when all of it is on stable storage and told
     * @return false where the store takes nothing now: nothing changed
     */
    boolean onDeviceRemoved(LiveDevice device, Change removal, Runnable afterCommit) {
        Map<LiveExecution, ExecutionRecord> ended = new LinkedHashMap<>();
        List<Change> changes = new ArrayList<>();
        for (LiveExecution execution : device.executions.all()) {
            if (!execution.isTerminal()) {
                ExecutionRecord record = endedByRemoval(execution);
                ended.put(execution, record);
                changes.add(PromisedAnswers.entered(record));
            }
        }
        changes.add(removal);
        boolean taken = promises.record(new Together(changes), () -> {
            ended.keySet().stream().filter(one -> one.everWritten).forEach(CommandFrames::requestCancel);
            ended.forEach(this::onStored);
            afterCommit.run();
        });
        if (taken) {
            device.executions.close();
            repeats.forget(device.id);
            ended.forEach(this::moveOn);
        }
        return taken;
    }

    private ExecutionRecord endedByRemoval(LiveExecution execution) {
        boolean sent = execution.everWritten;
        return ended(
                execution,
                sent ? ExecutionState.EXECUTION_STATE_INDETERMINATE : ExecutionState.EXECUTION_STATE_CANCELLED,
                "removed",
                sent
                        ? Reasons.deviceRemoved(execution.isReceived())
                        : Reasons.cancelled("The device was removed before it was sent."));
    }

    private ExecutionRecord ended(LiveExecution execution, ExecutionState state, String step, ErrorDetail error) {
        ExecutionRecord.Builder next = next(execution, state, step, error.getMessage());
        next.setDeadlineMs(0).getExecutionBuilder().setError(error);
        return next.build();
    }

    /** Sends what waits, as far as the device may have it at once. */
    void sendNext(LiveDevice device) {
        while (device.isLinked() && device.executions.hasRoomInFlight()) {
            LiveExecution execution = device.executions.next();
            // Not stored yet: its own commit calls again.
            if (execution == null || execution.storedState == ExecutionState.EXECUTION_STATE_UNSPECIFIED) {
                return;
            }
            long now = execution.nowMillis(time);
            ExecutionRecord.Builder next = next(execution, ExecutionState.EXECUTION_STATE_SENT, "", "");
            next.setDeadlineMs(Math.max(execution.record.getExpiresAtMs(), now + execution.record.getStartTimeoutMs()));
            if (!advance(execution, next)) {
                return;
            }
        }
    }

    /** Moves on to a terminal state with a reason. */
    boolean finish(LiveExecution execution, ExecutionState state, String step, ErrorDetail error) {
        ExecutionRecord ended = ended(execution, state, step, error);
        return advance(execution, ended, PromisedAnswers.entered(ended), () -> {});
    }

    /** The next form of an execution: a state, and a step on its timeline unless that is empty. */
    ExecutionRecord.Builder next(LiveExecution execution, ExecutionState state, String step, String note) {
        long now = time.millis();
        ExecutionRecord.Builder next = execution.record.toBuilder();
        Execution.Builder inner = next.getExecutionBuilder();
        inner.setState(state).setUpdatedAtMs(now);
        answers.number(next);
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
        ExecutionRecord record = next.build();
        return advance(execution, record, PromisedAnswers.entered(record), afterCommit);
    }

    private boolean advance(LiveExecution execution, ExecutionRecord next, Change change, Runnable afterCommit) {
        if (execution.isTerminal()) {
            throw new IllegalStateException("a terminal state never changes");
        }
        boolean taken = promises.record(change, () -> {
            afterCommit.run();
            onStored(execution, next);
        });
        if (taken) {
            moveOn(execution, next);
        }
        return taken;
    }

    private void moveOn(LiveExecution execution, ExecutionRecord next) {
        execution.record = next;
        execution.unstored++;
        arm(execution, 0);
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
     * has not received and whose next state is still on its way to the disk, for a crash could bring it back behind later
     * ones; and at one that a crash has brought back so.
     */
    void writeNext(LiveDevice device) {
        LiveExecution waits = device.executions.next();
        for (LiveExecution execution : device.executions.all()) {
            boolean undecided = execution.unstored > 0 && !execution.isReceived();
            if (undecided || execution == waits) {
                return;
            }
            if (execution.state() == ExecutionState.EXECUTION_STATE_SENT) {
                CommandFrames.write(execution, time.millis());
            }
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
        boolean cancelling = execution.state() == ExecutionState.EXECUTION_STATE_CANCELLING;
        if (execution.isTerminal()) {
            return true;
        }
        if (execution.isQueued()) {
            return finish(execution, ExecutionState.EXECUTION_STATE_EXPIRED, "expired", Reasons.notHere());
        }
        if (!execution.isReceived()) {
            return finish(execution, ExecutionState.EXECUTION_STATE_INDETERMINATE, "no receipt", Reasons.noReceipt());
        }
        ErrorDetail error = cancelling ? Reasons.cancelNotAnswered() : Reasons.notFinished();
        ExecutionRecord.Builder next =
                ended(execution, ExecutionState.EXECUTION_STATE_TIMED_OUT, "timed out", error).toBuilder();
        return advance(execution, next, () -> {
            if (!cancelling) {
                CommandFrames.requestCancel(execution);
            }
        });
    }

    private void onStored(LiveExecution execution, ExecutionRecord record) {
        ExecutionState state = record.getExecution().getState();
        execution.storedState = state;
        execution.unstored--;
        boolean isNewest = execution.unstored == 0;
        // The steps noted since belong to what is stored; a newer state does not.
        tell(execution, isNewest ? execution.record : record);
        if (isNewest && state == ExecutionState.EXECUTION_STATE_CANCELLING) {
            CommandFrames.requestCancel(execution);
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
        repeats.onFinished(execution);
        if (execution.bulk != null) {
            execution.bulk.onEnded(execution);
        }
        finished(state).increment();
    }

    private Counter finished(ExecutionState state) {
        return metrics.counter(
                "signalbox.executions.finished",
                "Executions that reached a terminal state",
                "state",
                state.name().substring("EXECUTION_STATE_".length()).toLowerCase(Locale.ROOT));
    }

    private void tell(LiveExecution execution, ExecutionRecord record) {
        Execution inner = record.getExecution();
        Origin.OfLink asker = execution.asker;
        if (asker != null && asker.requestId() != 0) {
            Watchers.answer(asker, HubToConsole.newBuilder().setExecution(inner));
            // Answered once; from now on it is an ordinary watcher.
            execution.asker = new Origin.OfLink(asker.link(), 0, asker.asked());
        }
        watchers.onExecution(execution.device, inner, asker == null || asker.requestId() != 0 ? null : asker.link());
        answers.onStored(record);
    }

    private void arm(LiveExecution execution, long leastMillis) {
        long deadline = execution.record.getDeadlineMs();
        if (deadline == 0 || execution.isTerminal()) {
            deadlines.disarm(execution);
            return;
        }
        long leftMillis = Math.max(leastMillis, deadline - execution.nowMillis(time));
        deadlines.arm(execution, time.nanos() + leftMillis * 1_000_000L);
    }
}
