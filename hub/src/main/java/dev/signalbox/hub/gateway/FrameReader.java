package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.CloseReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a peer become messages, by the rules of RFC 6455, and of RFC 7692 where the link agreed on it. Holds no more than
 * one message and grows only with the bytes that really came. Confined to the link's I/O thread.
 */
final class FrameReader {
    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    /** [RFC 7692 §6] the first frame of a compressed message has it. */
    private static final int RSV1 = 0x40;

    private static final int MAX_CONTROL_BYTES = 125;
    private static final int FIRST_BUFFER_BYTES = 1_024;

    /** An idle link keeps no larger buffer. */
    private static final int KEPT_BUFFER_BYTES = 16 * FIRST_BUFFER_BYTES;

    private static final byte[] NOTHING = {};

    /** Who is told. */
    interface Receiver {
        void onMessage(boolean text, byte[] payload);

        void onPing(byte[] payload);

        void onPong();

        /** Whether the next frame may follow at once. */
        default boolean takesMore() {
            return true;
        }

        /** The peer closes; the code is 1005 where the frame had none. */
        void onClose(int code);
    }

    private final int maxMessageBytes;
    private final int maxFragments;
    private final @Nullable LinkDeflate deflate;
    private final Receiver receiver;
    private final Utf8Check utf8 = new Utf8Check();

    private final byte[] head = new byte[14];
    private int headBytes;
    private int headNeeded = 2;
    private boolean inPayload;

    private int opcode;
    private boolean last;
    private int mask;
    private int payloadBytes;
    private int payloadRead;

    private byte[] message = NOTHING;
    private int messageBytes;
    private int messageOpcode;
    private boolean compressed;
    private int fragments;

    private final byte[] control = new byte[MAX_CONTROL_BYTES];
    private boolean closed;

    FrameReader(int maxMessageBytes, int maxFragments, Receiver receiver) {
        this(maxMessageBytes, maxFragments, null, receiver);
    }

    /** Both limits hold for a message as it comes, the first also for what it expands to. */
    FrameReader(int maxMessageBytes, int maxFragments, @Nullable LinkDeflate deflate, Receiver receiver) {
        this.maxMessageBytes = maxMessageBytes;
        this.maxFragments = maxFragments;
        this.deflate = deflate;
        this.receiver = receiver;
    }

    /** Whether a message or a frame has begun and is not complete. */
    boolean midMessage() {
        return headBytes > 0 || inPayload || fragments > 0;
    }

    /** What the unfinished message takes of the heap. */
    int heldBytes() {
        return message.length;
    }

    /** Takes all bytes of the buffer, up to a close frame, or to a frame after which the receiver takes no more for now. */
    void read(ByteBuffer bytes) throws FrameViolation {
        while (bytes.hasRemaining() && !closed && receiver.takesMore()) {
            if (inPayload) {
                readPayload(bytes);
            } else {
                head[headBytes++] = bytes.get();
                if (headBytes == 2) {
                    onFirstTwo();
                }
                if (headBytes == headNeeded) {
                    onHead();
                }
            }
        }
    }

    private void onFirstTwo() throws FrameViolation {
        opcode = head[0] & 0x0F;
        last = (head[0] & 0x80) != 0;
        int length = head[1] & 0x7F;
        // [RFC 6455 §5.2] [RFC 7692 §6] none but the one that was agreed on, and only where a message begins
        int allowed = deflate != null && (opcode == TEXT || opcode == BINARY) ? RSV1 : 0;
        require((head[0] & 0x70 & ~allowed) == 0, "a reserved bit is set");
        // [RFC 6455 §5.1] a server must close on a frame that is not masked
        require((head[1] & 0x80) != 0, "a frame is not masked");
        switch (opcode) {
            case CONTINUATION -> require(fragments > 0, "a continuation of nothing");
            case TEXT, BINARY -> require(fragments == 0, "a new message inside another");
            case CLOSE, PING, PONG -> // [RFC 6455 §5.5]
                require(last && length <= MAX_CONTROL_BYTES, "a control frame is fragmented or too long");
            default -> throw new FrameViolation(CloseReason.CLOSE_REASON_PROTOCOL_ERROR, "a reserved opcode");
        }
        headNeeded = 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + 4;
    }

