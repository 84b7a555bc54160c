package dev.signalbox.agent;

/** For simulated devices: at most once within the life of the process. Confined to the agent thread. */
final class MemoryJournal extends Journal {
    /** Records between two looks for what is older than it need be. */
    private static final int FORGET_EVERY = 1024;

    private int records;

    @Override
    void write(JournalRecord step) {
        if (++records % FORGET_EVERY == 0) {
            forgetBefore(step.atMillis() - KEPT.toMillis());
        }
    }

    @Override
    public void close() {}
}
