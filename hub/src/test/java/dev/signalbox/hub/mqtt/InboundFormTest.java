package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.Value.KindCase;
import dev.signalbox.proto.v1.DesiredChange;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.SetDesired;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboundFormTest {
    private static final String TOPIC = "p/d/lamp-1/cmd/blink";
    private static final long NOON = 43_200_000;

    private final InboundForm form = new InboundForm(new Topics("p"));

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
                "p/d/lamp-1/set/Blink",
                "p/d/lamp-1/set/a/b",
                "p/d/lamp-1/set/a..b",
                "p/d/lamp-1/cmd/blink/pb/pb",
                "p/d/lamp-1/shadow/desired/set/x",
                "p/d/lamp 1/set/a",
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
        String filler = "x".repeat(InboundForm.MAX_PAYLOAD_BYTES - 8);
        assertThat(form.read(TOPIC, message("{\"a\":\"" + filler + "\"}"), NOON))
                .isInstanceOf(Understood.Command.class);
        assertThat(refusal(TOPIC, message("{\"a\":\"" + filler + "x\"}"))).isEqualTo(ErrorCode.ERROR_CODE_TOO_LARGE);
        assertThat(form.read(TOPIC, message(nested(32)), NOON)).isInstanceOf(Understood.Command.class);
        assertThat(refusal(TOPIC, message(nested(33)))).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
        assertThat(refusal(TOPIC, message("{\"a\":" + "[".repeat(60_000)))).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p/d/lamp-1/presence",
                "p/hub/state",
                "p/d/lamp-1/cmd/blink",
                "p",
                "$SYS/x",
                "p/d/lamp-1/cmd/blink/pb/result"
            })
    void hubDoesNotAnswerWhereItWouldForgeOrCommand(String responseTopic) {
        MqttMessage message = message("{}");
        message.getProperties().setResponseTopic(responseTopic);
        Understood reading = form.read(TOPIC, message, NOON);
        assertThat(reading).isInstanceOf(Understood.Refused.class);
        assertThat(reading.reply().topic()).isEqualTo(TOPIC + "/result");
    }

    @Test
    void desiredPropertiesAreReadAsTheDocumentSays() {
        SetDesired request = desire("p/d/lamp-1/shadow/desired/set", message("""
                {"set":{"fan.speed":3,"fan.modes":["a","b"]},"remove":["lamp.on"],"expectedVersion":7}"""));
        assertThat(request.getDeviceId()).isEqualTo("lamp-1");
        assertThat(request.getExpectedVersion()).isEqualTo(7);
        assertThat(request.getChangesOrThrow("fan.speed").getNumberValue()).isEqualTo(3);
        assertThat(request.getChangesOrThrow("fan.modes").getListValue().getValuesCount())
                .isEqualTo(2);
        assertThat(request.getChangesOrThrow("lamp.on").hasNullValue()).isTrue();
        assertThat(desire("p/d/lamp-1/shadow/desired/set", message("{}")).hasExpectedVersion())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "[]", "{\"set\":5}", "{\"unknown\":{}}", "{\"set\":{\"a\":1},\"remove\":[\"a\"]}"})
    void changeThatIsNotOneIsMalformed(String payload) {
        assertThat(refusal("p/d/lamp-1/shadow/desired/set", message(payload)))
                .isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "5,NUMBER_VALUE",
        "-0.5e2,NUMBER_VALUE",
        "true,BOOL_VALUE",
        "auto,STRING_VALUE",
        "'\"5\"',STRING_VALUE",
        "05,STRING_VALUE",
        "'[1,2]',LIST_VALUE",
        "'',NULL_VALUE",
        "null,NULL_VALUE",
        "{,STRING_VALUE"
    })
    void bareValueIsWhatAPersonMeansByIt(String payload, KindCase kind) {
        SetDesired request = desire("p/d/lamp-1/set/fan.speed", message(payload));
        assertThat(request.getChangesOrThrow("fan.speed").getKindCase()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1", "\"a", "[1]]", "\"a\",\"b\"", "1e999", "\"a\",\"v\":2"})
    void bareValueThatIsHalfAValueIsMalformed(String payload) {
        assertThat(refusal("p/d/lamp-1/set/fan.speed", message(payload))).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
    }

    @Test
    void protobufIsReadAndAnsweredAsProtobufByTopicOrByContentType() {
        byte[] parameters = Struct.newBuilder()
                .putFields("n", Value.newBuilder().setNumberValue(3).build())
                .build()
                .toByteArray();
        Understood byTopic = form.read(TOPIC + "/pb", message(parameters), NOON);
        assertThat(byTopic.reply()).isEqualTo(new Reply(TOPIC + "/result/pb", ByteString.EMPTY, true));
        MqttMessage typed = message(parameters);
        typed.getProperties().setContentType("application/x-protobuf");
        Understood byType = form.read(TOPIC, typed, NOON);
        assertThat(byType).isEqualTo(byTopic);
        assertThat(((Understood.Command) byType)
                        .request()
                        .getParameters()
                        .getFieldsOrThrow("n")
                        .getNumberValue())
                .isEqualTo(3);
        typed.getProperties().setPayloadFormat(true);
        assertThat(refusal(TOPIC, typed)).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
        byte[] change = DesiredChange.newBuilder().addRemove("a").build().toByteArray();
        assertThat(desire("p/d/lamp-1/shadow/desired/set/pb", message(change)).getChangesMap())
                .containsKey("a");
    }

    @Test
    void protobufThatIsNoMessageOrHoldsNoValueIsMalformed() {
        byte[] nothing = Struct.newBuilder()
                .putFields("n", Value.getDefaultInstance())
                .build()
                .toByteArray();
        assertThat(refusal(TOPIC + "/pb", message(nothing))).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
        assertThat(refusal(TOPIC + "/pb", message("{}"))).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
    }

    @Test
    void contentTypeThatTheHubDoesNotReadIsRefused() {
        MqttMessage message = message("{}");
        message.getProperties().setContentType("image/png");
        assertThat(refusal(TOPIC, message)).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
        message.getProperties().setContentType("application/JSON; charset=utf-8");
        assertThat(form.read(TOPIC, message, NOON)).isInstanceOf(Understood.Command.class);
    }

    @Test
    void retainedRequestIsRefusedOnEveryTopic() {
        for (String topic : List.of(TOPIC, "p/d/lamp-1/set/a", "p/d/lamp-1/shadow/desired/set")) {
            MqttMessage message = message("{}");
            message.setRetained(true);
            assertThat(refusal(topic, message)).isEqualTo(ErrorCode.ERROR_CODE_RETAINED_COMMAND);
        }
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
            for (String topic : List.of(TOPIC, TOPIC + "/pb", "p/d/l/set/a", "p/d/l/shadow/desired/set")) {
                assertThat(form.read(topic, message(payload), NOON))
                        .as("seed %d", seed)
                        .isNotNull();
            }
        }
    }

    private SetDesired desire(String topic, MqttMessage message) {
        return ((Understood.Desire) form.read(topic, message, NOON)).request();
    }

    private String key(String correlation, long nowMillis) {
        MqttMessage message = message("{}");
        message.getProperties().setCorrelationData(correlation.getBytes(StandardCharsets.UTF_8));
        return ((Understood.Command) form.read(TOPIC, message, nowMillis))
                .request()
                .getIdempotencyKey();
    }

    private int ttl(@Nullable Long expirySeconds) {
        MqttMessage message = message("{}");
        message.getProperties().setMessageExpiryInterval(expirySeconds);
        return ((Understood.Command) form.read(TOPIC, message, NOON)).request().getTtlMs();
    }

    private ErrorCode refusal(String topic, MqttMessage message) {
        return ((Understood.Refused) form.read(topic, message, NOON)).error().getCode();
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