    private void onHead() throws FrameViolation {
        long length = head[1] & 0x7F;
        ByteBuffer rest = ByteBuffer.wrap(head, 2, headNeeded - 2);
        if (length == 126) {
            length = rest.getShort() & 0xFFFF;
            // [RFC 6455 §5.2] the minimal number of bytes must be used
            require(length > 125, "a length is not in its shortest form");
        } else if (length == 127) {
            length = rest.getLong();
            require(length >= 0, "a length of 64 bits");
            require(length > 0xFFFF, "a length is not in its shortest form");
        }
        mask = rest.getInt();
        if (!isControl()) {
            fragments++;
            if (length > maxMessageBytes - messageBytes || fragments > maxFragments) {
                throw new FrameViolation(CloseReason.CLOSE_REASON_TOO_LARGE, "a message is too large");
            }
            if (opcode != CONTINUATION) {
                messageOpcode = opcode;
                compressed = (head[0] & RSV1) != 0;
            }
        }
        payloadBytes = (int) length;
        payloadRead = 0;
        headBytes = 0;
        headNeeded = 2;
        inPayload = true;
        if (payloadBytes == 0) {
            onFrame();
        }
    }

    private void readPayload(ByteBuffer bytes) throws FrameViolation {
        int count = Math.min(bytes.remaining(), payloadBytes - payloadRead);
        byte[] target = control;
        int at = payloadRead;
        if (!isControl()) {
            makeRoom(count);
            target = message;
            at = messageBytes;
            messageBytes += count;
        }
        bytes.get(target, at, count);
        for (int i = 0; i < count; i++) {
            target[at + i] ^= (byte) (mask >>> (24 - 8 * ((payloadRead + i) & 3)));
        }
        payloadRead += count;
        if (!isControl() && isPlainText()) {
            // [RFC 6455 §8.1] at the first bad byte, not only at the end of a message that may never come
            requireUtf8(utf8.takes(message, at, at + count));
        }
        if (payloadRead == payloadBytes) {
            onFrame();
        }
    }

    private void makeRoom(int count) {
        int needed = messageBytes + count;
        if (message.length < needed) {
            int whole = last ? messageBytes + payloadBytes - payloadRead : maxMessageBytes;
            int most = Math.min(maxMessageBytes, Math.max(whole, KEPT_BUFFER_BYTES));
            int doubled = Math.max(FIRST_BUFFER_BYTES, Math.min(2 * message.length, most));
            message = Arrays.copyOf(message, Math.max(needed, doubled));
        }
    }

    private void onFrame() throws FrameViolation {
        inPayload = false;
        switch (opcode) {
            case PING -> receiver.onPing(Arrays.copyOf(control, payloadBytes));
            case PONG -> receiver.onPong();
            case CLOSE -> {
                int code = closeCode();
                closed = true;
                receiver.onClose(code);
            }
            default -> {
                if (last) {
                    onMessage();
                }
            }
        }
    }

    private boolean isPlainText() {
        return messageOpcode == TEXT && !compressed;
    }

    private void onMessage() throws FrameViolation {
        byte[] payload = payload();
        messageBytes = 0;
        fragments = 0;
        utf8.startAnew();
        if (message.length > KEPT_BUFFER_BYTES) {
            message = NOTHING;
        }
        receiver.onMessage(messageOpcode == TEXT, payload);
    }

    private byte[] payload() throws FrameViolation {
        byte[] payload;
        if (compressed && deflate != null) {
            payload = deflate.unpacked(message, messageBytes, maxMessageBytes);
        } else if (messageBytes == message.length && messageBytes > KEPT_BUFFER_BYTES) {
            payload = message; // and not kept: nobody else writes into it
        } else {
            payload = Arrays.copyOf(message, messageBytes);
        }
        if (messageOpcode == TEXT) {
            requireUtf8((!compressed || utf8.takes(payload, 0, payload.length)) && utf8.isWhole());
        }
        return payload;
    }

    private int closeCode() throws FrameViolation {
        if (payloadBytes == 0) {
            return 1005; // [RFC 6455 §7.1.5]
        }
        require(payloadBytes >= 2, "a close code of one byte");
        int code = (control[0] & 0xFF) << 8 | (control[1] & 0xFF);
        // [RFC 6455 §7.4] and the registry: 1004 to 1006 and 1015 are never on the wire
        boolean known = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
        require(known || (code >= 3000 && code <= 4999), "a close code that may not be sent");
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(control, 2, payloadBytes - 2));
        } catch (CharacterCodingException e) {
            throw new FrameViolation(CloseReason.CLOSE_REASON_BAD_BYTES, "a close reason is not UTF-8");
        }
        return code;
    }

    private boolean isControl() {
        return (opcode & 0x8) != 0;
    }

    private static void requireUtf8(boolean obeyed) throws FrameViolation {
        if (!obeyed) {
            throw new FrameViolation(CloseReason.CLOSE_REASON_BAD_BYTES, "a text is not UTF-8");
        }
    }

    private static void require(boolean obeyed, String rule) throws FrameViolation {
        if (!obeyed) {
            throw new FrameViolation(CloseReason.CLOSE_REASON_PROTOCOL_ERROR, rule);
        }
    }
}
