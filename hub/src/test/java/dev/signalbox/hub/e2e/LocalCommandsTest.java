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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    /** A proxy on this machine that comes from 127.0.0.1, so nobody there is believed to be a mere command. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--tls=self-signed"})
    void readyIsToldWhereEveryConnectionOfThisMachineBeginsWithAPROXYHeader(String tls) throws Exception {
        List<String> options =
                new ArrayList<>(List.of("--proxy-protocol-from", "127.0.0.0/8", "--public-url", "https://hub.invalid"));
        if (!tls.isEmpty()) {
            options.add(tls);
        }
        try (HubProcess hub = started(options.toArray(String[]::new))) {
            assertThat(ready()).isZero();
            hub.terminate();
            assertThat(hub.awaitEnd(Duration.ofSeconds(15))).isZero();
        }
        assertThat(ready()).as("nobody runs").isEqualTo(3);
        try (HubProcess hub = started()) {
            assertThat(ready()).as("without the proxy").isZero();
            assertThat(hub.isAlive()).isTrue();
        }
    }

    @Test
    void readyFindsTheHubByTheFileAndWhereItIsInstalled() throws Exception {
        String file =
                Files.writeString(directory.resolve("hub.yaml"), "data: data\n").toString();
        String other = Files.writeString(directory.resolve("other.yaml"), "data: other\n")
                .toString();
        String data = data().toString();
        try (HubProcess hub = started()) {
            assertThat(ready(List.of("--config", file), Map.of(), null)).isZero();
            assertThat(ready(List.of("--config=" + file), Map.of("SIGNALBOX_CONFIG", other), "/usual"))
                    .isZero();
            assertThat(ready(List.of(), Map.of("SIGNALBOX_CONFIG", file, "SIGNALBOX_DATA", ""), "/usual"))
                    .isZero();
            assertThat(ready(List.of(), Map.of(), data)).isZero();
            assertThat(ready(List.of(), Map.of("SIGNALBOX_DATA", ""), data)).isZero();
            assertThat(ready(List.of("--data", data), Map.of("SIGNALBOX_CONFIG", other), "/usual"))
                    .isZero();
            assertThat(ready(List.of(), Map.of("SIGNALBOX_CONFIG", other), data))
                    .isEqualTo(3);
            assertThat(hub.isAlive()).isTrue();
        }
    }

    @Test
    void readySaysWhatItTakes() throws Exception {
        String broken =
                Files.writeString(directory.resolve("hub.yaml"), "data: []\n").toString();

        assertThat(ready(List.of("--data"), Map.of(), null)).isEqualTo(2);
        assertThat(ready(List.of("--dta=x"), Map.of(), null)).isEqualTo(2);
        assertThat(ready(List.of("--config", broken), Map.of(), null)).isEqualTo(2);
        assertThat(ready(List.of("--help"), Map.of(), null)).isZero();
        assertThat(ready(List.of("--data=" + directory), Map.of(), null)).isEqualTo(3);
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
        return ready(List.of(), Map.of("SIGNALBOX_DATA", data().toString()), null);
    }

    private static int ready(List<String> arguments, Map<String, String> environment, @Nullable String usualData) {
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            return Ready.run(arguments, environment, usualData);
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
