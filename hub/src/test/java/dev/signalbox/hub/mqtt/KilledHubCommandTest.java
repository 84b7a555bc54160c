package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.Outcome;
import dev.signalbox.hub.Main;
import dev.signalbox.hub.e2e.HubProcess;
import dev.signalbox.hub.e2e.Rest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A command that nothing tells but what was published, and a hub that is killed between its commit and its PUBACK. */
@ExtendWith(MqttBroker.Each.class)
class KilledHubCommandTest {
    private static final String DEVICE = "blinker";
    private static final int ROUNDS = 10;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void runsOnceThoughItIsDeliveredAgain(MqttBroker broker) throws Exception {
        broker.start();
        Path data = Files.createDirectory(directory.resolve("hub"));
        try (broker;
                BrokerProxy proxy = new BrokerProxy(broker.port());
                HubProcess hub = hub(data, proxy);
                AgentThreads threads = AgentThreads.create(1)) {
            hub.awaitReady();
            Rest admin = Rest.localAdmin(hub.url(), data);
            try (Agent device = device(URI.create(hub.url()), admin.joinKey(), threads)) {
                device.start();
                await().until(() -> !admin.devices().isEmpty());
                int round = 0;
                while (metric(admin, "signalbox_mqtt_pubacks_unsent_total") == 0) {
                    assertThat(round++)
                            .as("rounds in which the PUBACK came first")
                            .isLessThan(ROUNDS);
                    runBehindACut(admin, broker, proxy);
                }
                int done = runs.get();
                int acknowledged = proxy.sent(BrokerProxy.PUBACK).size();

                hub.kill();
                proxy.heal();
                hub.start();
                hub.awaitReady();
                await("PUBACK")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> proxy.sent(BrokerProxy.PUBACK).size() > acknowledged);
                publish(broker);
                await().atMost(Duration.ofSeconds(30)).until(() -> runs.get() > done);
                assertThat(Rest.localAdmin(hub.url(), data).executions())
                        .as("an equal one is another command")
                        .hasSize(done + 1);
                assertThat(runs).hasValue(done + 1);
            }
        }
    }

    /** Mostly the hub notices that its connection is gone before it has committed. */
    private void runBehindACut(Rest admin, MqttBroker broker, BrokerProxy proxy) throws Exception {
        proxy.heal();
        // Connections that end so soon make the hub wait longer each time, up to the last retry.
        await().atMost(BridgeTiming.DEFAULT.lastRetry().plusSeconds(30))
                .until(() -> metric(admin, "signalbox_mqtt_up") == 1);
        int before = runs.get();
        proxy.cutBehindPublish();
        publish(broker);
        await().atMost(Duration.ofSeconds(30)).until(() -> metric(admin, "signalbox_mqtt_up") == 0);
        if (metric(admin, "signalbox_mqtt_received_total") > before) {
            await().atMost(Duration.ofSeconds(30)).until(() -> runs.get() > before);
        } // else the publish was lost in the cut, and comes again when it is healed
    }

    private static double metric(Rest admin, String name) {
        Matcher line = Pattern.compile("^" + name + " ([0-9.]+)$", Pattern.MULTILINE)
                .matcher(admin.get("/metrics").body());
        return line.find() ? Double.parseDouble(line.group(1)) : -1;
    }

    private static HubProcess hub(Path data, BrokerProxy proxy) throws Exception {
        return new HubProcess(
                data,
                data.resolveSibling("hub.log"),
                Main.class.getName(),
                List.of("--mqtt-url", "mqtt://127.0.0.1:" + proxy.port(), "--mqtt-commands"));
    }

    private Agent device(URI hub, String joinKey, AgentThreads threads) throws Exception {
        Joined joined =
                Join.at(hub, joinKey, "hw-" + DEVICE, "blinker", DEVICE, DEVICE).join(threads);
        return Agent.to(hub)
                .token(joined.deviceToken())
                .model("blinker")
                .journal(directory.resolve("journal"))
                .capabilities(Capability.command("blink").handle(run -> {
                    runs.incrementAndGet();
                    return Outcome.succeeded();
                }))
                .threads(threads)
                .build();
    }

    private static void publish(MqttBroker broker) throws Exception {
        Mosquitto.Ended ended = Mosquitto.publish(
                broker.port(),
                "-V",
                "311",
                "-q",
                "1",
                "-t",
                MqttConfig.DEFAULT_PREFIX + "/d/" + DEVICE + "/cmd/blink",
                "-n");
        assertThat(ended.exit()).as(ended.output()).isZero();
    }
}
