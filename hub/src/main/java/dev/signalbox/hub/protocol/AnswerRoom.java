package dev.signalbox.hub.protocol;

import com.google.protobuf.MessageLite;

/**
 * How much one answer holds: it is one frame, and 256 KiB are a quarter of what a console may have waiting before it counts
 * as too slow. The first entry always has room. Confined to the thread that writes the answer.
 */
public final class AnswerRoom {
    private static final int MOST_BYTES = 256 << 10;

    private int bytes;

    /** Whether the answer holds this entry too; where it does not, it ends before it. */
    public boolean takes(MessageLite entry) {
        boolean isFirst = bytes == 0;
        bytes += entry.getSerializedSize();
        return isFirst || bytes <= MOST_BYTES;
    }
}
