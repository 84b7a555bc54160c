package dev.signalbox.hub.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.proto.v1.AccessTokens;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Role;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A hub behind HAProxy with {@code docker/haproxy/haproxy.cfg}: TLS, HTTP/2, the PROXY protocol, drain. */
final class HaproxyTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @AutoClose
    private HubProcess hub;

    @AutoClose
    private Haproxy haproxy;

    private Rest admin;

    @BeforeEach
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        int port = HubProcess.freePort();
        Path data = directory.resolve("data");
        hub = HubProcess.with(
                data,
                directory.resolve("hub.log"),
                List.of("--public-url", "https://localhost:" + port, "--proxy-protocol-from", Haproxy.SOURCE),
                List.of());
        hub.awaitReady();
        admin = Rest.localAdmin(hub.url(), data);
        haproxy = new Haproxy(directory, port, hub.port());
        haproxy.awaitStatus(200);
    }

    @Test
    void deviceJoinsAndLinksThroughIt() throws Exception {
        Joined joined = Join.at(haproxy.url(), admin.joinKey("test"), "hw-1", "lamp", "lamp-1", "Lamp")
                .join(haproxy.fingerprint());
        try (Agent agent = Agent.to(haproxy.url())
                .hubFingerprint(haproxy.fingerprint())
                .token(joined.deviceToken())
                .tokenStore((newest, previous) -> {})
                .model("lamp")
                .journalInMemory()
                .capabilities(Capability.metric("temperature"))
                .build()) {
            agent.start();
            agent.report("temperature", 21.5);

            await().atMost(SOON)
                    .until(() -> admin.devices().stream()
                            .anyMatch(device -> device.getPresence().getState() == PresenceState.PRESENCE_STATE_ONLINE
                                    && device.getReadingsCount() > 0));

            hub.terminate();
            assertThat(hub.awaitEnd(Duration.ofSeconds(15))).isZero();
            haproxy.awaitStatus(503);
            hub.start();
            haproxy.awaitStatus(200);
            await().atMost(Duration.ofSeconds(60)).until(() -> agent.status().linked());
        }
    }

    /** HAProxy itself comes from another address, and the header says a third one. */
    @Test
    void hubKnowsTheClientsAddressFromThePROXYHeaderAlone() throws Exception {
        String token = admin.accessToken(Role.ROLE_VIEWER);
        HttpResponse<String> answer = haproxy.get(
                "/api/v1/devices",
                "Authorization",
                "Bearer " + token,
                "X-Forwarded-For",
                "203.0.113.9",
                "Forwarded",
                "for=203.0.113.9");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);

        await().atMost(SOON)
                .until(
                        () -> Rest.read(admin.get("/api/v1/access-tokens"), AccessTokens.newBuilder())
                                .getAccessTokensList()
                                .stream()
                                .anyMatch(known -> known.getLastUsedFrom().equals("127.0.0.1")));
    }

    /** By HAProxy itself (its log names no server), not only by the hub, which answers to one spelling alone. */
    @Test
    void probesAndFiguresAreHiddenHoweverTheirPathIsSpelled() throws Exception {
        for (String name : List.of("metrics", "readyz", "healthz")) {
            String escaped = "%" + Integer.toHexString(name.charAt(0)) + name.substring(1);
            for (String path : List.of(
                    "/" + name,
                    "/" + name + "?at=1",
                    "/" + escaped,
                    "/" + name.toUpperCase(Locale.ROOT),
                    "/" + name + ";x",
                    "/" + name + "%3Bx",
                    "/" + name + "/",
                    "//" + name,
                    "/%2f" + name,
                    "/./" + name,
                    "/api/../" + name,
                    "/api/%2e%2e/" + escaped,
                    "/api/..;x/" + name)) {
                assertThat(haproxy.get(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(haproxy.get("/%25" + escaped.substring(1)).body())
                    .as("escaped twice, it is a page of the console")
                    .startsWith("<!doctype html>");
        }
        assertThat(haproxy.log().stream().filter(line -> line.contains(" 404 ")))
                .hasSize(39)
                .allMatch(line -> line.contains(" tls~ tls/<NOSRV> "));
    }

    /** [RFC 8441] the console's WebSocket is a stream of the connection that its page came by. */
    @Test
    void browserCarriesItsWebSocketOverHttp2() throws Exception {
        try (Chromium chromium = Chromium.launch()) {
            Tab tab =
                    chromium.open(new com.microsoft.playwright.Browser.NewContextOptions().setIgnoreHTTPSErrors(true));
            tab.signIn(haproxy.url(), admin.signInCode("demo"));
            assertThat(tab.heading("Fleet")).isVisible();
            tab.page().navigate("about:blank");
            tab.close();
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(haproxy.log())
                        .anyMatch(line -> line.matches(".*\"[A-Z]+ [^\"]*/ws/console HTTP/2.0\"$")));
        assertThat(haproxy.log()).noneMatch(line -> line.matches(".*/ws/console HTTP/1.1\"$"));
    }
}
