package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.mqtt.BrokerRules.Rank;
import dev.signalbox.hub.mqtt.Mosquitto.Ended;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what on the broker that comes with the hub, asked with other people's clients. */
class EmbeddedBrokerTest {
    private static final String P = MqttConfig.DEFAULT_PREFIX;
    private static final String COMMAND = P + "/d/lamp-1/cmd/blink";

    private static final MqttBroker broker = new MqttBroker(MqttBroker.Kind.EMBEDDED);
    private JoinedBridge hub;

    @BeforeAll
    static void start() throws Exception {
        broker.start();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.stop();
    }

    @BeforeEach
    void join() throws Exception {
        hub = new JoinedBridge(broker.joinedBy("hub-" + System.nanoTime(), P, broker.port())).awaitUp();
    }

    @AfterEach
    void leave() {
        hub.close();
    }

    @Test
    void anonymousClientCannotCommandADevice() throws Exception {
        for (String version : List.of("311", "5")) {
            for (String qos : List.of("0", "1", "2")) {
                publish("-V", version, "-q", qos, "-t", COMMAND, "-m", "{\"by\":\"nobody\"}");
                publish("-V", version, "-q", qos, "-r", "-t", COMMAND, "-m", "{\"by\":\"nobody, retained\"}");
            }
        }
        Subscriber dying = new Subscriber(
                broker.port(),
                "x",
                "--will-topic",
                COMMAND,
                "--will-qos",
                "1",
                "--will-payload",
                "{\"by\":\"a will\"}");
        Subscriber harmless = new Subscriber(broker.port(), "wills");
        Subscriber dyingToo = new Subscriber(broker.port(), "x", "--will-topic", "wills", "--will-payload", "seen");
        dying.close();
        dyingToo.close();
        harmless.await("wills");
        harmless.close();
        assertOnlyTheOperatorWasHeard();
    }

    @Test
    void viewerCannotCommandADevice() throws Exception {
        publish("-q", "1", "-t", COMMAND, "-m", "{\"by\":\"viewer\"}", "-u", "v", "-P", MqttBroker.VIEWER_TOKEN);
        assertOnlyTheOperatorWasHeard();
    }

    @Test
    void operatorCommandsWithOlderClientsToo() throws Exception {
        publish("-V", "311", "-q", "1", "-t", COMMAND, "-m", "{}", "-u", "any", "-P", MqttBroker.OPERATOR_TOKEN);
        assertThat(hub.command().request().getCommand()).isEqualTo("blink");
    }

    @Test
    void retainedCommandNeverRuns() throws Exception {
        String[] operator = {"-u", "o", "-P", MqttBroker.OPERATOR_TOKEN};
        for (String version : List.of("311", "5")) {
            for (String qos : List.of("0", "1", "2")) {
                publishAs(operator, "-V", version, "-q", qos, "-r", "-t", COMMAND, "-m", "{\"by\":\"retained\"}");
            }
        }
        publishAs(operator, "-t", "free", "-m", "x", "--will-topic", COMMAND, "--will-retain", "--will-payload", "{}");
        try (Subscriber late = new Subscriber(broker.port(), COMMAND, "-t", "free/#")) {
            publish("-q", "1", "-t", "free/alive", "-m", "x");
            late.await("free/alive");
            assertThat(late.on(COMMAND)).as("kept for later").isEmpty();
        }
        assertOnlyTheOperatorWasHeard();
    }

    @Test
    void retainedCommandEndsItsConnectionSoThatThePublisherNotices() throws Exception {
        Ended ended = publish("-q", "1", "-r", "-t", COMMAND, "-m", "{}", "-u", "o", "-P", MqttBroker.OPERATOR_TOKEN);

        assertThat(ended.exit()).isNotZero();
    }

    @Test
    void nobodyButTheHubPublishesBelowItsPrefix() throws Exception {
        try (Subscriber other = new Subscriber(broker.port(), P + "/#", "-t", "free/#")) {
            publish("-q", "1", "-t", P + "/hub/state", "-m", "forged");
            publish("-q", "1", "-t", P + "/d/lamp-1/presence", "-m", "forged");
            publish(
                    "-q",
                    "1",
                    "-t",
                    P + "/d/lamp-1/presence",
                    "-m",
                    "forged",
                    "-u",
                    "o",
                    "-P",
                    MqttBroker.OPERATOR_TOKEN);
            publish("-q", "1", "-t", P + "/d/lamp-1/cmd/blink/result", "-m", "forged");
            publish("-q", "1", "-t", "free/for/all", "-m", "welcome");
            other.await("free/for/all");
            assertThat(other.on(P + "/d/lamp-1/presence")).isEmpty();
            assertThat(other.on(P + "/d/lamp-1/cmd/blink/result")).isEmpty();
            assertThat(other.on(P + "/hub/state"))
                    .noneMatch(heard -> heard.payload().equals("forged"));
        }
    }

