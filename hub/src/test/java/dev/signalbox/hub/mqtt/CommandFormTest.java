package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.mqtt.CommandForm.Reading;
import dev.signalbox.proto.v1.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandFormTest {
    private static final String TOPIC = "p/d/lamp-1/cmd/blink";
    private static final long NOON = 43_200_000;

    private final CommandForm form = new CommandForm(new Topics("p"));

    @Test
    void sameCorrelationIsTheSameKeyForTenMinutes() {
        assertThat(key("1", NOON)).isEqualTo(key("1", NOON + 599_999)).startsWith(CommandForm.DERIVED_KEY);
        assertThat(key("1", NOON)).isNotEqualTo(key("1", NOON + 600_000)).isNotEqualTo(key("2", NOON));
        assertThat(key("1", NOON)).hasSizeLessThanOrEqualTo(128);
    }

    @Test
    void publishersKeyMustNotLookDerived() {
        MqttMessage message = message("{}");
        message.getProperties()
                .setUserProperties(List.of(new UserProperty("idempotency-key", CommandForm.DERIVED_KEY + "1")));
        assertThat(refusal(TOPIC, message)).isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
    }

    @Test
    void messageExpiryIsTheTimeToLiveUpToThirtyDays() {
        assertThat(Integer.toUnsignedLong(ttl(null))).isZero();
        assertThat(Integer.toUnsignedLong(ttl(0L))).isEqualTo(1000);
        assertThat(Integer.toUnsignedLong(ttl(60L))).isEqualTo(60_000);
        assertThat(Integer.toUnsignedLong(ttl(0xffff_ffffL))).isEqualTo(30L * 24 * 3600 * 1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p/d/lamp-1/cmd/",
                "p/d//cmd/blink",
                "p/d/-x/cmd/blink",
                "p/d/lamp-1/cmd/Blink",
                "p/d/lamp-1/cmd/a/b",
                "q/d/lamp-1/cmd/blink",
                "p/d/lamp-1/set/blink",
                "p/d/"
            })
    void topicWithoutDeviceAndCommandIsMalformed(String topic) {
        assertThat(refusal(topic, message("{}"))).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "{", "{\"a\":}", "null", "{\"a\":1e999}", "{}{}", " x{}"})
    void payloadThatIsNotAnObjectIsMalformed(String payload) {
        assertThat(refusal(TOPIC, message(payload))).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
    }

    @Test
    void sizesAreCheckedAtTheirLimits() {
        String filler = "x".repeat(JsonParameters.MAX_BYTES - 8);
        assertThat(form.read(TOPIC, message("{\"a\":\"" + filler + "\"}"), NOON))
                .isInstanceOf(Reading.Command.class);
        assertThat(refusal(TOPIC, message("{\"a\":\"" + filler + "x\"}"))).isEqualTo(ErrorCode.ERROR_CODE_TOO_LARGE);
        assertThat(form.read(TOPIC, message(nested(32)), NOON)).isInstanceOf(Reading.Command.class);
        assertThat(refusal(TOPIC, message(nested(33)))).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
        assertThat(refusal(TOPIC, message("{\"a\":" + "[".repeat(60_000)))).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p/d/lamp-1/presence", "p/hub/state", "p/d/lamp-1/cmd/blink", "p", "$SYS/x"})
    void hubDoesNotAnswerWhereItWouldForgeOrCommand(String responseTopic) {
        MqttMessage message = message("{}");
        message.getProperties().setResponseTopic(responseTopic);
        Reading reading = form.read(TOPIC, message, NOON);
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        assertThat(reading.answerTopic()).isEqualTo(TOPIC + "/result");
    }

    @Test
    void anyBytesAreReadOrRefusedWithoutAnException() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "{}[]\":,\\u0e+-1.ntf \u00e9\u0000";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(i % 2 == 0 ? "{" : "");
            for (int j = random.nextInt(40); j > 0; j--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] payload = text.toString().getBytes(StandardCharsets.UTF_8);
            if (payload.length > 0 && random.nextInt(5) == 0) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt();
            }
            assertThat(form.read(TOPIC, message(payload), NOON))
                    .as("seed %d", seed)
                    .isNotNull();
        }
    }

    private String key(String correlation, long nowMillis) {
        MqttMessage message = message("{}");
        message.getProperties().setCorrelationData(correlation.getBytes(StandardCharsets.UTF_8));
        return ((Reading.Command) form.read(TOPIC, message, nowMillis))
                .request()
                .getIdempotencyKey();
    }

    private int ttl(@Nullable Long expirySeconds) {
        MqttMessage message = message("{}");
        message.getProperties().setMessageExpiryInterval(expirySeconds);
        return ((Reading.Command) form.read(TOPIC, message, NOON)).request().getTtlMs();
    }

    private ErrorCode refusal(String topic, MqttMessage message) {
        return ((Reading.Refused) form.read(topic, message, NOON)).error().getCode();
    }

    private static String nested(int levels) {
        return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
    }

    private static MqttMessage message(String payload) {
        return message(payload.getBytes(StandardCharsets.UTF_8));
    }

    private static MqttMessage message(byte[] payload) {
        return new MqttMessage(payload, 1, false, new MqttProperties());
    }
}
