package dev.signalbox.hub.mqtt;

import com.google.protobuf.ByteString;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.SetDesired;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** The rules by which a publish is a request, and by which it is answered. Immutable. */
final class InboundForm {
    static final int MAX_CORRELATION_BYTES = 1024;
    static final int MAX_PAYLOAD_BYTES = 64 * 1024;

    private final Topics topics;

    InboundForm(Topics topics) {
        this.topics = topics;
    }

    Understood read(String topic, MqttMessage message, long nowMillis) {
        Optional<InTopic> known = topics.parse(topic);
        Reply reply = reply(known, message.getProperties());
        try {
            if (reply.correlationData().size() > MAX_CORRELATION_BYTES) {
                reply = reply.withoutCorrelation();
                throw new Refusing(ErrorCode.ERROR_CODE_TOO_LARGE, "Correlation Data is larger than 1,024 bytes.");
            }
            check(message);
            if (known.isEmpty()) {
                throw Refusing.malformed("The topic names no device id and command or property.");
            }
            checkForm(message.getProperties(), reply);
            return read(known.get(), reply, topic, message, nowMillis);
        } catch (Refusing e) {
            return new Understood.Refused(reply, e.error());
        }
    }

    private static Understood read(InTopic known, Reply reply, String topic, MqttMessage message, long nowMillis)
            throws Refusing {
        if (known instanceof InTopic.Command command) {
            InvokeCommand request = CommandForm.read(command, reply, topic, message, nowMillis);
            return new Understood.Command(reply, request);
        }
        if (known instanceof InTopic.Property property) {
            SetDesired request = DesiredForm.readOne(property, message.getPayload());
            return new Understood.Desire(reply, request, PayloadText.bareText(message.getPayload()));
        }
        SetDesired request = DesiredForm.read(known.device(), message.getPayload(), reply.protobuf());
        return new Understood.Desire(reply, request, "");
    }

    private static void check(MqttMessage message) throws Refusing {
        if (message.getPayload().length > MAX_PAYLOAD_BYTES) {
            throw new Refusing(ErrorCode.ERROR_CODE_TOO_LARGE, "A payload is at most 64 KiB.");
        }
        if (message.isRetained()) {
            throw new Refusing(
                    ErrorCode.ERROR_CODE_RETAINED_COMMAND,
                    "A request is never retained: publish it without the retain flag.");
        }
    }

    private void checkForm(MqttProperties properties, Reply reply) throws Refusing {
        String named = properties.getResponseTopic();
        if (isNamed(named) && !topics.mayAnswerOn(named)) {
            throw new Refusing(
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "The hub does not publish on this Response Topic.");
        }
        String type = mediaType(properties);
        boolean json = type.isEmpty() || type.equals("application/json") || type.startsWith("text/");
        if (!json && !type.equals(Payload.Form.PROTOBUF.contentType())) {
            throw Refusing.malformed("The hub reads application/json and application/x-protobuf.");
        }
        if (reply.protobuf() && properties.getPayloadFormat()) {
            throw Refusing.malformed("The Payload Format Indicator says UTF-8, and the payload is protobuf.");
        }
    }

    /** Where the publisher names a topic that we may publish on: there; else beside the topic it published on. */
    private Reply reply(Optional<InTopic> known, MqttProperties properties) {
        String type = mediaType(properties);
        boolean protobuf = type.isEmpty()
                ? known.map(InTopic::protobuf).orElse(false)
                : type.equals(Payload.Form.PROTOBUF.contentType());
        String named = properties.getResponseTopic();
        String topic = isNamed(named) && topics.mayAnswerOn(named)
                ? named
                : known.map(in -> topics.result(in, protobuf)).orElse("");
        return new Reply(topic, correlation(properties), protobuf);
    }

    /** Without its parameters, such as {@code ;charset=utf-8}. */
    private static String mediaType(MqttProperties properties) {
        String type = properties.getContentType();
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isNamed(@Nullable String responseTopic) {
        return responseTopic != null && !responseTopic.isEmpty();
    }

    static ByteString correlation(MqttProperties properties) {
        byte[] data = properties.getCorrelationData();
        return data == null ? ByteString.EMPTY : ByteString.copyFrom(data);
    }
}
