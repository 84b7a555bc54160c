package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A hub behind HAProxy with {@code docker/haproxy/haproxy.cfg}: TLS, HTTP/2, the PROXY protocol, drain. */
final class HaproxyTest {
    @AutoClose
    private HubProcess hub;

    @AutoClose
    private Haproxy haproxy;

    private Rest admin;
    private ProxyJourney journey;

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
        journey = new ProxyJourney(haproxy, admin);
        haproxy.awaitStatus(200);
    }

    @Test
    void deviceJoinsAndLinksThroughIt() throws Exception {
        try (Agent agent = journey.linkedDevice("lamp-1")) {
            journey.hubStopsAndComesBack(hub, agent, 503);
        }
    }

    /** As docs/install.md says of its admin socket. */
    @Test
    void drainSendsNobodyNewAndLeavesLinksOpen() throws Exception {
        try (Agent agent = journey.linkedDevice("lamp-1")) {
            assertThat(haproxy.say("set server hub/hub state drain")).isEmpty();
            haproxy.awaitStatus(503);
            agent.report("temperature", 22.5);
            ProxyJourney.awaitReading(admin, "lamp-1", 22.5);

            assertThat(haproxy.say("set server hub/hub state ready")).isEmpty();
            haproxy.awaitStatus(200);
            assertThat(agent.status().linked()).isTrue();
        }
    }

    /** HAProxy itself comes from another address. */
    @Test
    void hubKnowsTheClientsAddressFromThePROXYHeaderAlone() throws Exception {
        journey.clientsAddressIsKnownWhateverTheHeadersSay();
    }

    /** By HAProxy itself (its log names no server), not only by the hub, which answers to one spelling alone. */
    @Test
    void probesAndFiguresAreHiddenHoweverTheirPathIsSpelled() throws Exception {
        journey.probesAndFiguresAreHidden();
        for (String name : ProxyJourney.HIDDEN) {
            String escapedTwice = "/%25" + Integer.toHexString(name.charAt(0)) + name.substring(1);
            assertThat(haproxy.get(escapedTwice).body())
                    .as("%s is a page of the console", escapedTwice)
                    .startsWith("<!doctype html>");
        }
        assertThat(haproxy.log().stream().filter(line -> line.contains(" 404 ")))
                .hasSize(39)
                .allMatch(line -> line.contains(" tls~ tls/<NOSRV> "));
    }

    /** [RFC 8441] the console's WebSocket is a stream of the connection that its page came by. */
    @Test
    void browserCarriesItsWebSocketOverHttp2() throws Exception {
        journey.browserSeesTheFleet();
        await().atMost(ProxyJourney.SOON)
                .untilAsserted(() -> assertThat(haproxy.log())
                        .anyMatch(line -> line.matches(".*\"[A-Z]+ [^\"]*/ws/console HTTP/2.0\"$")));
        assertThat(haproxy.log()).noneMatch(line -> line.matches(".*/ws/console HTTP/1.1\"$"));
    }
}
