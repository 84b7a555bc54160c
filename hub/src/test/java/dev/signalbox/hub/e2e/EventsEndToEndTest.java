package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceEvents;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Watch;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What happens at a device, from its agent to all who hear of it. */
final class EventsEndToEndTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int KILLS = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private Agent agent(URI hub, Joined joined) throws Exception {
        Agent agent = Agent.to(hub)
                .token(joined.deviceToken())
                .capabilities(
                        Capability.metric("load"), Capability.event("pressed").field(CommandParameter.integer("count")))
                .bufferOnDisk(directory.resolve("buffer"), 1)
                .random(() -> 0L)
                .build();
        agent.start();
        return agent;
    }

    @Test
    void pressedButtonIsHeardByConsoleRestAndBroker() throws Exception {
        try (RunningHub hub = RunningHub.on(directory.resolve("hub"))) {
            Rest admin = hub.localAdmin();
            Joined joined = Join.at(hub.url(), admin.joinKey(), "hw-1", "button", "button-1", "Button")
                    .join();
            try (Agent agent = agent(hub.url(), joined);
                    ConsoleLink console = new ConsoleLink(hub.url(), admin.accessToken(Role.ROLE_VIEWER));
                    Listener broker = new Listener(hub.mqttPort(), "signalbox/v1/d/button-1/event/pressed")) {
                console.ask(
                        ConsoleToHub.newBuilder().setWatch(Watch.newBuilder().setEvents(true)));
                await().atMost(SOON).until(() -> agent.status().linked());
                agent.emit("pressed", Map.of("count", 2));
                await().atMost(SOON).until(() -> console.frames.stream().anyMatch(HubToConsole::hasEvent));
                await().atMost(SOON).until(() -> broker.heard.size() == 1);
                assertThat(broker.heard.get(0)).contains("\"deviceId\":\"button-1\"", "\"count\":2");
                await().atMost(SOON).until(() -> agent.status().bufferedEvents() == 0);
                DeviceEvent stored = events(admin).get(0);
                assertThat(stored.getValuesOrThrow("count").getNumberValue()).isEqualTo(2);
                assertThat(console.frames.stream()
                                .filter(HubToConsole::hasEvent)
                                .map(HubToConsole::getEvent))
                        .containsExactly(stored);
            }
        }
    }

    @Test
    void killsLoseNoEventThatWasAcknowledgedAndDoubleNoneThatWasSentAgain() throws Exception {
        Path data = Files.createDirectory(directory.resolve("hub"));
        long seed = System.nanoTime();
        System.out.println("EventsEndToEndTest seed " + seed);
        Random random = new Random(seed);
        int count = 0;
        try (HubProcess hub = new HubProcess(data, directory.resolve("hub.log"))) {
            hub.awaitReady();
            Rest admin = Rest.localAdmin(hub.url(), data);
            URI url = URI.create(hub.url());
            Joined joined = Join.at(url, admin.joinKey(), "hw-1", "button", "button-1", "Button")
                    .join();
            Agent agent = agent(url, joined);
            for (int kill = 0; kill < KILLS; kill++) {
                for (int i = 0; i < 20; i++) {
                    agent.emit("pressed", Map.of("count", ++count));
                    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(30)).toNanos());
                }
                hub.kill();
                // What happens meanwhile waits, also over a restart of the agent.
                agent.emit("pressed", Map.of("count", ++count));
                if (kill == 1) {
                    agent.close();
                    agent = agent(url, joined);
                }
                hub.start();
                hub.awaitReady();
            }
            Agent last = agent;
            await().atMost(Duration.ofSeconds(60)).until(() -> last.status().bufferedEvents() == 0);
            assertThat(events(Rest.localAdmin(hub.url(), data)).stream()
                            .map(event -> (int) event.getValuesOrThrow("count").getNumberValue()))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, count).boxed().toList());
            agent.close();
        }
    }

    /** Page by page, newest first. */
    private static List<DeviceEvent> events(Rest rest) {
        List<DeviceEvent> events = new ArrayList<>();
        Optional<String> next = Optional.of("/api/v1/devices/button-1/events?limit=7");
        while (next.isPresent()) {
            HttpResponse<String> page = rest.get(next.get());
            events.addAll(Rest.read(page, DeviceEvents.newBuilder()).getEventsList());
            next = Rest.next(page);
        }
        return events;
    }

    /** An independent MQTT client. */
    private static final class Listener implements AutoCloseable, MqttCallback {
        final List<String> heard = new CopyOnWriteArrayList<>();
        private final MqttClient client;

        Listener(int port, String topic) throws MqttException {
            client = new MqttClient("tcp://127.0.0.1:" + port, "", new MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setTopicAliasMaximum(0);
            client.setCallback(this);
            client.connect(options);
            client.subscribe(topic, 1);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            heard.add(new String(message.getPayload(), StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws MqttException {
            client.disconnectForcibly(0, 1000);
            client.close();
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
