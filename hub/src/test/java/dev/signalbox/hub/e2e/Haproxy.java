package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.opentest4j.TestAbortedException;

/** This machine's HAProxy with the configuration that is shipped, before one hub. Confined to the test's thread. */
final class Haproxy implements AutoCloseable {
    /** Where its connections to the hub come from, so that the hub can tell it from others on this machine. */
    static final String SOURCE = "127.0.0.2";

    private static final Path DOCKER = Path.of("..", "docker");

    private final Path log;
    private final int port;
    private final Process process;
    private final HttpClient http;
    private final Certificate certificate;

    /** Aborts the test where there is none; fails it where {@code CI=true} and {@code SIGNALBOX_REQUIRE} lists it. */
    Haproxy(Path directory, int port, int hubPort) throws Exception {
        this.port = port;
        log = directory.resolve("haproxy.log");
        Path secrets = directory.resolve("secrets");
        ProcessBuilder prepare = new ProcessBuilder(DOCKER.resolve("prepare").toString(), "--host", "localhost");
        prepare.environment().put("SIGNALBOX_SECRETS", secrets.toString());
        assertThat(prepare.inheritIO().start().waitFor()).isZero();
        try (var pem = Files.newInputStream(secrets.resolve("hub.crt"))) {
            certificate = CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
        http = HttpClient.newBuilder().sslContext(trust()).build();
        ProcessBuilder program = new ProcessBuilder(
                        executable().toString(),
                        "-db",
                        "-f",
                        DOCKER.resolve("haproxy").resolve("haproxy.cfg").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        program.environment()
                .putAll(Map.of(
                        "HAPROXY_MAXCONN",
                        "1000",
                        "HAPROXY_TLS_BIND",
                        "127.0.0.1:" + port,
                        "HAPROXY_BIND",
                        "127.0.0.1:" + HubProcess.freePort(),
                        "HAPROXY_CERTIFICATE",
                        secrets.resolve("hub.pem").toString(),
                        "HAPROXY_SOCKET",
                        directory.resolve("haproxy.sock").toString(),
                        "HAPROXY_SOURCE",
                        SOURCE,
                        "HUB_ADDRESS",
                        "127.0.0.1:" + hubPort));
        process = program.start();
    }

    private static Path executable() {
        return List.of("/usr/sbin/haproxy", "/usr/local/sbin/haproxy", "/usr/bin/haproxy").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(Haproxy::missing);
    }

    private static RuntimeException missing() {
        String required = System.getenv().getOrDefault("SIGNALBOX_REQUIRE", "");
        if ("true".equals(System.getenv("CI"))
                && List.of(required.split("[, ]+")).contains("haproxy")) {
            return new IllegalStateException("haproxy is required here, and not installed");
        }
        System.out.println("SKIPPED (haproxy): it is not installed");
        return new TestAbortedException("haproxy: it is not installed");
    }

    private SSLContext trust() throws Exception {
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load(null, null);
        known.setCertificateEntry("hub", certificate);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(known);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, managers.getTrustManagers(), null);
        return tls;
    }

    /** What browsers and devices open. */
    URI url() {
        return URI.create("https://localhost:" + port);
    }

    /** SHA-256 of its certificate. */
    String fingerprint() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(10));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Until it says so of the hub: what it passes on, or 503 where it knows of none. */
    void awaitStatus(int status) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    assertThat(process.isAlive())
                            .as("HAProxy runs; see %s", log)
                            .isTrue();
                    return get("/api/v1/setup").statusCode() == status;
                });
    }

    /** A line for each request that is over. */
    List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
