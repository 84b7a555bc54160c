package dev.signalbox.agent.linux.machine;

/** How often a sensor is asked. Each pace has its own thread: a probe that takes a second delays no temperature. */
public enum Pace {
    /** What people watch: read from memory in microseconds. */
    FAST,
    /** What changes slowly, or takes long to read. */
    SLOW
}
