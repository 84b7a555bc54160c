package dev.signalbox.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agent's memory of execution ids: what makes at-least-once delivery an at-most-once execution. Kept by time, not by
 * number: a fixed "last N ids" would execute twice one day. Confined to the agent thread.
 */
abstract sealed class Journal implements AutoCloseable permits FileJournal, MemoryJournal {
    /** The longest time to live of a command, 30 days, and a week [protocol: reliability 2]. */
    static final Duration KEPT = Duration.ofDays(37);

    /** Oldest first. */
    private final Map<String, JournalEntry> entries = new LinkedHashMap<>();

    private long faults;

    /** Null: never heard of it. */
    final @Nullable JournalEntry find(String id) {
        return entries.get(id);
    }

    /** Those the hub has not acknowledged the result of, oldest first. */
    final List<JournalEntry> unsettled() {
        return entries.values().stream().filter(entry -> !entry.acknowledged()).toList();
    }

    /**
     * Returns once the record is on stable storage. When that fails the entry is remembered for the life of the process
     * all the same: a repeat must not run what was refused.
     */
    final void append(JournalRecord step) throws IOException {
        remember(step);
        try {
            write(step);
        } catch (IOException e) {
            faults++;
            throw e;
        }
    }

    /** How often a record did not reach stable storage. */
    final long faults() {
        return faults;
    }

    final void remember(JournalRecord step) {
        entries.put(step.id(), step.after(entries.get(step.id())));
    }

    /** What the hub has not acknowledged is kept however old it is: it may ask, or send the command again. */
    final void forgetBefore(long wallMillis) {
        entries.values().removeIf(entry -> entry.atMillis() < wallMillis && entry.acknowledged());
    }

    final Collection<JournalEntry> entries() {
        return entries.values();
    }

    abstract void write(JournalRecord step) throws IOException;

    @Override
    public abstract void close();
}
