package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.e2e.Terminal.Said;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.AccessTokens;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.DeviceToken;
import dev.signalbox.proto.v1.DeviceTokens;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Role;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of devices and scripts: issued, rotated, revoked, by REST and from the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensByRestTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** A link that has lost its right. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private RunningHub hub;
    private Rest rest;
    private Terminal terminal;
    private int lastDevice;
    private String id;
    private String tokens;
    private String first;

    @BeforeAll
    void startHub(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        hub = RunningHub.on(data);
        rest = hub.localAdmin();
        terminal = new Terminal(data);
    }

    @AfterAll
    void stopHub() {
        hub.close();
    }

    @BeforeEach
    void joinALamp() throws Exception {
        id = "lamp-" + ++lastDevice;
        tokens = "/api/v1/devices/" + id + "/tokens";
        first = Lamp.join(hub.url(), rest.joinKey("roof"), id).deviceToken();
    }

    @Test
    void issuedTokenLivesBesideTheFirstAndAThirdIsOneTooMany() {
        HttpResponse<String> answer = rest.post(tokens, "", Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        String second = Rest.read(answer, DeviceToken.newBuilder()).getToken();

        assertThat(RawDevice.statusOf(hub.url(), first)).isEqualTo(101);
        assertThat(RawDevice.statusOf(hub.url(), second)).isEqualTo(101);
        assertThat(rest.get(tokens).body()).doesNotContain(first, second);
        HttpResponse<String> third = rest.post(tokens, "", Map.of());
        assertThat(third.statusCode()).isEqualTo(409);
        assertThat(Rest.error(third).getCode()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
        Said printed = terminal.ctl("tokens", "list", "--device", id);
        assertThat(printed.out().lines()).as(printed.err()).hasSize(3);
    }

    @Test
    void rotatedTokenTakesThePlaceOfTheOldOneWhileTheDeviceStaysOnline() throws Exception {
        HttpResponse<String> away = rest.post(tokens + "/rotate", "", Map.of());
        assertThat(away.statusCode()).isEqualTo(409);
        assertThat(Rest.error(away).getCode()).isEqualTo(ErrorCode.ERROR_CODE_DEVICE_AWAY);
        try (Lamp lamp = Lamp.with(hub.url(), first)) {
            await().atMost(SOON).until(lamp::isLinked);

            Said rotated = terminal.ctl("tokens", "rotate", "--device", id);

            assertThat(rotated.exit()).as(rotated.err()).isZero();
            await().atMost(SOON).until(() -> RawDevice.statusOf(hub.url(), first) == 401);
            assertThat(rotated.out()).contains(onlyKey());
            await().atMost(SOON).until(lamp::isLinked);
            assertThat(RawDevice.statusOf(hub.url(), lamp.kept.get(0))).isEqualTo(101);
            // Presence is written to the history some moments after it is known.
            String history = "/api/v1/devices/" + id + "/presence-history";
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(rest.get(history).body())
                            .contains("PRESENCE_STATE_ONLINE")
                            .doesNotContain("PRESENCE_STATE_OFFLINE"));
        }
        assertThat(terminal.audit("list", "--subject", id).out()).contains("token.rotate", "token.replace");
    }

    @Test
    void newTokenThatIsNotUsedYetIsNotReplacedAtOnceAndTheOldOneStays() {
        try (RawDevice link = RawDevice.at(hub.url(), first)) {
            link.says(RawDevice.hello("boot-1"));
            link.hears(HubToDevice::hasWelcome);
            assertThat(rest.post(tokens + "/rotate", "", Map.of()).statusCode()).isEqualTo(202);
            link.hears(HubToDevice::hasNewToken);

            HttpResponse<String> again = rest.post(tokens + "/rotate", "", Map.of());

            assertThat(again.statusCode()).isEqualTo(409);
            assertThat(again.headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(RawDevice.statusOf(hub.url(), first)).isEqualTo(101);
    }

    @Test
    void revokedTokensLinkClosesAtOnceAndNobodyGetsInByIt() {
        try (RawDevice link = RawDevice.at(hub.url(), first)) {
            link.says(RawDevice.hello("boot-1"));
            link.hears(HubToDevice::hasWelcome);

            assertThat(rest.send("DELETE", tokens + "/" + onlyKey(), "").statusCode())
                    .isEqualTo(204);

            await().atMost(AT_ONCE).until(() -> link.closeCode() == 4403);
        }
        assertThat(RawDevice.statusOf(hub.url(), first)).isEqualTo(401);
        assertThat(rest.send("DELETE", tokens + "/nothing", "").statusCode()).isEqualTo(404);
    }

    @Test
    void connectionToTheBrokerEndsWithinASecondOfItsTokenAndIsAUseOfIt() throws Exception {
        AccessToken made = Rest.read(
                        rest.post(
                                "/api/v1/access-tokens",
                                "{\"title\":\"mqtt\",\"role\":\"ROLE_VIEWER\",\"validForS\":3600}",
                                Map.of()),
                        AccessToken.newBuilder())
                .build();
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + hub.mqttPort(), "", new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName("any");
        options.setPassword(made.getToken().getBytes(StandardCharsets.UTF_8));
        client.connect(options);
        client.subscribe("#", 1);
        await().atMost(SOON)
                .until(
                        () -> Rest.read(rest.get("/api/v1/access-tokens"), AccessTokens.newBuilder())
                                .getAccessTokensList()
                                .stream()
                                .anyMatch(token -> token.getTitle().equals("mqtt")
                                        && token.getLastUsedFrom().equals("127.0.0.1")));
        assertThat(client.isConnected()).isTrue();

        assertThat(rest.send("DELETE", "/api/v1/access-tokens/" + made.getKeyId(), "")
                        .statusCode())
                .isEqualTo(204);
        await().atMost(AT_ONCE).until(() -> !client.isConnected());
        assertThatThrownBy(() -> client.connect(options)).isInstanceOf(MqttException.class);
        client.close();
    }

    @Test
    void revokedAccessTokenAsksForNothingMore() throws Exception {
        AccessToken made = Rest.read(
                        rest.post(
                                "/api/v1/access-tokens",
                                "{\"title\":\"ci\",\"role\":\"ROLE_OPERATOR\",\"validForS\":3600}",
                                Map.of()),
                        AccessToken.newBuilder())
                .build();
        Rest ci = new Rest(hub.url().toString(), made.getToken());
        assertThat(ci.devices()).isNotEmpty();
        assertThat(ci.get("/api/v1/audit").statusCode()).as("for admins").isEqualTo(403);
        assertThat(rest.get("/api/v1/access-tokens").body()).contains("ci").doesNotContain(made.getToken());
        try (ConsoleLink console = new ConsoleLink(hub.url(), made.getToken())) {
            assertThat(terminal.ctl("tokens", "revoke", made.getKeyId()).exit()).isZero();
            await().atMost(AT_ONCE)
                    .until(() -> console.frames.stream()
                            .filter(HubToConsole::hasGoodbye)
                            .anyMatch(frame -> frame.getGoodbye().getReason() == CloseReason.CLOSE_REASON_REVOKED));
        }
        assertThat(ci.get("/api/v1/devices").statusCode()).isEqualTo(401);
        Rest viewer = rest.as(Role.ROLE_VIEWER);
        assertThat(viewer.post("/api/v1/access-tokens", "{\"title\":\"x\",\"role\":\"ROLE_ADMIN\"}", Map.of())
                        .statusCode())
                .isEqualTo(403);
    }

    private String onlyKey() {
        List<DeviceToken> live =
                Rest.read(rest.get(tokens), DeviceTokens.newBuilder()).getTokensList();
        assertThat(live).hasSize(1);
        return live.get(0).getKeyId();
    }
}