    @Test
    void wrongPasswordIsRefused() throws Exception {
        Ended ended = publish("-t", "free", "-m", "x", "-u", "hub", "-P", "guessed");
        assertThat(ended.exit()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"311", "5"})
    void whoOnlyListensIsOutWithinASecondOfTheirTokenAndNobodyElse(String version) throws Exception {
        broker.tokens.with("soon gone", Role.ROLE_VIEWER);
        String[] guest = {"-V", version, "-u", "g", "-P", "soon gone"};
        try (Subscriber leaving = new Subscriber(broker.port(), "free/#", guest);
                Subscriber staying = new Subscriber(broker.port(), "free/#", "-P", MqttBroker.VIEWER_TOKEN, "-u", "v");
                Subscriber anonymous = new Subscriber(broker.port(), "free/#")) {
            publish("-q", "1", "-t", "free/before", "-m", "x");
            leaving.await("free/before");
            assertThat(broker.tokens.sources)
                    .allMatch(InetAddress::isLoopbackAddress)
                    .isNotEmpty();

            broker.tokens.revoke("soon gone");
            long beganNanos = System.nanoTime();
            // It comes back at once, is not let in, and gives up.
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(leaving::hasGivenUp);
            assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isLessThan(Duration.ofSeconds(5));
            publish("-q", "1", "-t", "free/after", "-m", "x");
            staying.await("free/after");
            anonymous.await("free/after");
            assertThat(leaving.on("free/after")).isEmpty();
        }
    }

    @Test
    void managementIsOutOfReach() throws Exception {
        try (Subscriber other = new Subscriber(broker.port(), "free/#")) {
            publish("-q", "1", "-t", "activemq.management", "-m", "x");
            publish("-q", "1", "-t", "$sys.mqtt.sessions", "-m", "x");
            publish("-q", "1", "-t", "free/alive", "-m", "x");
            other.await("free/alive");
        }
    }

    @Test
    void retainedMessagesSurviveARestart() throws Exception {
        publish("-q", "1", "-r", "-t", "kept/one", "-m", "still here");
        broker.stop();
        broker.start();
        try (Subscriber late = new Subscriber(broker.port(), "kept/#")) {
            assertThat(late.await("kept/one").payload()).isEqualTo("still here");
            assertThat(late.await("kept/one").retained()).isTrue();
        }
    }

    @Test
    void anonymousClientsAreRefusedWhereOthersCanReachTheBroker(@TempDir Path directory)
            throws IOException, InterruptedException {
        EmbeddedBroker open = new EmbeddedBroker("0.0.0.0", 0, directory, P, new BrokerTokens(), new Metrics());
        open.start();
        try {
            assertThat(open.port()).isPositive();
            Ended ended = Mosquitto.publish(open.port(), "-q", "1", "-t", "free", "-m", "x");
            assertThat(ended.exit()).isNotZero();
            MqttConfig own = open.joinedBy("hub");
            assertThat(own.toString()).doesNotContain(String.valueOf(own.password()));
            new JoinedBridge(own).awaitUp().close();
        } finally {
            open.close();
        }
    }

    @Test
    void nobodyButTheHubAnnouncesWhatTheHubDoesAndOthersAnnounceTheirOwn() {
        BrokerRules rules = new BrokerRules(P);
        String ours = "homeassistant/device/hub1_lamp/config";
        assertThat(rules.mayPublish(Rank.ANONYMOUS, ours))
                .as("the hub is not there yet")
                .isTrue();
        rules.reserve(new OwnAnnouncements("homeassistant", "hub1"));

        for (String topic :
                List.of(ours, "homeassistant/device/hub1/config", "homeassistant/sensor/hub1_lamp/t/config")) {
            assertThat(rules.mayPublish(Rank.OPERATOR, topic)).as(topic).isFalse();
            assertThat(rules.mayPublish(Rank.HUB, topic)).as(topic).isTrue();
        }
        for (String topic : List.of(
                "homeassistant/device/hub12_lamp/config",
                "homeassistant/hub1_lamp",
                "homeassistant",
                "elsewhere/device/hub1_lamp/config")) {
            assertThat(rules.mayPublish(Rank.ANONYMOUS, topic)).as(topic).isTrue();
        }
    }

    @Test
    void strangerUnderTheHubsClientIdIsRefused(@TempDir Path directory) throws Exception {
        EmbeddedBroker own = new EmbeddedBroker("127.0.0.1", 0, directory, P, new BrokerTokens(), new Metrics());
        own.start();
        try {
            MqttConfig hub = own.joinedBy("signalbox-hub-1");
            String secret = Objects.requireNonNull(hub.password());

            assertThat(Mosquitto.publish(own.port(), "-i", "signalbox-hub-1-in", "-t", "other", "-m", "x")
                            .exit())
                    .isNotZero();
            assertThat(Mosquitto.publish(own.port(), "-i", "somebody", "-t", "other", "-m", "x")
                            .exit())
                    .isZero();
            assertThat(Mosquitto.publish(
                                    own.port(),
                                    "-i",
                                    "signalbox-hub-1-in",
                                    "-u",
                                    "hub",
                                    "-P",
                                    secret,
                                    "-t",
                                    "other",
                                    "-m",
                                    "x")
                            .exit())
                    .isZero();
        } finally {
            own.close();
        }
    }

    private void assertOnlyTheOperatorWasHeard() throws Exception {
        publish("-q", "1", "-t", COMMAND, "-m", "{\"by\":\"operator\"}", "-u", "o", "-P", MqttBroker.OPERATOR_TOKEN);
        assertThat(hub.command()
                        .request()
                        .getParameters()
                        .getFieldsOrThrow("by")
                        .getStringValue())
                .isEqualTo("operator");
        assertThat(hub.count("signalbox.mqtt.received")).isEqualTo(1);
    }

    private static void publishAs(String[] who, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(who));
        Mosquitto.run("mosquitto_pub", broker.port(), all);
    }

    private static Ended publish(String... arguments) throws Exception {
        return Mosquitto.run("mosquitto_pub", broker.port(), new ArrayList<>(List.of(arguments)));
    }
}
