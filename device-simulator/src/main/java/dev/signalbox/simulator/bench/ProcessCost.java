package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used, as Linux counts it. Immutable.
 *
 * @param cpuMicros user and system time since its start, in steps of 10 ms
 * @param residentKib memory it occupies now
 */
record ProcessCost(long cpuMicros, long residentKib) {
    /** USER_HZ of every Linux that Java runs on. */
    private static final long MICROS_PER_TICK = 10_000;

    /** In /proc/pid/stat, counted behind the name in parentheses, which may hold spaces. */
    private static final int USER_TICKS = 11;

    static ProcessCost of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]);
        long residentKib = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
        return new ProcessCost(ticks * MICROS_PER_TICK, residentKib);
    }
}
