package dev.signalbox.hub.gateway;

import org.jspecify.annotations.Nullable;

/** permessage-deflate as one link agreed on it. Immutable; to be used on an I/O thread. */
record LinkDeflate(DeflateThreads threads, int windowBits) {
    /** The message compressed; null where it goes as it is. */
    byte @Nullable [] packed(byte[] payload) {
        return threads.packed(payload, windowBits);
    }

    byte[] unpacked(byte[] message, int length, int maxBytes) throws FrameViolation {
        return threads.unpacked(message, length, maxBytes);
    }
}
