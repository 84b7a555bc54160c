package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Role;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that came back from a backup, as its users find it. */
final class RestoredHubTest {
    @TempDir
    Path root;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void restoreEndsAllSessionsAndKeepsTokens() throws Exception {
        Path data = root.resolve("data");
        String cookie;
        String token;
        try (RunningHub hub = RunningHub.on(data)) {
            HttpResponse<String> signedIn =
                    send(HttpRequest.newBuilder(hub.url().resolve("/api/v1/sign-in"))
                            .header("Content-Type", "application/json")
                            .header("Origin", hub.url().toString())
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"code\":\"" + hub.localAdmin().signInCode("marta") + "\"}")));
            cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
            token = hub.localAdmin().accessToken(Role.ROLE_VIEWER);
            assertThat(session(hub, cookie)).isEqualTo(200);
        }

        String backup = new Terminal(data).backup().out().strip();
        Path restored = root.resolve("restored");
        assertThat(new Terminal(restored).restore(backup).out()).contains("1 sign-ins ended");

        try (RunningHub hub = RunningHub.on(restored)) {
            assertThat(session(hub, cookie)).isEqualTo(401);
            assertThat(send(HttpRequest.newBuilder(hub.url().resolve("/api/v1/devices"))
                                    .header("Authorization", "Bearer " + token))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private int session(RunningHub hub, String cookie) throws Exception {
        return send(HttpRequest.newBuilder(hub.url().resolve("/api/v1/session")).header("Cookie", cookie))
                .statusCode();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
