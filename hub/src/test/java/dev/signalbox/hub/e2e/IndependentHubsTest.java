package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Join;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two hubs that know nothing of each other behind one HAProxy, with the lines of {@code docs/scaling.md}. */
final class IndependentHubsTest {
    private static final Path PAGE = Path.of("..", "docs", "scaling.md");

    /** One hub, by the name that its devices and people use. */
    private static final class Site implements AutoCloseable {
        private final URI url;
        private final HubProcess hub;
        private final Rest admin;

        Site(String host, int port, Path directory) throws Exception {
            url = URI.create("https://" + host + ":" + port);
            Path data = Files.createDirectories(directory).resolve("data");
            hub = HubProcess.with(
                    data,
                    directory.resolve("hub.log"),
                    List.of("--public-url", url.toString(), "--proxy-protocol-from", Haproxy.SOURCE),
                    List.of());
            hub.awaitReady();
            admin = Rest.localAdmin(hub.url(), data);
        }

        List<String> devices() {
            return admin.devices().stream()
                    .map(device -> device.getDevice().getDeviceId())
                    .toList();
        }

        @Override
        public void close() {
            hub.close();
        }
    }

    @AutoClose
    private Site north;

    @AutoClose
    private Site south;

    @AutoClose
    private Haproxy haproxy;

    @BeforeEach
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        int port = HubProcess.freePort();
        north = new Site("localhost", port, directory.resolve("north"));
        south = new Site("127.0.0.1", port, directory.resolve("south"));
        Path names = Files.writeString(directory.resolve("hubs.map"), "localhost north\n127.0.0.1 south\n");
        haproxy = new Haproxy(directory, port, configuration(directory, names), Map.of());
        awaitStatus(north, 200);
        awaitStatus(south, 200);
    }

    private Path configuration(Path directory, Path names) throws IOException {
        String[] page = Files.readString(PAGE).split("```haproxy\n", -1);
        String shipped = Files.readString(Haproxy.SHIPPED);
        String edited = replaced(shipped, "    default_backend hub\n", block(page[1]));
        int backend = edited.indexOf("\nbackend hub\n");
        assertThat(backend).isPositive();
        edited = edited.substring(0, backend + 1) + block(page[2]);
        edited = replaced(edited, "10.0.0.11:8080", "127.0.0.1:" + north.hub.port());
        edited = replaced(edited, "10.0.0.12:8080", "127.0.0.1:" + south.hub.port());
        edited = edited.replace("source 10.0.0.10 ", "source " + Haproxy.SOURCE + " ");
        edited = edited.replace("/etc/haproxy/hubs.map", names.toString());
        return Files.writeString(directory.resolve("haproxy.cfg"), edited);
    }

    private static String block(String page) {
        return page.split("```", 2)[0];
    }

    private static String replaced(String text, String found, String by) {
        assertThat(text).containsOnlyOnce(found);
        return text.replace(found, by);
    }

    private void awaitStatus(Site site, int status) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> haproxy.statusFor(site.url.getAuthority(), "/api/v1/setup") == status);
    }

    private Agent linkedDevice(Site site, String id) throws Exception {
        return ProxyJourney.linkedDevice(site.url, haproxy.fingerprint(), site.admin, id);
    }

    @Test
    void deviceStaysAtTheHubOfItsName() throws Exception {
        try (Agent atNorth = linkedDevice(north, "lamp-1");
                Agent atSouth = linkedDevice(south, "pump-1")) {
            assertThat(north.devices()).containsExactly("lamp-1");
            assertThat(south.devices()).containsExactly("pump-1");
            assertThat(atNorth.status().linked() && atSouth.status().linked()).isTrue();
        }
        String key = north.admin.joinKey("test");
        assertThatThrownBy(() -> Join.at(south.url, key, "hw-2", "lamp", "lamp-2", "Lamp")
                        .join(haproxy.fingerprint()))
                .isInstanceOf(IOException.class);
        assertThat(south.devices()).containsExactly("pump-1");
    }

    @Test
    void hubThatDiesTakesOnlyItsOwnAlong() throws Exception {
        try (Agent atNorth = linkedDevice(north, "lamp-1");
                Agent atSouth = linkedDevice(south, "pump-1")) {
            north.hub.kill();
            awaitStatus(north, 503);

            assertThat(atSouth.status().linked()).isTrue();
            atSouth.report("temperature", 22.5);
            ProxyJourney.awaitReading(south.admin, "pump-1", 22.5);
            assertThat(south.devices()).containsExactly("pump-1");

            north.hub.start();
            awaitStatus(north, 200);
            await().atMost(Duration.ofSeconds(60)).until(() -> atNorth.status().linked());
        }
    }

    @Test
    void nameThatIsNobodysIsRefused() throws Exception {
        assertThat(haproxy.statusFor("east.example", "/")).isEqualTo(421);
        assertThat(haproxy.statusFor("LOCALHOST", "/metrics")).isEqualTo(404);
    }
}
