package dev.signalbox.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.ReadingBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One record of a {@link Segment}. As bytes: length (4), CRC-32 of what follows (4), kind (1), the protobuf message.
 * Immutable.
 *
 * @param batch its boot_id and batch_no are always set; of ACKNOWLEDGED nothing else
 */
record RingRecord(Kind kind, ReadingBatch batch) {
    /** What a record says. */
    enum Kind {
        /** Readings of a batch of the backlog; records that follow each other under one number are one batch. */
        WAITS('W'),
        /** A batch that was sent live. Readings of it that are in a batch of the backlog too were taken out of that. */
        SENT('S'),
        /** The hub has the batches of this series up to this number. */
        ACKNOWLEDGED('A');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }

        private static @Nullable Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return null;
        }
    }

    private static final int HEAD_BYTES = 8;

    /** A batch that was sent live is at most as long as the longest message, 256 KiB; ample. */
    private static final int MAX_BODY_BYTES = 1 << 20;

    /** What a segment's bytes say. Immutable. */
    record Read(List<RingRecord> records, int damagedBytes) {}

    ByteBuffer encode() {
        byte[] message = batch.toByteArray();
        int length = 1 + message.length;
        ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES + length);
        buffer.putInt(length).putInt(0).put(kind.code).put(message);
        buffer.putInt(Integer.BYTES, crcOf(buffer.slice(HEAD_BYTES, length)));
        return buffer.flip();
    }

    private static int crcOf(ByteBuffer body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        return (int) crc.getValue();
    }

    /** Every whole record; what lies between, torn or damaged, is passed over and counted. */
    static Read readAll(ByteBuffer bytes) {
        List<RingRecord> records = new ArrayList<>();
        int damagedBytes = 0;
        int at = bytes.position();
        while (at < bytes.limit()) {
            RingRecord record = at(bytes, at);
            if (record == null) {
                damagedBytes++;
                at++;
            } else {
                records.add(record);
                at += HEAD_BYTES + bytes.getInt(at);
            }
        }
        return new Read(List.copyOf(records), damagedBytes);
    }

    /** Null: no whole record begins here. */
    private static @Nullable RingRecord at(ByteBuffer bytes, int at) {
        int room = bytes.limit() - at - HEAD_BYTES;
        if (room < 1) {
            return null;
        }
        int length = bytes.getInt(at);
        Kind kind = Kind.of(bytes.get(at + HEAD_BYTES));
        if (kind == null
                || length < 1
                || length > Math.min(room, MAX_BODY_BYTES)
                || crcOf(bytes.slice(at + HEAD_BYTES, length)) != bytes.getInt(at + Integer.BYTES)) {
            return null;
        }
        try {
            return new RingRecord(kind, ReadingBatch.parseFrom(bytes.slice(at + HEAD_BYTES + 1, length - 1)));
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }
}
