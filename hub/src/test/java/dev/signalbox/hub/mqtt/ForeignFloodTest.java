package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.TimeSource;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.MappedTopic;
import dev.signalbox.proto.v1.Mapping;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A broker sends what is retained before it answers the request that asked for it. */
class ForeignFloodTest {
    private static final int RETAINED = 3 * ForeignQueue.MAX_PUBLISHES;
    private static final int REQUESTS = 3;

    @Test
    void retainedFloodBeforeTheAnswerIsTakenAndTheNextRequestGoesOnTheSameConnection() throws Exception {
        Metrics metrics = new Metrics();
        try (ScriptedBroker broker = new ScriptedBroker()) {
            broker.sendBeforeSuback(flood());
            ForeignBridge bridge = new ForeignBridge(
                    new MqttConfig("mqtt://127.0.0.1:" + broker.port(), null, null, "p", "hub", null),
                    JoinedBridge.HUB_ID,
                    7,
                    "homeassistant",
                    CreateRule.CREATE_RULE_UNSPECIFIED,
                    Inbox.withDefaultBounds(),
                    metrics,
                    TimeSource.SYSTEM,
                    JoinedBridge.QUICK);
            bridge.restore(List.of(mappingWithMoreTopicsThanARequest()), List.of());
            bridge.start();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(metrics.registry()
                                    .get("signalbox.mapping.received")
                                    .counter()
                                    .count())
                            .isEqualTo(REQUESTS * RETAINED));
            bridge.close();

            assertThat(broker.got(ScriptedBroker.CONNECT)).hasSize(1);
            assertThat(broker.got(ScriptedBroker.SUBSCRIBE)).hasSize(REQUESTS);
        }
        assertThat(metrics.registry()
                        .get("signalbox.mapping.dropped")
                        .tags("reason", "queue_full")
                        .counter()
                        .count())
                .isZero();
    }

    private static Mapping mappingWithMoreTopicsThanARequest() {
        Mapping tasmota = ForeignRig.mappings(Set.of("tasmota")).get(0);
        Mapping.Builder mapping = Mapping.newBuilder()
                .setName("flood")
                .setDevice(tasmota.getDevice().toBuilder().setDisplayName(""));
        for (int i = 0; i < (REQUESTS - 1) * ForeignFilters.AT_ONCE + 1; i++) {
            mapping.addTopics(MappedTopic.newBuilder()
                    .setFilter("tele" + i + "/{device}/LWT")
                    .setPresence(tasmota.getTopicsList().stream()
                            .filter(MappedTopic::hasPresence)
                            .findFirst()
                            .orElseThrow()
                            .getPresence()));
        }
        return mapping.build();
    }

    private static byte[] flood() {
        byte[] topic = "tele0/plug/LWT".getBytes(StandardCharsets.UTF_8);
        byte[] word = "Online".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < RETAINED; i++) {
            all.write(0x31); // PUBLISH, retained, QoS 0
            all.write(2 + topic.length + 1 + word.length);
            all.write(0);
            all.write(topic.length);
            all.writeBytes(topic);
            all.write(0); // no properties
            all.writeBytes(word);
        }
        return all.toByteArray();
    }
}
