package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.hub.Main;
import dev.signalbox.hub.e2e.HubProcess;
import dev.signalbox.hub.e2e.Rest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Events that wait for a broker that is away, in a hub that does not live to see it come back. */
@ExtendWith(MqttBroker.Each.class)
class KilledHubEventsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String TOPIC = MqttConfig.DEFAULT_PREFIX + "/d/button-1/event/pressed";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private int pressed;

    @Test
    void arePublishedByTheNextOneInOrderAndThoseThatTheBrokerHadAreNot(MqttBroker broker) throws Exception {
        broker.start();
        Path data = Files.createDirectory(directory.resolve("hub"));
        List<String> options = List.of("--mqtt-url", "mqtt://127.0.0.1:" + broker.port());
        try (broker;
                HubProcess hub = new HubProcess(data, directory.resolve("hub.log"), Main.class.getName(), options);
                AgentThreads threads = AgentThreads.create(1)) {
            hub.awaitReady();
            try (Agent agent = button(URI.create(hub.url()), Rest.localAdmin(hub.url(), data), threads)) {
                agent.start();
                press(agent, 3);

                // One that the broker has, and a stop in order: it is known to have it.
                try (Subscriber listening = new Subscriber(broker.port(), TOPIC)) {
                    press(agent, 1);
                    await().atMost(SOON).until(() -> counts(listening).contains(4));
                }
                hub.terminate();
                assertThat(hub.awaitEnd(SOON)).isZero();
                broker.stop();
                hub.start();
                hub.awaitReady();

                press(agent, 2);
                hub.kill();
                try (Subscriber listening = comesBack(hub, broker)) {
                    listening.await(TOPIC, 2);
                    press(agent, 1);
                    listening.await(TOPIC, 3);
                    assertThat(counts(listening)).containsExactly(5, 6, 7);
                    assertThat(listening.on(TOPIC))
                            .extracting(heard -> heard.properties()
                                    .getFieldsOrThrow("message-expiry-interval")
                                    .getNumberValue())
                            .allMatch(seconds -> seconds > 3_000 && seconds < 3_600);
                }
            }
        }
    }

    /** Who listens there hears what is published when both are back. */
    private static Subscriber comesBack(HubProcess hub, MqttBroker broker) throws Exception {
        broker.start();
        Subscriber listening = new Subscriber(broker.port(), TOPIC);
        hub.start();
        hub.awaitReady();
        return listening;
    }

    /** Until the hub has them on stable storage. */
    private void press(Agent agent, int times) {
        await().atMost(SOON).until(() -> agent.status().linked());
        for (int i = 0; i < times; i++) {
            agent.emit("pressed", Map.of("count", ++pressed));
        }
        await().atMost(SOON).until(() -> agent.status().bufferedEvents() == 0);
    }

    private static List<Integer> counts(Subscriber listening) {
        Function<Subscriber.Heard, Integer> count = heard -> (int) heard.payloadJson()
                .getFieldsOrThrow("values")
                .getStructValue()
                .getFieldsOrThrow("count")
                .getNumberValue();
        return listening.on(TOPIC).stream().map(count).toList();
    }

    private static Agent button(URI hub, Rest admin, AgentThreads threads) throws Exception {
        Joined joined = Join.at(hub, admin.joinKey(), "hw-1", "button", "button-1", "Button")
                .join(threads);
        return Agent.to(hub)
                .token(joined.deviceToken())
                .model("button")
                .capabilities(Capability.event("pressed").field(CommandParameter.integer("count")))
                .random(() -> 0L)
                .threads(threads)
                .build();
    }
}
