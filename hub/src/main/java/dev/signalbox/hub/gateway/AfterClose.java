package dev.signalbox.hub.gateway;

import java.util.function.LongConsumer;

/**
 * How a link is read once its close frame is on its way. What the peer had sent before it knew must be taken off the
 * connection, or the operating system answers with a reset that overtakes the close frame [RFC 1122 §4.2.2.13]; but nothing
 * in it counts any more, so it is read slowly and takes little from the links that live. Confined to the link's I/O thread.
 */
final class AfterClose {
    /** What a peer may still have on its way; whoever sends more does not mean to close. */
    static final long MAX_BYTES = 2 << 20;

    /** So much, then a pause: 3 MiB a second, so that what a peer may have on its way is read within a second. */
    static final int BYTES_BETWEEN_PAUSES = 64 << 10;

    static final long PAUSE_MILLIS = 20;

    private final LongConsumer pause;
    private long bytes;
    private int sincePause;

    /** @param pause begins one of so many milliseconds */
    AfterClose(LongConsumer pause) {
        this.pause = pause;
    }

    /** Counts what was read; false where the link ends at once. */
    boolean takes(int count) {
        bytes += count;
        sincePause += count;
        if (bytes > MAX_BYTES) {
            return false;
        }
        if (sincePause >= BYTES_BETWEEN_PAUSES) {
            sincePause = 0;
            pause.accept(PAUSE_MILLIS);
        }
        return true;
    }
}
