package dev.signalbox.hub.switchboard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Sweeps that the store has and has not told as stored. Confined to the switchboard thread. */
final class SweepsUnderWay {
    /** The store may have so many at once. */
    private static final int MAX_SWEEPS = 4;

    private final ArrayDeque<UnderWay> sweeps = new ArrayDeque<>();
    private long weightBytes;

    private record UnderWay(Sweep sweep, long weightBytes) {}

    boolean hasRoom() {
        return sweeps.size() < MAX_SWEEPS;
    }

    void add(Sweep sweep, long sweepBytes) {
        sweeps.add(new UnderWay(sweep, sweepBytes));
        weightBytes += sweepBytes;
    }

    /** Those up to this id are stored; the oldest first. */
    List<Sweep> takeStored(long sweepId) {
        List<Sweep> stored = new ArrayList<>();
        while (!sweeps.isEmpty() && sweeps.peek().sweep().id() <= sweepId) {
            UnderWay done = sweeps.remove();
            weightBytes -= done.weightBytes();
            stored.add(done.sweep());
        }
        return stored;
    }

    /** They will never be stored; how many there were. */
    int abandon() {
        int dropped = sweeps.size();
        sweeps.clear();
        weightBytes = 0;
        return dropped;
    }

    boolean isEmpty() {
        return sweeps.isEmpty();
    }

    /** In the heap, roughly. */
    long weightBytes() {
        return weightBytes;
    }
}
