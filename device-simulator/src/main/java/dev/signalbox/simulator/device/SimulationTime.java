package dev.signalbox.simulator.device;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The time and the thread of a simulation: one thread in life, moved by hand in tests. Thread-safe. */
public interface SimulationTime extends Executor {
    /** Of a clock that only goes on. */
    long nanos();

    /** Milliseconds since the Unix epoch. */
    long wallMillis();

    /** On the simulation thread, after so much time; dropped once the simulation has ended. */
    void schedule(Duration delay, Runnable task);
}
