package dev.signalbox.agent;

/** How much an agent holds that the hub has not stored. Written by whoever measures and the agent thread. Thread-safe. */
final class BufferFigures {
    private long readings;
    private long dropped;
    private int batches;
    private long bytes;
    private long faults;

    synchronized void onArrived(long count) {
        readings += count;
    }

    /** Stored by the hub. */
    synchronized void onLeft(long count) {
        readings -= count;
    }

    synchronized void onDropped(long count) {
        readings -= count;
        dropped += count;
    }

    synchronized void onChanged(int newBatches, long newBytes, long newFaults) {
        batches = newBatches;
        bytes = newBytes;
        faults = newFaults;
    }

    synchronized long readings() {
        return readings;
    }

    synchronized long dropped() {
        return dropped;
    }

    synchronized int batches() {
        return batches;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized long faults() {
        return faults;
    }
}
