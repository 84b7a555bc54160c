package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.StorageStatus;

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
     * @param query a history, executions, bulks, shadow_history, presence_history, events, audit or make_backup request
     * @param sight what it may be answered with
     */
    void query(Origin.OfLink asker, ConsoleToHub query, Sight sight);

    /** Of one who may see all of it. */
    default void query(Origin.OfLink asker, ConsoleToHub query) {
        query(asker, query, Sight.ALL);
    }

    /** As it was measured last, at most a minute ago; never waits. */
    StorageStatus storageStatus();
}
