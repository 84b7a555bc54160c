package dev.signalbox.hub.gateway;

/**
 * How long one link is read before the others of its thread have their turn: some buffers, or one message that is much work.
 * Confined to the link's I/O thread.
 */
final class Turn {
    static final int READS = 8;

    private int readsLeft;

    void begin() {
        readsLeft = READS;
    }

    /** Whether it goes on; counts one read. */
    boolean hasAnotherRead() {
        return readsLeft-- > 0;
    }

    /** A message of so many fields was dealt with. */
    void spend(int fields) {
        if (fields > FrameBudget.FIELDS_PER_FRAME) {
            readsLeft = 0;
        }
    }
}
