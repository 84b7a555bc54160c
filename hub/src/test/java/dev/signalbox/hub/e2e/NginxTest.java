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

/** A hub behind nginx with the text of {@code docs/install.md}. */
final class NginxTest {
    @AutoClose
    private HubProcess hub;

    @AutoClose
    private Nginx nginx;

    private ProxyJourney journey;

    @BeforeEach
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        int port = HubProcess.freePort();
        Path data = directory.resolve("data");
        hub = HubProcess.with(
                data,
                directory.resolve("hub.log"),
                List.of("--public-url", "https://localhost:" + port, "--trusted-proxies", "127.0.0.1"),
                List.of());
        hub.awaitReady();
        Rest admin = Rest.localAdmin(hub.url(), data);
        nginx = new Nginx(directory, port, hub.port());
        journey = new ProxyJourney(nginx, admin);
        nginx.awaitStatus(200);
    }

    @Test
    void deviceJoinsAndLinksThroughIt() throws Exception {
        try (Agent agent = journey.linkedDevice("lamp-1")) {
            journey.hubStopsAndComesBack(hub, agent, 502);
        }
    }

    @Test
    void hubKnowsTheClientsAddressFromNginxAlone() throws Exception {
        journey.clientsAddressIsKnownWhateverTheHeadersSay();
    }

    /** The last spelling reaches the hub, which answers to one alone. */
    @Test
    void probesAndFiguresAreHiddenHoweverTheirPathIsSpelled() throws Exception {
        journey.probesAndFiguresAreHidden();
    }

    /** nginx speaks HTTP/2 with browsers, but WebSocket over HTTP/1.1 only. */
    @Test
    void browserHasItsPagesByHttp2AndItsWebSocketByHttp1() throws Exception {
        journey.browserSeesTheFleet();

        await().atMost(ProxyJourney.SOON)
                .untilAsserted(() -> assertThat(nginx.log())
                        .anyMatch(line -> line.contains("\"GET /sign-in HTTP/2.0\" 200 "))
                        .anyMatch(line -> line.contains("\"GET /ws/console HTTP/1.1\" 101 ")));
    }
}
