package dev.signalbox.hub.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import org.jspecify.annotations.Nullable;

/**
 * One protobuf message with its encodings, each made at most a few times and on the thread that first needs it: an edge,
 * never the switchboard. Immutable (the two encodings are a cache: a race only makes one of them twice).
 */
public final class Frame {
    private static final JsonFormat.Printer PRINTER = JsonFormat.printer().omittingInsignificantWhitespace();

    private final Message message;
    private volatile byte @Nullable [] binary;
    private volatile @Nullable String json;

    private Frame(Message message) {
        this.message = message;
    }

    public static Frame of(Message message) {
        return new Frame(message);
    }

    public Message message() {
        return message;
    }

    /** Size of the binary encoding; cheap, remembered by the message. */
    public int sizeBytes() {
        return message.getSerializedSize();
    }

    /** The binary encoding. The caller must not change it. */
    public byte[] binary() {
        byte[] bytes = binary;
        if (bytes == null) {
            bytes = message.toByteArray();
            binary = bytes;
        }
        return bytes;
    }

    /** The proto3 JSON encoding, on one line. */
    public String json() {
        String text = json;
        if (text == null) {
            try {
                text = PRINTER.print(message);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a message of ours has no JSON form", e);
            }
            json = text;
        }
        return text;
    }
}
