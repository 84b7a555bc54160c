package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.util.Map;

/**
 * Counts what a process uses from its beginning to its end, and not what looking takes. Confined to the command line's thread.
 */
final class ProcessMeter {
    private final long pid;
    private final boolean isJava;
    private final Allocated allocated;
    private final ProcessCost cost;
    private final long beganNanos;

    private ProcessMeter(long pid, boolean isJava) throws IOException, InterruptedException {
        this.pid = pid;
        this.isJava = isJava;
        allocated = allocated(); // first: it costs the process time
        cost = ProcessCost.of(pid);
        beganNanos = System.nanoTime();
    }

    /** @param pid of a process that lives until the end of this */
    static ProcessMeter ofJava(long pid) throws IOException, InterruptedException {
        return new ProcessMeter(pid, true);
    }

    static ProcessMeter ofProgram(long pid) throws IOException, InterruptedException {
        return new ProcessMeter(pid, false);
    }

    ProcessUse end() throws IOException, InterruptedException {
        long nanos = System.nanoTime() - beganNanos;
        ProcessCost now = ProcessCost.of(pid);
        return new ProcessUse(
                nanos, now.cpuMicros() - cost.cpuMicros(), allocated().bytesSince(allocated), now.residentKib());
    }

    private Allocated allocated() throws IOException, InterruptedException {
        return isJava ? Allocated.by(pid) : new Allocated(Map.of());
    }
}
