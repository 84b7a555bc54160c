package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A hub with everything that has metrics: TLS, single sign-on, a broker; and one refusal of each kind that is counted only
 * once it happens. Confined to the test's thread.
 */
final class MeasuredHub implements AutoCloseable {
    private final HttpClient http;
    private final String token;
    private final Hub hub;

    MeasuredHub(Path data) throws Exception {
        Settings settings = ConfigCommand.settings(
                List.of(
                        "--data=" + data,
                        "--listen=127.0.0.1:0",
                        "--mqtt-listen=127.0.0.1:0",
                        "--tls=self-signed",
                        // Nobody listens on port 9 of loopback: its keys are never there.
                        "--oidc-issuer=https://127.0.0.1:9",
                        "--oidc-audience=signalbox",
                        "--oidc-role=staff=viewer"),
                Map.of());
        assertThat(settings.problems()).isEmpty();
        hub = new Hub(settings.config().orElseThrow(), cause -> {
            throw new AssertionError("the hub gave up", cause);
        });
        hub.start();
        token = Files.readString(data.resolve("admin.token")).strip();
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
        http = HttpClient.newBuilder().sslContext(tls).build();
        refuseOneOfEachKind();
        System.gc(); // pauses are told from the first one on
    }

    private void refuseOneOfEachKind() throws Exception {
        assertThat(sendStrange()).isEqualTo(401);
        assertThat(send("GET", "/api/v1/devices/nobody", "")).isEqualTo(404);
        assertThat(send("POST", "/api/v1/join-keys", "{\"")).isEqualTo(400);
        assertThat(send("POST", "/api/v1/devices/nobody/commands/jump", "{}")).isEqualTo(404);
        assertThat(send("PATCH", "/api/v1/devices/nobody/shadow", "{\"a\":1}")).isEqualTo(404);
        assertThat(send("POST", "/api/v1/bulks/nothing/cancel", "")).isGreaterThanOrEqualTo(400);
    }

    /** With what has the form of a single sign-on's JWT. */
    private int sendStrange() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub.url() + "/api/v1/devices"))
                .header("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.")
                .build();
        return http.send(request, BodyHandlers.ofString()).statusCode();
    }

    private int send(String method, String path, String body) throws Exception {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString()).statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(hub.url() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token);
    }

    /** What Prometheus is given, once the collector and the search for the issuer's keys have told of themselves. */
    String scrape() {
        return await().until(
                        this::scrapeNow,
                        text -> text.contains("jvm_gc_pause_seconds_sum")
                                && text.contains("signalbox_oidc_fetches_total"));
    }

    private String scrapeNow() throws Exception {
        HttpResponse<String> answer = http.send(request("/metrics").build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Override
    public void close() {
        hub.close();
    }

    /** The certificate is the hub's own. */
    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
