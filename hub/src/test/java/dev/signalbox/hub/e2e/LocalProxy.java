package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.opentest4j.TestAbortedException;

/** A proxy of this machine that does TLS for {@code localhost} with a certificate of its own. Confined to the test's thread. */
abstract class LocalProxy implements AutoCloseable {
    /** What a hub's containers are given. */
    static final Path DOCKER = Path.of("..", "docker");

    private final String name;
    private final int port;
    private final Path log;
    private final Path secrets;
    private final Certificate certificate;
    private final SSLContext tls;
    private final HttpClient http;
    private Process process;

    /**
     * @param name of the program and of its package
     * @param directory for its certificate and its log
     */
    LocalProxy(String name, Path directory, int port) throws Exception {
        this.name = name;
        this.port = port;
        log = directory.resolve(name + ".log");
        secrets = directory.resolve("secrets");
        ProcessBuilder prepare = new ProcessBuilder(DOCKER.resolve("prepare").toString(), "--host", "localhost");
        prepare.environment().put("SIGNALBOX_SECRETS", secrets.toString());
        assertThat(prepare.inheritIO().start().waitFor()).isZero();
        try (var pem = Files.newInputStream(secrets.resolve("hub.crt"))) {
            certificate = CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
        tls = trust();
        http = HttpClient.newBuilder().sslContext(tls).build();
    }

    /** Aborts the test where it is not installed; fails it where {@code CI=true} and {@code SIGNALBOX_REQUIRE} lists it. */
    static Path executable(String name) {
        return Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin")
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> missing(name));
    }

    private static RuntimeException missing(String name) {
        String required = System.getenv().getOrDefault("SIGNALBOX_REQUIRE", "");
        if ("true".equals(System.getenv("CI"))
                && List.of(required.split("[, ]+")).contains(name)) {
            return new IllegalStateException(name + " is required here, and not installed");
        }
        System.out.println("SKIPPED (" + name + "): it is not installed");
        return new TestAbortedException(name + ": it is not installed");
    }

    /** Once; what it says goes to its log. */
    void start(ProcessBuilder program) throws IOException {
        process = program.redirectErrorStream(true).redirectOutput(log.toFile()).start();
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

    int port() {
        return port;
    }

    /** Of the certificate's files. */
    Path secrets() {
        return secrets;
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

    /** Of a GET by HTTP/1.1 whose Host says this, whatever the certificate does. */
    int statusFor(String host, String path) throws IOException {
        try (Socket socket = tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }

    /** Until it says so of the hub: what it passes on, or that there is none. */
    void awaitStatus(int status) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    assertThat(process.isAlive())
                            .as("%s runs; see %s", name, log)
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
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }
}
