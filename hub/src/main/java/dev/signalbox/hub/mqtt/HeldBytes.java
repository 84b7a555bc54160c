package dev.signalbox.hub.mqtt;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many bytes of what foreign devices said wait for the hub, of all of them together: those of which the hub takes nothing
 * fill no room of the others. Written by the thread of foreign devices, read by any.
 */
final class HeldBytes {
    /** Of the devices that the hub takes; and as much again of those that it does not. */
    static final int MAX_BYTES = 4 << 20;

    private final AtomicInteger ofTaken = new AtomicInteger();
    private final AtomicInteger ofOutside = new AtomicInteger();

    /**
     * Makes room for more.
     *
     * @return false where there is none
     */
    boolean take(boolean outside, int more) {
        AtomicInteger held = of(outside);
        if (held.get() + more > MAX_BYTES) {
            return false;
        }
        held.addAndGet(more);
        return true;
    }

    void giveBack(boolean outside, int fewer) {
        of(outside).addAndGet(-fewer);
    }

    /** For the gauge. */
    int inAll() {
        return ofTaken.get() + ofOutside.get();
    }

    private AtomicInteger of(boolean outside) {
        return outside ? ofOutside : ofTaken;
    }
}
