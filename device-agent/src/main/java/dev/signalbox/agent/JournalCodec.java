package dev.signalbox.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ExecutionAck;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * A journal record as bytes: length (4), CRC-32 of what follows (4), kind (1), wall clock (8), the protobuf message that
 * was received or sent.
 */
final class JournalCodec {
    static final int HEAD_BYTES = 8;

    /** A command's parameters and a result are at most 64 KiB each [protocol: execution.proto]; ample. */
    static final int MAX_BODY_BYTES = 1 << 20;

    /** Kind and wall clock. */
    static final int MIN_BODY_BYTES = 1 + Long.BYTES;

    private static final byte RECEIVED = 'R';
    private static final byte STARTED = 'S';
    private static final byte FINISHED = 'F';
    private static final byte ACKNOWLEDGED = 'A';

    private JournalCodec() {}

    static ByteBuffer encode(JournalRecord step) {
        if (step instanceof JournalRecord.Received received) {
            return encode(RECEIVED, received.atMillis(), received.request());
        }
        if (step instanceof JournalRecord.Started started) {
            ExecutionReport running = ExecutionReport.newBuilder()
                    .setExecutionId(started.id())
                    .setState(ExecutionState.EXECUTION_STATE_RUNNING)
                    .build();
            return encode(STARTED, started.atMillis(), running);
        }
        if (step instanceof JournalRecord.Finished finished) {
            return encode(FINISHED, finished.atMillis(), finished.result());
        }
        return encode(
                ACKNOWLEDGED,
                step.atMillis(),
                ExecutionAck.newBuilder().setExecutionId(step.id()).build());
    }

    private static ByteBuffer encode(byte kind, long atMillis, MessageLite message) {
        byte[] bytes = message.toByteArray();
        int length = MIN_BODY_BYTES + bytes.length;
        ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES + length);
        buffer.putInt(length).putInt(0).put(kind).putLong(atMillis).put(bytes);
        buffer.putInt(4, crcOf(buffer.slice(HEAD_BYTES, length)));
        return buffer.flip();
    }

    static int crcOf(ByteBuffer body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        return (int) crc.getValue();
    }

    /** Whether a whole record with the right checksum begins here. */
    static boolean isRecordAt(ByteBuffer bytes, int at) {
        int room = bytes.limit() - at - HEAD_BYTES;
        if (room < MIN_BODY_BYTES || !isKind(bytes.get(at + HEAD_BYTES))) {
            return false;
        }
        int length = bytes.getInt(at);
        return length >= MIN_BODY_BYTES
                && length <= Math.min(room, MAX_BODY_BYTES)
                && crcOf(bytes.slice(at + HEAD_BYTES, length)) == bytes.getInt(at + Integer.BYTES);
    }

    private static boolean isKind(byte kind) {
        return kind == RECEIVED || kind == STARTED || kind == FINISHED || kind == ACKNOWLEDGED;
    }

    /** @param body what follows the head; its CRC was right */
    static JournalRecord decode(ByteBuffer body) throws InvalidProtocolBufferException {
        byte kind = body.get();
        long atMillis = body.getLong();
        ByteString message = ByteString.copyFrom(body);
        return switch (kind) {
            case RECEIVED -> new JournalRecord.Received(atMillis, CommandRequest.parseFrom(message));
            case STARTED ->
                new JournalRecord.Started(
                        atMillis, ExecutionReport.parseFrom(message).getExecutionId());
            case FINISHED -> new JournalRecord.Finished(atMillis, ExecutionReport.parseFrom(message));
            case ACKNOWLEDGED ->
                new JournalRecord.Acknowledged(
                        atMillis, ExecutionAck.parseFrom(message).getExecutionId());
            default -> throw new InvalidProtocolBufferException("unknown record kind " + kind);
        };
    }
}
