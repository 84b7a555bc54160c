package dev.signalbox.hub.mqtt;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.ErrorDetail;

/**
 * Where a publisher is answered, and how. Immutable.
 *
 * @param topic empty where nobody can be answered
 * @param correlationData echoed byte for byte
 * @param protobuf as the request was; otherwise JSON
 */
record Reply(String topic, ByteString correlationData, boolean protobuf) {

    AnswerRecord refusal(ErrorDetail error) {
        return AnswerRecord.newBuilder()
                .setTopic(topic)
                .setCorrelationData(correlationData)
                .setProtobuf(protobuf)
                .setError(error)
                .build();
    }

    Origin.OfTopic origin(long receipt) {
        return new Origin.OfTopic(topic, correlationData, protobuf, receipt);
    }

    Reply withoutCorrelation() {
        return new Reply(topic, ByteString.EMPTY, protobuf);
    }
}
