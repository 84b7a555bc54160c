package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.CapturedPublish;
import dev.signalbox.proto.v1.CapturedPublishes;
import dev.signalbox.proto.v1.HubToConsole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What is said at a broker, as somebody who has it listened to sees it; on every broker there is. */
@ParameterizedClass
@ArgumentsSource(MqttBroker.Each.class)
class CapturesTest {
    /** Not "#": to that the hub's own broker tells nothing that is retained. */
    private static final CapturePublishes OTHERS =
            CapturePublishes.newBuilder().setFilter("others/#").setWaitMs(500).build();

    private static final CapturePublishes HUBS =
            OTHERS.toBuilder().setFilter("signalbox/#").build();

    /** For each test another, which retains nothing yet. */
    private final MqttBroker broker;

    CapturesTest(MqttBroker ofKind) {
        this.broker = new MqttBroker(ofKind.kind());
    }

    @BeforeEach
    void start() throws Exception {
        broker.start();
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    @Test
    void whatOthersPublishIsShownAndNothingOfTheHubs() throws Exception {
        try (JoinedBridge hub = joined()) {
            publish("-r", "-t", "others/plug/SENSOR", "-m", "{\"Power\":12}");
            publish("-r", "-t", "signalbox/v1/d/by-hand/state", "-m", "left");
            publish(
                    "-r",
                    "-t",
                    "others/of-this-hub",
                    "-m",
                    "x",
                    "-D",
                    "publish",
                    "user-property",
                    "signalbox-origin",
                    JoinedBridge.HUB_ID);
            CapturedPublishes caught = hub.capture(OTHERS).getCapturedPublishes();
            assertThat(caught.getPublishesList())
                    .extracting(CapturedPublish::getTopic, CapturedPublish::getText, CapturedPublish::getRetained)
                    .containsExactly(tuple("others/plug/SENSOR", "{\"Power\":12}", true));
            assertThat(caught.getPublishes(0).getTimeMs()).isPositive();
            assertThat(caught.getMore()).isFalse();
            assertThat(hub.capture(HUBS).getCapturedPublishes()).isEqualTo(CapturedPublishes.getDefaultInstance());
        }
    }

    @Test
    void boundsHoldAndWhatIsBeyondIsTold() throws Exception {
        try (JoinedBridge hub = joined()) {
            for (int i = 0; i < 5; i++) {
                publish("-r", "-t", "others/" + i, "-m", "\u00e9".repeat(30_000));
            }
            long began = System.nanoTime();
            CapturePublishes three =
                    OTHERS.toBuilder().setMax(3).setWaitMs(10_000).build();
            CapturedPublishes caught = hub.capture(three).getCapturedPublishes();
            assertThat(caught.getPublishesCount()).isEqualTo(3);
            assertThat(caught.getMore()).isTrue();
            assertThat(System.nanoTime() - began).as("it does not wait on").isLessThan(8_000_000_000L);
            assertThat(hub.capture(OTHERS).getCapturedPublishes().getPublishesCount())
                    .as("of 60 kB each, within 256 KiB")
                    .isEqualTo(4);
        }
    }

    @Test
    void oneListensAtATime() throws Exception {
        try (JoinedBridge hub = joined()) {
            hub.beginCapture(OTHERS.toBuilder().setWaitMs(1_000).build());
            assertThat(hub.refusedAtOnce(OTHERS).getMessage()).isEqualTo("Somebody listens already.");
            HubToConsole first = hub.answer();
            assertThat(first.hasCapturedPublishes()).isTrue();
            assertThat(hub.capture(OTHERS).hasCapturedPublishes()).isTrue();
        }
    }

    @Test
    void statusSaysSinceWhenAndBelowWhichTopics() throws Exception {
        long before = System.currentTimeMillis();
        try (JoinedBridge hub = joined()) {
            assertThat(hub.bridge.status().getUp()).isTrue();
            assertThat(hub.bridge.status().getSinceMs()).isBetween(before, System.currentTimeMillis());
            assertThat(hub.bridge.status().getPrefix()).isEqualTo(MqttConfig.DEFAULT_PREFIX);
            assertThat(hub.bridge.status().getHomeAssistantPrefix())
                    .as("it is off")
                    .isEmpty();
            assertThat(hub.bridge.status().getTakesRequests()).isTrue();
        }
    }

    private JoinedBridge joined() throws Exception {
        return new JoinedBridge(broker.joinedBy("hub-look", MqttConfig.DEFAULT_PREFIX, broker.port())).awaitUp();
    }

    private void publish(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-q", "1"));
        all.addAll(List.of(arguments));
        if (broker.kind() == MqttBroker.Kind.EMBEDDED) {
            all.addAll(List.of("-u", "hub", "-P", MqttBroker.HUB_SECRET)); // it lets nobody else
        }
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_pub", broker.port(), all);
        assertThat(ended.exit()).as(ended.output()).isZero();
    }
}
