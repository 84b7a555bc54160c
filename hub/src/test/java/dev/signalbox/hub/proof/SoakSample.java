package dev.signalbox.hub.proof;

/**
 * A hub at rest, after a full collection: nobody has a link, nothing waits. Immutable.
 *
 * @param visits connections it had by then
 * @param commands it had accepted by then
 * @param changes it had stored by then, and readings
 * @param heapBytes live
 * @param directBytes of the buffers outside of the heap that are in use
 * @param residentBytes as the system counts them
 * @param diskBytes of its data directory
 * @param diskOverBytes by which a file is larger than its compaction allows; 0: none is
 * @param lastingBytes of its data directory, compacted and without what goes with time
 */
record SoakSample(
        long visits,
        long commands,
        long changes,
        long descriptors,
        long threads,
        long heapBytes,
        long directBytes,
        long residentBytes,
        long diskBytes,
        long diskOverBytes,
        long lastingBytes) {

    static String heading() {
        return String.format(
                "%8s %8s %9s %6s %7s %9s %9s %9s %9s %12s",
                "visits",
                "commands",
                "changes",
                "fds",
                "threads",
                "heap KiB",
                "dir. KiB",
                "RSS KiB",
                "disk KiB",
                "for ever KiB");
    }

    @Override
    public String toString() {
        return String.format(
                "%8d %8d %9d %6d %7d %9d %9d %9d %9d %12d",
                visits,
                commands,
                changes,
                descriptors,
                threads,
                heapBytes >> 10,
                directBytes >> 10,
                residentBytes >> 10,
                diskBytes >> 10,
                lastingBytes >> 10);
    }
}
