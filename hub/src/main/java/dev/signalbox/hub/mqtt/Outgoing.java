package dev.signalbox.hub.mqtt;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import org.jspecify.annotations.Nullable;

/**
 * One publish that waits for the broker; equal only to itself. Immutable.
 *
 * @param weightBytes what it holds in memory, roughly
 * @param storedNo of the stored answer or event that it is; 0: it is not stored
 * @param expiresAtNanos when it is of no use any more, by {@link System#nanoTime}; 0: never
 * @param drawn makes the payload when it is published; null: {@code payload} does
 */
record Outgoing(
        Lane lane,
        String topic,
        int qos,
        boolean retained,
        ByteString correlationData,
        int weightBytes,
        long storedNo,
        long expiresAtNanos,
        Payload payload,
        @Nullable Drawn drawn) {

    /** What may happen to a publish while the broker is away or slow. */
    enum Lane {
        /** In order, never dropped while there is room. */
        RESULT,
        /** In order, for a time, not dropped while there is room. */
        EVENT,
        /** Only the newest of each topic waits. */
        RETAINED,
        /** Dropped, oldest first. */
        TELEMETRY
    }

    /** Fixed cost of a waiting publish: this record, its lane's entry, the topic. */
    private static final int OVERHEAD_BYTES = 200;

    static Outgoing result(String topic, ByteString correlationData, int payloadBytes, long answerNo, Payload payload) {
        int weight = OVERHEAD_BYTES + correlationData.size() + 3 * payloadBytes;
        return new Outgoing(Lane.RESULT, topic, 1, false, correlationData, weight, answerNo, 0, payload, null);
    }

    static Outgoing event(String topic, long eventNo, int payloadBytes, long expiresAtNanos, Payload payload) {
        int weight = OVERHEAD_BYTES + 3 * payloadBytes;
        return new Outgoing(
                Lane.EVENT, topic, 1, false, ByteString.EMPTY, weight, eventNo, expiresAtNanos, payload, null);
    }

    static Outgoing retained(String topic, int qos, Payload payload) {
        return new Outgoing(Lane.RETAINED, topic, qos, true, ByteString.EMPTY, OVERHEAD_BYTES, 0, 0, payload, null);
    }

    static Outgoing document(String topic, Drawn drawn) {
        return new Outgoing(Lane.RETAINED, topic, 1, true, ByteString.EMPTY, OVERHEAD_BYTES, 0, 0, Payload.NONE, drawn);
    }

    /** Nothing is retained there any more; at QoS 1, so that the broker confirms it. */
    static Outgoing emptying(String topic) {
        return retained(topic, 1, Payload.NONE);
    }

    boolean isEmptying() {
        return payload.equals(Payload.NONE) && drawn == null;
    }

    /** Leaves something at the broker. */
    boolean fills() {
        return lane == Lane.RETAINED && !isEmptying();
    }

    static Outgoing telemetry(String topic, int readings, Payload payload) {
        int weight = OVERHEAD_BYTES + 150 * readings;
        return new Outgoing(Lane.TELEMETRY, topic, 0, false, ByteString.EMPTY, weight, 0, 0, payload, null);
    }

    /** What is said instead of an answer that is larger than the broker takes one. */
    Outgoing tooLarge(long maximumPacketBytes) {
        ErrorDetail error = Refusal.of(
                ErrorCode.ERROR_CODE_TOO_LARGE,
                "The answer is larger than the " + maximumPacketBytes + " bytes that the broker takes: ask by REST.");
        Payload instead = Payload.of(error, payload.form() == Payload.Form.PROTOBUF);
        return saying(instead);
    }

    /** The same with another payload. */
    Outgoing saying(Payload other) {
        return new Outgoing(
                lane, topic, qos, retained, correlationData, weightBytes, storedNo, expiresAtNanos, other, null);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
