package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class FrontDoorTest {
    private static final GatewayRun RUN = GatewayRun.start();

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @Test
    void pagesOfTheConsoleAreItsIndex() throws Exception {
        for (String path : List.of("/", "/devices/pump-1", "/setup")) {
            HttpResponse<String> page = RUN.get(path);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("test console");
            assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
            assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        }
    }

    @Test
    void portThatIsTakenIsNamedWithItsHost() {
        GatewayConfig config = new GatewayConfig(
                "hub-2",
                "Shed",
                "0.1.0",
                EdgeConfig.usual(new InetSocketAddress(InetAddress.getLoopbackAddress(), RUN.port), List.of()));
        try (Gateway second = new Gateway(
                config,
                RUN.inbox,
                RUN.keyring,
                null,
                new Metrics(),
                InstantSource.system(),
                new SecureRandom(),
                () -> new Readiness(Map.of()),
                null,
                failure -> {})) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(IOException.class)
                    .hasMessage("port " + RUN.port + " of localhost is taken");
        }
    }

    @Test
    void everyAnswerHasTheSecurityHeaders() throws Exception {
        for (String path : List.of("/", "/api/v1/setup", "/missing.js", "/healthz")) {
            HttpResponse<String> answer = RUN.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';")
                    .endsWith("frame-ancestors 'none'");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(answer.headers().firstValue("Cross-Origin-Opener-Policy"))
                    .contains("same-origin");
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void assetsAreZippedAndKeptForEver() throws Exception {
        HttpResponse<String> plain = RUN.get("/assets/app-1a2b.js");
        assertThat(plain.body()).contains("a test asset");
        assertThat(plain.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(plain.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        HttpResponse<byte[]> zipped = HttpClient.newHttpClient()
                .send(
                        RUN.request("/assets/app-1a2b.js", "Accept-Encoding: br, gzip")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(zipped.body())).readAllBytes())
                .asString()
                .contains("a test asset");
        String etag = zipped.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> same = RUN.get("/assets/app-1a2b.js", "Accept-Encoding: gzip", "If-None-Match: " + etag);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
    }

    @Test
    void nothingOutsideTheRootIsServed() throws Exception {
        for (String path : List.of(
                "/missing.js",
                "/assets/app-1a2b.js.gz",
                "/../logback.xml",
                "/assets/../../logback.xml",
                "/%2e%2e/logback.xml",
                "/..%2flogback.xml",
                "//etc/passwd.txt",
                "/.hidden.txt",
                "/dev/signalbox/hub/gateway/Gateway.class")) {
            try (RawSocket socket = new RawSocket(RUN.port)) {
                assertThat(socket.request("GET " + path + " HTTP/1.1", List.of("Host: 127.0.0.1:" + RUN.port))
                                .status())
                        .as(path)
                        .isEqualTo(404);
            }
        }
        assertThat(RUN.post("/", "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void otherHostsAreMisdirectedEverywhereButAtTheHealthProbe() throws Exception {
        for (String path : List.of("/", "/api/v1/setup", "/metrics")) {
            try (RawSocket socket = new RawSocket(RUN.port)) {
                RawSocket.Answer answer = socket.request("GET " + path + " HTTP/1.1", List.of("Host: evil.example"));
                assertThat(answer.status()).isEqualTo(421);
                assertThat(answer.body()).isEqualTo("Misdirected Request\n");
            }
        }
        try (RawSocket socket = new RawSocket(RUN.port)) {
            assertThat(socket.request("GET /healthz HTTP/1.1", List.of("Host: 10.1.2.3:8080"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void readinessNamesItsParts() throws Exception {
        assertThat(RUN.get("/readyz").body())
                .isEqualTo("{\"ready\":true,\"parts\":{\"accepting\":true,\"store\":true}}");
        RUN.storeReady = false;
        HttpResponse<String> answer = RUN.get("/readyz");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"ready\":false,\"parts\":{\"accepting\":true,\"store\":false}}");
        RUN.storeReady = true;
    }

    /** A proxy hides these by their path: what it does not take for that path, the hub does not either. */
    @Test
    void probesAndFiguresAnswerToOneSpellingOfTheirPath() throws Exception {
        String port = ":" + RUN.port;
        for (String path : List.of("/healthz", "/readyz", "/metrics")) {
            String name = path.substring(1);
            assertThat(spelled(path).status()).as(path).isEqualTo(200);
            assertThat(spelled(path + "?at=1").status()).as(path + "?at=1").isEqualTo(200);
            for (String other : List.of(
                    "/%" + Integer.toHexString(name.charAt(0)) + name.substring(1),
                    "/%25" + Integer.toHexString(name.charAt(0)) + name.substring(1),
                    "/%2f" + name,
                    path + ";x",
                    path + ";x=1/",
                    "/;x" + path,
                    "/" + path,
                    path + "/",
                    "/." + path,
                    "/api/.." + path,
                    "/api/%2e%2e" + path,
                    path.toUpperCase(Locale.ROOT),
                    path + "%00",
                    path + "%20",
                    "http://127.0.0.1" + port + path)) {
                assertThat(spelled(other).body()).as(other).doesNotContain("ok\n", "\"ready\"", "signalbox_");
            }
        }
    }

    private static RawSocket.Answer spelled(String path) throws IOException {
        try (RawSocket socket = new RawSocket(RUN.port)) {
            return socket.request("GET " + path + " HTTP/1.1", List.of("Host: 127.0.0.1:" + RUN.port));
        }
    }

    @Test
    void figuresAreForThisHostOrAToken() throws Exception {
        assertThat(RUN.get("/metrics").body())
                .contains("signalbox_gateway_links{role=\"device\",transport=\"websocket\"}");
        assertThat(RUN.get("/metrics", "X-Forwarded-For: 203.0.113.7").statusCode())
                .isEqualTo(401);
        assertThat(RUN.get("/metrics", "X-Forwarded-For: 203.0.113.7", GatewayRun.bearer(RUN.accessToken))
                        .statusCode())
                .isEqualTo(200);
        assertThat(RUN.get("/metrics", "X-Forwarded-For: 203.0.113.7", GatewayRun.bearer(RUN.deviceToken))
                        .statusCode())
                .isEqualTo(403);
        assertThat(RUN.get("/metrics", "X-Forwarded-For: 203.0.113.7", GatewayRun.bearer(RUN.session))
                        .statusCode())
                .as("a browser's session is no token")
                .isEqualTo(401);
    }

    @Test
    void publicAddressIsTakenFromConfigurationAlone() {
        PublicAddress address = new PublicAddress(List.of("HTTPS://Hub.Example:443/", "http://10.0.0.5:8080"));
        address.bound(1234);
        assertThat(address.url()).isEqualTo("https://hub.example");
        assertThat(address.linkUrl()).isEqualTo("wss://hub.example/ws/device");
        assertThat(address.allowsHost("hub.example")).isTrue();
        assertThat(address.allowsHost("HUB.example:443")).isTrue();
        assertThat(address.allowsHost("10.0.0.5:8080")).isTrue();
        assertThat(address.allowsHost("10.0.0.5")).isFalse();
        assertThat(address.allowsHost("127.0.0.1:1234")).isFalse();
        assertThat(address.allowsOrigin("https://hub.example")).isTrue();
        assertThat(address.allowsOrigin("http://hub.example")).isFalse();
    }
}
