package dev.signalbox.simulator.bench;

/**
 * What a process used for a load. Immutable.
 *
 * @param nanos how long the load lasted
 * @param cpuMicros user and system time, as the kernel counts it
 * @param allocatedBytes of the heap; 0: it is no Java
 * @param residentKib memory it occupied at the end
 */
record ProcessUse(long nanos, long cpuMicros, long allocatedBytes, long residentKib) {
    static final ProcessUse NONE = new ProcessUse(0, 0, 0, 0);

    /** Both, one after the other. */
    ProcessUse then(ProcessUse later) {
        return new ProcessUse(
                nanos + later.nanos,
                cpuMicros + later.cpuMicros,
                allocatedBytes + later.allocatedBytes,
                later.residentKib);
    }

    double seconds() {
        return nanos / 1e9;
    }

    double percentOfACore() {
        return cpuMicros / seconds() / 10_000;
    }
}
