package dev.signalbox.hub.proof;

import dev.signalbox.proto.v1.ExecutionState;

/** One thing that somebody did or saw during a run. The names of the records are those in the file. Immutable. */
sealed interface Fact {
    /**
     * A caller asks; the same key again while no answer came.
     *
     * @param patienceMillis how long the command may wait for its device
     */
    record Asked(String key, String device, String command, long patienceMillis) implements Fact {}

    record Accepted(String key, String execution) implements Fact {}

    record Refused(String key, String reason) implements Fact {}

    /** The device did what the command is for. It is the first thing the command does: the order of these is that of the starts. */
    record Effect(String execution, String device) implements Fact {}

    /** A caller or a console was told this state. */
    record Told(String execution, ExecutionState state, String observer) implements Fact {}

    /**
     * What the hub holds at the end.
     *
     * @param sent its timeline says that it was written to a link
     * @param beforeStart CANCELLED only: by what was said then, it had not started
     */
    record Kept(String execution, String device, ExecutionState state, boolean sent, boolean beforeStart)
            implements Fact {}

    /** The audit was read to its beginning; what was {@link Audited} is all there is. */
    record AuditRead(long entries) implements Fact {}

    record Audited(String execution) implements Fact {}

    record DeviceCrashed(String device) implements Fact {}

    record JournalLost(String device) implements Fact {}

    /** The device could not be heard for about this long, until now. */
    record Silenced(String device, long millis) implements Fact {}

    record ClockMoved(long byMillis) implements Fact {}

    record HubStarted() implements Fact {}

    /** The hub acknowledged these readings, numbered by their device. */
    record Acknowledged(String device, long first, long last) implements Fact {}

    /** The history holds these readings, each once for each time that it is covered by one of these. */
    record Stored(String device, long first, long last) implements Fact {}

    /** The nemesis strikes. */
    record Struck(String fault, String note) implements Fact {}
}
