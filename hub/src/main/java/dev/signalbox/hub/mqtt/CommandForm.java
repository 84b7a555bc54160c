package dev.signalbox.hub.mqtt;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.signalbox.hub.protocol.Sha256;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.InvokeCommand;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/** The rules by which a publish is a command. */
final class CommandForm {
    /** Marks keys made here, so that no publisher's own key can be one of them. */
    static final String DERIVED_KEY = "mqtt-correlation:";

    private static final int MAX_KEY_CHARS = 128;
    /** Scripts number their requests from 1 again: what correlates is the same command only for so long. */
    private static final long CORRELATION_MILLIS = 10 * 60_000L;
    /** The longest time an execution may wait. */
    private static final long MAX_TTL_SECONDS = 30 * 24 * 3600L;

    private CommandForm() {}

    static InvokeCommand read(InTopic.Command command, Reply reply, String topic, MqttMessage message, long nowMillis)
            throws Refusing {
        MqttProperties properties = message.getProperties();
        String key = key(topic, properties, reply.correlationData(), nowMillis);
        Struct parameters = reply.protobuf()
                ? ProtobufPayload.parameters(message.getPayload())
                : JsonPayload.parameters(message.getPayload());
        return InvokeCommand.newBuilder()
                .setDeviceId(command.device().value())
                .setCommand(command.command())
                .setParameters(parameters)
                .setIdempotencyKey(key)
                .setTtlMs(ttlMillis(properties.getMessageExpiryInterval()))
                .build();
    }

    /** The same publish has the same one, whenever it comes again. */
    static String fingerprint(String topic, MqttMessage message) {
        MqttProperties properties = message.getProperties();
        return digest(
                topic.getBytes(StandardCharsets.UTF_8),
                bytes(properties.getResponseTopic()),
                InboundForm.correlation(properties).toByteArray(),
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
}
