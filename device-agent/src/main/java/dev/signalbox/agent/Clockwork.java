package dev.signalbox.agent;

import java.time.Duration;

/** Time, and the one thread on which an agent's state lives. Thread-safe. */
interface Clockwork {
    /** Milliseconds since the Unix epoch; may jump. */
    long wallMillis();

    /** Monotonic, with an arbitrary origin; every wait is counted on it. */
    long nanos();

    /** Runs the task on the agent thread, after all tasks given before. Does nothing once the thread was stopped. */
    void execute(Runnable task);

    /** As {@link #execute}, later. */
    Alarm schedule(Duration delay, Runnable task);

    /** A task that waits for its time. Thread-safe. */
    interface Alarm {
        void cancel();
    }
}
