package dev.signalbox.hub.gateway;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Batch;
import dev.signalbox.proto.v1.HubToConsole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How frames are written on a link, chosen by the subprotocol. Immutable. */
enum Wire {
    BINARY("signalbox.v1.pb"),
    JSON("signalbox.v1.json");

    private static final int MAX_DEPTH = 32;

    /** In quotes digits may be a text; more than these would cost too much to read, were they a number. */
    private static final int MAX_QUOTED_DIGITS = 4_096;

    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

    private final String subprotocol;

    Wire(String subprotocol) {
        this.subprotocol = subprotocol;
    }

    String subprotocol() {
        return subprotocol;
    }

    boolean isText() {
        return this == JSON;
    }

    static Optional<Wire> of(String subprotocol) {
        return List.of(values()).stream()
                .filter(wire -> wire.subprotocol.equals(subprotocol))
                .findFirst();
    }

    byte[] encode(Frame frame) {
        return this == BINARY ? frame.binary() : frame.json().getBytes(StandardCharsets.UTF_8);
    }

    /** {@code HubToConsole{batch{updates}}} of updates that are encoded already. */
    byte[] encodeBatch(List<Frame> updates) {
        if (this == JSON) {
            return updates.stream()
                    .map(Frame::json)
                    .collect(Collectors.joining(",", "{\"batch\":{\"updates\":[", "]}}"))
                    .getBytes(StandardCharsets.UTF_8);
        }
        int inner = 0;
        for (Frame update : updates) {
            inner += entryBytes(update);
        }
        int tag = CodedOutputStream.computeTagSize(HubToConsole.BATCH_FIELD_NUMBER);
        byte[] bytes = new byte[tag + CodedOutputStream.computeUInt32SizeNoTag(inner) + inner];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeTag(HubToConsole.BATCH_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(inner);
            for (Frame update : updates) {
                out.writeByteArray(Batch.UPDATES_FIELD_NUMBER, update.binary());
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the computed size is too small", e);
        }
        return bytes;
    }

    /** What an update adds to a batch. */
    static int entryBytes(Frame update) {
        int size = update.sizeBytes();
        return CodedOutputStream.computeTagSize(Batch.UPDATES_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(size)
                + size;
    }

    /** Of a message of a peer of this type; {@link FieldCount#MAX} is what is read. */
    int fields(byte[] payload, Descriptor type) {
        return this == BINARY ? FieldCount.ofBinary(payload, type) : FieldCount.ofJson(payload);
    }

    /**
     * Reads a message of a peer into the builder.
     *
     * @throws InvalidProtocolBufferException where the bytes are not one, nested deeper than 32, or have a number
     *     longer than 64 characters
     */
    void parse(byte[] payload, Message.Builder into) throws InvalidProtocolBufferException {
        if (this == JSON) {
            PARSER.merge(checked(payload), into);
            return;
        }
        CodedInputStream in = CodedInputStream.newInstance(payload);
        in.setRecursionLimit(MAX_DEPTH);
        try {
            into.mergeFrom(in, ExtensionRegistryLite.getEmptyRegistry());
            in.checkLastTagWas(0);
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    private static String checked(byte[] payload) throws InvalidProtocolBufferException {
        String text;
        try {
            // [RFC 6455 §8.1] text must be UTF-8; the decoder refuses, where String would replace
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidProtocolBufferException(e);
        }
        int depth = 0;
        boolean quoted = false;
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            digits = isOfNumber(text.charAt(i)) ? digits + 1 : 0;
            if (digits > (quoted ? MAX_QUOTED_DIGITS : StrictJson.MAX_NUMBER_CHARS)) {
                throw new InvalidProtocolBufferException("a number is too long");
            }
            switch (text.charAt(i)) {
                case '"' -> quoted = !quoted;
                case '\\' -> i += quoted ? 1 : 0;
                case '{', '[' -> depth += quoted ? 0 : 1;
                case '}', ']' -> depth -= quoted ? 0 : 1;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                throw new InvalidProtocolBufferException("nested too deep");
            }
        }
        return text;
    }

    private static boolean isOfNumber(char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }
}
