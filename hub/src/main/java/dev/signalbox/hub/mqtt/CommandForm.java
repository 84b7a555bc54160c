package dev.signalbox.hub.mqtt;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.signalbox.hub.mqtt.Topics.CommandTopic;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.protocol.Sha256;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.InvokeCommand;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/** The rules by which a publish is a command. Immutable. */
final class CommandForm {
    static final int MAX_CORRELATION_BYTES = 1024;

    /** Marks keys made here, so that no publisher's own key can be one of them. */
    static final String DERIVED_KEY = "mqtt-correlation:";

    private static final int MAX_KEY_CHARS = 128;
    /** Scripts number their requests from 1 again: what correlates is the same command only for so long. */
    private static final long CORRELATION_MILLIS = 10 * 60_000L;
    /** The longest time an execution may wait. */
    private static final long MAX_TTL_SECONDS = 30 * 24 * 3600L;

    private final Topics topics;

    CommandForm(Topics topics) {
        this.topics = topics;
    }

    /** What a publish turned out to be. Immutable. */
    sealed interface Reading {
        /** Empty where nobody can be answered. */
        String answerTopic();

        ByteString correlationData();

        record Command(String answerTopic, ByteString correlationData, InvokeCommand request) implements Reading {}

        record Refused(String answerTopic, ByteString correlationData, ErrorDetail error) implements Reading {}
    }

    Reading read(String topic, MqttMessage message, long nowMillis) {
        Optional<CommandTopic> command = topics.parseCommand(topic);
        MqttProperties properties = message.getProperties();
        String named = properties.getResponseTopic();
        boolean mayAnswer = named == null || named.isEmpty() || topics.mayAnswerOn(named);
        String answerTopic = named != null && !named.isEmpty() && mayAnswer
                ? named
                : command.map(topics::result).orElse("");
        ByteString correlation = correlation(properties);
        Struct parameters;
        String key;
        try {
            if (correlation.size() > MAX_CORRELATION_BYTES) {
                correlation = ByteString.EMPTY;
                throw new Refusing(ErrorCode.ERROR_CODE_TOO_LARGE, "Correlation Data is larger than 1,024 bytes.");
            }
            if (message.getPayload().length > JsonParameters.MAX_BYTES) {
                throw new Refusing(ErrorCode.ERROR_CODE_TOO_LARGE, "A command's payload is at most 64 KiB.");
            }
            if (message.isRetained()) {
                throw new Refusing(
                        ErrorCode.ERROR_CODE_RETAINED_COMMAND,
                        "A command is never retained: publish it without the retain flag.");
            }
            if (command.isEmpty()) {
                throw new Refusing(ErrorCode.ERROR_CODE_MALFORMED, "The topic names no device id and command.");
            }
            if (!mayAnswer) {
                throw new Refusing(
                        ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "The hub does not publish on this Response Topic.");
            }
            key = key(topic, properties, correlation, nowMillis);
            parameters = JsonParameters.parse(message.getPayload());
        } catch (JsonParameters.NotParameters e) {
            return new Reading.Refused(
                    answerTopic,
                    correlation,
                    Refusal.of(ErrorCode.ERROR_CODE_MALFORMED, String.valueOf(e.getMessage())));
        } catch (Refusing e) {
            return new Reading.Refused(answerTopic, correlation, Refusal.of(e.code, String.valueOf(e.getMessage())));
        }
        InvokeCommand request = InvokeCommand.newBuilder()
                .setDeviceId(command.get().device().value())
                .setCommand(command.get().command())
                .setParameters(parameters)
                .setIdempotencyKey(key)
                .setTtlMs(ttlMillis(properties.getMessageExpiryInterval()))
                .build();
        return new Reading.Command(answerTopic, correlation, request);
    }

    /** The same publish has the same one, whenever it comes again. */
    static String fingerprint(String topic, MqttMessage message) {
        MqttProperties properties = message.getProperties();
        return digest(
                topic.getBytes(StandardCharsets.UTF_8),
                bytes(properties.getResponseTopic()),
                correlation(properties).toByteArray(),
                message.getPayload());
    }

    private static String key(String topic, MqttProperties properties, ByteString correlation, long nowMillis)
            throws Refusing {
        for (UserProperty property : properties.getUserProperties()) {
            if (property.getKey().equals("idempotency-key")) {
                String key = property.getValue();
                if (key.isEmpty() || key.length() > MAX_KEY_CHARS || key.startsWith(DERIVED_KEY)) {
                    throw new Refusing(
                            ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "An idempotency-key has 1 to 128 characters.");
                }
                return key;
            }
        }
        if (correlation.isEmpty()) {
            return "";
        }
        byte[] window = ByteBuffer.allocate(Long.BYTES)
                .putLong(nowMillis / CORRELATION_MILLIS)
                .array();
        return DERIVED_KEY
                + digest(
                        window,
                        bytes(properties.getResponseTopic()),
                        topic.getBytes(StandardCharsets.UTF_8),
                        correlation.toByteArray());
    }

    private static int ttlMillis(@Nullable Long expirySeconds) {
        if (expirySeconds == null) {
            return 0;
        }
        long seconds = Math.max(1, Math.min(MAX_TTL_SECONDS, expirySeconds));
        return (int) (seconds * 1000); // an unsigned 32-bit field
    }

    private static ByteString correlation(MqttProperties properties) {
        byte[] data = properties.getCorrelationData();
        return data == null ? ByteString.EMPTY : ByteString.copyFrom(data);
    }

    private static byte[] bytes(@Nullable String text) {
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }

    /** Each part with its length, so that no two lists of parts are the same bytes. */
    private static String digest(byte[]... parts) {
        MessageDigest sha256 = Sha256.digest();
        for (byte[] part : parts) {
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
            sha256.update(part);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static final class Refusing extends Exception {
        private static final long serialVersionUID = 1;

        private final ErrorCode code;

        Refusing(ErrorCode code, String message) {
            super(message);
            this.code = code;
        }
    }
}
