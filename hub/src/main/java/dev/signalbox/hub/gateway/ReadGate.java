package dev.signalbox.hub.gateway;

import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Whether a link is read at the moment: not while it pauses because it sent too fast, and not while echoes of what it sent
 * still wait for it to read. Confined to the link's I/O thread.
 */
final class ReadGate {
    private final ConduitStreamSourceChannel source;
    private final LinkThread io;
    private boolean pausing;
    private boolean holding;

    ReadGate(ConduitStreamSourceChannel source, LinkThread io) {
        this.source = source;
        this.io = io;
    }

    boolean isOpen() {
        return !pausing && !holding;
    }

    boolean isPausing() {
        return pausing;
    }

    boolean isHolding() {
        return holding;
    }

    void pause(long millis) {
        pausing = true;
        source.suspendReads();
        io.after(millis, () -> {
            pausing = false;
            wakeUp();
        });
    }

    void hold(boolean hold) {
        if (hold && !holding) {
            holding = true;
            source.suspendReads();
        } else if (!hold && holding) {
            holding = false;
            wakeUp();
        }
    }

    private void wakeUp() {
        if (isOpen()) {
            source.wakeupReads();
        }
    }
}
