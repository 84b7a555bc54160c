package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.HistoryQuery;

/** Stable storage, as the switchboard sees it. No method blocks; everything comes back as an {@link Event}. */
public interface Store {
    /**
     * Takes a change for the next group commit; {@link Event.Stored} follows its fsync, in the order of the calls.
     *
     * @return false where 8,192 changes wait already or the disk is full: nothing was taken
     */
    boolean record(Change change);

    /**
     * Takes a sweep for the history; {@link Event.Swept} follows its fsync, in order. At most 4 may be under way: the
     * switchboard holds the next one back until an answer comes.
     */
    void sweep(Sweep sweep);

    /**
     * Answers with {@link Event.Answered}; the frame is an error UNAVAILABLE where 100 queries wait already.
     *
     * @param asker gets the answer
     */
    void query(Origin.OfLink asker, HistoryQuery query);

    /** As {@link #query(Origin.OfLink, HistoryQuery)}; executions newest first. */
    void query(Origin.OfLink asker, ExecutionQuery query);
}
