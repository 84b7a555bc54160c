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

    /** Somebody asked to cancel this execution, or every one of this bulk; whether the hub heard it or not. */
    record CancelAsked(String id) implements Fact {}

    /** The device did what the command is for. It is the first thing the command does: the order of these is that of the starts. */
    record Effect(String execution, String device) implements Fact {}

    /** A caller or a console was told this state. */
    record Told(String execution, ExecutionState state, String observer) implements Fact {}

    /**
     * What the hub holds at the end.
     *
     * @param sent its timeline says that it was written to a link
     * @param beforeStart CANCELLED only: by what was said then, it had not started
     * @param bulk empty: it was asked for alone
     */
    record Kept(String execution, String device, ExecutionState state, boolean sent, boolean beforeStart, String bulk)
            implements Fact {}

    /** A caller asks for a command on every device; the same key again while no answer came. */
    record BulkAsked(String key, String command, long patienceMillis) implements Fact {}

    record BulkAccepted(String key, String bulk) implements Fact {}

    /**
     * The hub holds this bulk at the end.
     *
     * @param ended how many of its devices it counts with an outcome
     */
    record BulkKept(String bulk, boolean finished, long ended) implements Fact {}

    /**
     * What the hub says became of one device of a bulk.
     *
     * @param execution empty: none
     * @param refused why there is none; empty: it was not refused
     */
    record BulkOutcome(String bulk, String device, String execution, ExecutionState state, String refused)
            implements Fact {}

    /** The hub told somebody that this value is desired of the device by this version. */
    record Desired(String device, long version, long value) implements Fact {}

    /** The device was handed this value; in the order it was. */
    record Applied(String device, long value) implements Fact {}

    /** What the hub holds of the same property at the end. */
    record ShadowKept(String device, long version, long desired, long reported) implements Fact {}

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
