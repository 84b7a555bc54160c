package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.mqtt.Subscriber.Heard;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.Execution;
import io.micrometer.core.instrument.Meter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/mqtt.md} says what is. */
class MqttPageTest {
    private static final String P = MqttConfig.DEFAULT_PREFIX;
    private static final String COMMAND = P + "/d/lamp-1/cmd/blink";

    @TempDir
    Path directory;

    @Test
    void everyMetricOfTheBridgeIsListedAndNoOther() throws Exception {
        Metrics metrics = new Metrics();
        MqttConfig config = new MqttConfig("mqtt://127.0.0.1", null, null, P, "hub", null);
        new MqttBridge(
                config,
                BridgeTerms.USUAL,
                "broker",
                new HubFace("hub", "1", null, P, "homeassistant"),
                1,
                MqttBridge.MAX_RETAINED_TOPICS,
                Inbox.withDefaultBounds(),
                metrics,
                Clock.systemUTC());
        var known = metrics.registry().getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .filter(name -> name.startsWith("signalbox.mqtt."))
                .collect(Collectors.toCollection(TreeSet::new));
        var listed = Pattern.compile("^\\| `(signalbox\\.mqtt\\.[a-z.]+)` \\|", Pattern.MULTILINE)
                .matcher(page())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(known);
    }

    @Test
    void rulesForMosquittoLetTheHubWorkAndNobodyForgeWhatItSays() throws Exception {
        Matcher rules =
                Pattern.compile("```mosquitto-acl\n(.*?)```", Pattern.DOTALL).matcher(page());
        assertThat(rules.find()).isTrue();
        Path acl = Files.writeString(directory.resolve("acl"), rules.group(1) + "\npattern readwrite ready/#\n");
        try (MqttBroker broker = new MqttBroker(MqttBroker.Kind.MOSQUITTO, List.of("acl_file " + acl))) {
            broker.start();
            MqttConfig config =
                    new MqttConfig("mqtt://127.0.0.1:" + broker.port(), "signalbox", null, P, "hub-acl", null);
            try (JoinedBridge hub = new JoinedBridge(config).awaitUp();
                    Subscriber display = new Subscriber(broker.port(), P + "/#", "-u", "display")) {
                publish(broker, "script", P + "/d/lamp-1/presence", "forged");
                publish(broker, "display", COMMAND, "{\"by\":\"display\"}");
                publish(broker, "script", COMMAND, "{\"by\":\"script\"}");
                var command = hub.command();
                assertThat(command.request()
                                .getParameters()
                                .getFieldsOrThrow("by")
                                .getStringValue())
                        .isEqualTo("script");
                hub.bridge.publishAnswer(AnswerRecord.newBuilder()
                        .setTopic(command.origin().responseTopic())
                        .setCorrelationData(ByteString.EMPTY)
                        .setExecution(Execution.newBuilder().setExecutionId("e1"))
                        .build());
                display.await(COMMAND + "/result");
                assertThat(display.on(P + "/d/lamp-1/presence"))
                        .extracting(Heard::payload)
                        .isEmpty();
            }
        }
    }

    private static void publish(MqttBroker broker, String user, String topic, String payload) throws Exception {
        // Whether it was refused, the broker need not say.
        Mosquitto.run("mosquitto_pub", broker.port(), List.of("-u", user, "-q", "1", "-t", topic, "-m", payload));
    }

    private static String page() throws Exception {
        return Files.readString(Path.of("..", "docs", "mqtt.md"));
    }
}
