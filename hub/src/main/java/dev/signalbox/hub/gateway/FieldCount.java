package dev.signalbox.hub.gateway;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How many fields a message has, those of the messages in it included, without making any of them: an empty entry takes two
 * bytes on the wire and a hundred times that in memory. Confined to the calling thread.
 */
final class FieldCount {
    /** Twice what a full batch of readings has, and more than any message that is taken. */
    static final int MAX = 16_384;

    private static final int MAX_DEPTH = 32;

    private final CodedInputStream in;
    private int count;

    private FieldCount(CodedInputStream in) {
        this.in = in;
    }

    /** Stops soon after {@link #MAX}. Counts what is malformed up to where it is: so far the parser would read, too. */
    static int ofBinary(byte[] message, Descriptor type) {
        FieldCount fields = new FieldCount(CodedInputStream.newInstance(message));
        try {
            fields.add(type, MAX_DEPTH);
        } catch (IOException e) {
            return fields.count;
        }
        return fields.count;
    }

    /** Members and items of a JSON text. */
    static int ofJson(byte[] text) {
        int count = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length; i++) {
            switch (text[i]) {
                case '"' -> quoted = !quoted;
                case '\\' -> i += quoted ? 1 : 0;
                case ',', '{', '[' -> count += quoted ? 0 : 1;
                default -> {}
            }
        }
        return count;
    }

    private void add(Descriptor type, int depth) throws IOException {
        for (int tag = in.readTag(); tag != 0 && count <= MAX; tag = in.readTag()) {
            count++;
            switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                    addLengthDelimited(type.findFieldByNumber(WireFormat.getTagFieldNumber(tag)), depth);
                case WireFormat.WIRETYPE_START_GROUP -> {
                    // None of ours: kept as unknown, a field of two bytes at least after the other.
                    int before = in.getTotalBytesRead();
                    in.skipField(tag);
                    count += (in.getTotalBytesRead() - before) / 2;
                }
                default -> in.skipField(tag);
            }
        }
    }

    private void addLengthDelimited(@Nullable FieldDescriptor field, int depth) throws IOException {
        int length = in.readRawVarint32();
        if (field == null || depth == 0) {
            in.skipRawBytes(length);
        } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            int limit = in.pushLimit(length);
            add(field.getMessageType(), depth - 1);
            if (count <= MAX) {
                in.popLimit(limit);
            }
        } else {
            count += field.isPackable() ? length : 0; // numbers in a row, of a byte at least
            in.skipRawBytes(length);
        }
    }
}
