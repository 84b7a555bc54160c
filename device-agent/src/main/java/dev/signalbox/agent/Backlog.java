package dev.signalbox.agent;

import dev.signalbox.proto.v1.Reading;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Readings that go as history when there is time for it: first in, first out, in batches of series of their own, so that
 * live batches are acknowledged although older readings still wait. Confined to the agent thread.
 */
sealed interface Backlog extends AutoCloseable permits MemoryBacklog, DiskBacklog {
    void add(Reading reading);

    /** Takes these out again, to go live; answers those that could be taken, which is all that no batch was made of. */
    List<Reading> takeOut(Collection<Reading> wanted);

    /** The next batch; it is kept until {@link #release}. Null: there is none. */
    @Nullable
    Batch next(int maxReadings, int maxBytes);

    /** The hub has the batch. */
    void release(Batch batch);

    /** The batch is not to be sent again; one kept on disk comes again after a restart. */
    void giveUp(Batch batch);

    /** Keeps a batch that was sent live and not acknowledged, where that outlives the process, until {@link #release}. */
    void hold(Batch batch);

    /** Brings what was added to stable storage where there is some, at most once a second unless {@code now}. */
    void store(boolean now);

    /** Whether {@link #next} may have an answer. */
    boolean hasNext();

    /** Whether what is added leaves the memory. */
    boolean isRoomy();

    /** The first reading in memory that no batch was made of; null: none. */
    @Nullable
    Reading oldestInMemory();

    void dropOldestInMemory();

    /** In memory, not in a batch that was handed out. */
    long memoryBytes();

    long diskBytes();

    /** Not handed out yet, or handed out and not released. */
    int batches();

    /** How often stable storage failed. */
    long faults();

    @Override
    void close();
}
