package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.TimelineStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One execution and where it is. Confined to the switchboard thread. */
final class LiveExecution {
    /** Steps kept on a timeline; beyond that progress makes room: the newest for more of it, else the oldest. */
    static final int MAX_STEPS = 48;

    static final String PROGRESS = "progress";

    final ExecutionId id;
    final LiveDevice device;

    /** The newest form; what is told to anyone is what of it has been stored. */
    ExecutionRecord record;

    /** Who waits for the first answer, and where it came from; null: nobody on a link. */
    Origin.@Nullable OfLink asker;

    /** The bulk it is a target of; null: none, or one that is over. */
    @Nullable
    LiveBulk bulk;

    /** The state that is on stable storage; UNSPECIFIED: none yet. */
    ExecutionState storedState = ExecutionState.EXECUTION_STATE_UNSPECIFIED;

    /** Changes handed to the store and not answered yet. */
    int unstored;

    /** The epoch of the link on which it was written last; 0: none since the hub started. */
    long writtenEpoch;

    /** Whether it may ever have reached a link, also before the hub was restarted. */
    boolean everWritten;

    /** Whether it may ever have been written to a mapping, which publishes it, also before the hub was restarted. */
    boolean writtenByMapping;

    /** Boot of the agent to which it was written last; empty: to none since the hub started. */
    String writtenBoot = "";

    /**
     * What {@link TimeSource#nanos} is ahead of the calendar since the execution was made or restored. Its deadlines are
     * times of that calendar: when people or time servers move the real one, nothing ends early and nothing waits for ever.
     */
    private long nanosAheadOfCalendar;

    /** When the current wait ends; meaningful while {@link #waits}. Set by {@link Deadlines} only, as it sorts by it. */
    long deadlineNanos;

    /** Whether {@link Deadlines} holds it. */
    boolean waits;

    /** Progress cannot extend the run beyond this; 0: not running yet, or not heard of since the hub started. */
    long runEndNanos;

    LiveExecution(LiveDevice device, ExecutionRecord record) {
        this.id = new ExecutionId(record.getExecution().getExecutionId());
        this.device = device;
        this.record = record;
    }

    /** From here on time passes for it, whatever the calendar says. */
    void beginTime(TimeSource time) {
        nanosAheadOfCalendar = time.nanos() - time.millis() * 1_000_000L;
    }

    /** Now, in the calendar of its deadlines. */
    long nowMillis(TimeSource time) {
        return (time.nanos() - nanosAheadOfCalendar) / 1_000_000L;
    }

    ExecutionState state() {
        return record.getExecution().getState();
    }

    String command() {
        return record.getExecution().getCommand();
    }

    boolean isQueued() {
        return state() == ExecutionState.EXECUTION_STATE_QUEUED;
    }

    boolean isTerminal() {
        return ExecutionStates.isTerminal(state());
    }

    /** Sent and not finished: counts against the device's limit. */
    boolean isInFlight() {
        return !isQueued() && !isTerminal();
    }

    /** The device has said that it has it. */
    boolean isReceived() {
        return !record.getBootId().isEmpty();
    }

    /**
     * Whether it may have gone to a foreign device, and nobody knows any more whether it has: such a device keeps no journal,
     * what its mapping remembers ends with the boot, and the device's own agent, which may be here by now, was never told.
     */
    boolean isForgotten() {
        boolean maybePublished = device.isMapped() || (writtenByMapping && !isReceived());
        return everWritten && maybePublished && !device.bootId.equals(writtenBoot);
    }

    /** Whether to send it may be to run it a second time. */
    boolean mustNotGoAgain() {
        return isForgotten() && !record.getIdempotent();
    }

    /** Its publish has its PUBACK: none like it is this one any more. The next change stores that. */
    void acknowledged() {
        if (!record.getPublishHash().isEmpty()) {
            record = record.toBuilder().clearPublishHash().build();
        }
    }

    /** Adds a step that need not be stored at once; the next change stores it. */
    void note(String step, String note, long nowMillis) {
        ExecutionRecord.Builder next = record.toBuilder();
        addStep(next.getExecutionBuilder(), step, note, nowMillis);
        record = next.build();
    }

    static void addStep(Execution.Builder execution, String step, String note, long nowMillis) {
        TimelineStep added = TimelineStep.newBuilder()
                .setStep(step)
                .setNote(note)
                .setAtMs(nowMillis)
                .build();
        if (execution.getTimelineCount() >= MAX_STEPS) {
            List<String> steps = execution.getTimelineList().stream()
                    .map(TimelineStep::getStep)
                    .toList();
            int given = step.equals(PROGRESS) ? steps.lastIndexOf(PROGRESS) : steps.indexOf(PROGRESS);
            execution.removeTimeline(given < 0 ? steps.size() - 1 : given);
        }
        execution.addTimeline(added);
    }
}
