package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.cli.Admin;
import dev.signalbox.hub.cli.Ready;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands on the hub's machine where its public address is that of a proxy, which is elsewhere or away. */
final class LocalCommandsTest {
    @TempDir
    private Path directory;

    @Test
    void hubBehindAProxyIsFoundByItsOwnAddressAndToldByItsPublicOne() throws Exception {
        try (HubProcess hub = started("--public-url", "https://hub.invalid", "--other-hosts", "hub:8080,other.lan")) {
            assertThat(ready()).isZero();
            assertThat(admin("join-key")).startsWith("sbxj_");
            assertThat(admin("sign-in-link")).startsWith("https://hub.invalid/sign-in#");

            assertThat(status(hub, "hub.invalid")).isEqualTo(200);
            assertThat(status(hub, "HUB:8080")).isEqualTo(200);
            assertThat(status(hub, "other.lan")).isEqualTo(200);
            assertThat(status(hub, "127.0.0.1:" + hub.port())).isEqualTo(200);
            for (String stranger : List.of("hub", "localhost:" + hub.port(), "127.0.0.1", "127.0.0.2:" + hub.port())) {
                assertThat(status(hub, stranger)).as(stranger).isEqualTo(421);
            }

            hub.terminate();
            assertThat(hub.awaitEnd(Duration.ofSeconds(15))).isZero();
            assertThat(ready()).as("nobody runs").isEqualTo(3);
        }
    }

    @Test
    void readyAsksThroughTlsOfTheHubsOwn() throws Exception {
        try (HubProcess hub = started("--tls", "self-signed", "--public-url", "https://hub.invalid")) {
            assertThat(ready()).isZero();
            assertThat(hub.isAlive()).isTrue();
        }
    }

    @Test
    void readySaysWhatItTakes() {
        assertThat(Ready.run(List.of("--data"), Map.of())).isEqualTo(2);
        assertThat(Ready.run(List.of("--help"), Map.of())).isZero();
        assertThat(Ready.run(List.of("--data=" + directory), Map.of())).isEqualTo(3);
    }

    private HubProcess started(String... options) throws Exception {
        HubProcess hub = HubProcess.with(data(), directory.resolve("log"), List.of(options), List.of());
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(data().resolve("hub.address")));
        return hub;
    }

    private Path data() {
        return directory.resolve("data");
    }

    private int ready() {
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            return Ready.run(List.of(), Map.of("SIGNALBOX_DATA", data().toString()));
        } finally {
            System.setOut(before);
        }
    }

    private String admin(String verb) {
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new Admin())
                .setOut(new PrintWriter(out, true))
                .execute(verb, "--data", data().toString());
        assertThat(exit).as(verb).isZero();
        return out.toString().strip();
    }

    /** Of a request that names this host. */
    private static int status(HubProcess hub, String host) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.port())) {
            String request = "GET /api/v1/setup HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return Integer.parseInt(line.substring("HTTP/1.1 ".length()));
        }
    }
}
