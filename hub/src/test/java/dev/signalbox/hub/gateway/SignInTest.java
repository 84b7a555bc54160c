package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.SessionInfo;
import dev.signalbox.proto.v1.SetupState;
import dev.signalbox.proto.v1.SignInCode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SignInTest {
    private GatewayRun run = GatewayRun.start();

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void passwordOpensASessionInACookie() throws Exception {
        HttpResponse<String> answer = signIn("marta", GatewayRun.PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(200);
        SessionInfo info =
                GatewayRun.parse(answer.body(), SessionInfo.newBuilder()).build();
        assertThat(info.getPrincipal().getName()).isEqualTo("user:marta");
        assertThat(info.getHubName()).isEqualTo("Workshop");
        assertThat(info.getHubVersion()).isEqualTo("0.1.0");
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("signalbox_session=sbxs_")
                .containsIgnoringCase("HttpOnly")
                .containsIgnoringCase("SameSite=Strict")
                .containsIgnoringCase("path=/")
                .doesNotContainIgnoringCase("secure");
        assertThat(run.get("/api/v1/session", carried(answer)).statusCode()).isEqualTo(200);
    }

    @Test
    void unknownUserAndWrongPasswordGetTheSameAnswer() throws Exception {
        HttpResponse<String> wrong = signIn("marta", "wrong horse battery");
        HttpResponse<String> unknown = signIn("nobody", "wrong horse battery");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(withoutTrace(wrong)).isEqualTo(withoutTrace(unknown));
        assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void guessingIsSlowedDownForTheAccountAlone() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(signIn("marta", "wrong horse " + i).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> held = signIn("marta", GatewayRun.PASSWORD);
        assertThat(held.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(held.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 60);
        assertThat(signIn("somebody", "wrong horse").statusCode())
                .as("the source has more tries left")
                .isEqualTo(401);
        assertThat(run.get("/api/v1/session", GatewayRun.bearer(run.accessToken))
                        .statusCode())
                .as("a good token from the same address is not shut out")
                .isEqualTo(200);
    }

    @Test
    void calendarThatIsPutBackKeepsNobodyWaiting() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(signIn("marta", "wrong horse " + i).statusCode()).isEqualTo(401);
        }
        run.clockAheadMillis = -Duration.ofDays(365).toMillis();
        HttpResponse<String> held = signIn("marta", GatewayRun.PASSWORD);
        assertThat(Integer.parseInt(held.headers().firstValue("Retry-After").orElseThrow()))
                .isEqualTo(1);
    }

    @Test
    void calendarThatIsPutAheadLetsNobodyGuessOn() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(signIn("marta", "wrong horse " + i).statusCode()).isEqualTo(401);
        }
        run.clockAheadMillis = Duration.ofDays(1).toMillis();
        assertThat(signIn("marta", GatewayRun.PASSWORD).statusCode()).isEqualTo(429);
    }

    @Test
    void morePasswordsThanTheThreadsAndTheQueueTakeAreRefused() {
        CountDownLatch hold = new CountDownLatch(1);
        try (PasswordThreads threads = new PasswordThreads()) {
            int taken = 0;
            while (taken < 1_000 && threads.tryRun(() -> awaitQuietly(hold))) {
                taken++;
            }
            assertThat(taken).as("some hash, twenty wait").isEqualTo(PasswordThreads.THREADS + 20);
            assertThat(threads.waiting()).isEqualTo(20);
            hold.countDown();
            Awaitility.await().until(() -> threads.tryRun(() -> {}));
        }
    }

    @Test
    void signInCodeOfTheLocalAdminWorksOnce() throws Exception {
        HttpResponse<String> made =
                run.post("/api/v1/sign-in-codes", "{\"user\":\"olga\"}", GatewayRun.bearer(run.localAdmin));
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(run.await(Event.UserWanted.class).user()).isEqualTo("olga");
        String code = GatewayRun.parse(made.body(), SignInCode.newBuilder()).getCode();
        assertThat(byCode(code).statusCode()).isEqualTo(200);
        assertThat(byCode(code).statusCode()).isEqualTo(401);
        assertThat(run.post("/api/v1/sign-in-codes", "{\"user\":\"olga\"}", GatewayRun.bearer(run.accessToken))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void signedOutSessionOpensNothing() throws Exception {
        String carried = carried(signIn("marta", GatewayRun.PASSWORD));
        HttpResponse<String> out = run.post("/api/v1/sign-out", "", carried, "Origin: " + run.origin());
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().firstValue("Set-Cookie").orElseThrow()).contains("signalbox_session=;");
        assertThat(run.get("/api/v1/session", carried).statusCode()).isEqualTo(401);
    }

    @Test
    void setupMakesTheFirstAdminOnce() throws Exception {
        run.close();
        run = GatewayRun.withoutUsers();
        assertThat(setupOpen()).isTrue();
        assertThat(setup("wrong", "marta", GatewayRun.PASSWORD).statusCode()).isEqualTo(401);
        String code = run.setupCode.reveal();
        assertThat(setup(code, "Marta!", GatewayRun.PASSWORD).statusCode()).isEqualTo(400);
        assertThat(setup(code, "marta", "eleven char").statusCode()).isEqualTo(400);
        HttpResponse<String> done = setup(code, "marta", "twelve chars");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(run.get("/api/v1/session", carried(done)).statusCode()).isEqualTo(200);
        assertThat(setupOpen()).isFalse();
        assertThat(setup(code, "eve", GatewayRun.PASSWORD).statusCode()).isEqualTo(409);
        assertThat(signIn("marta", "twelve chars").statusCode()).isEqualTo(200);
    }

    @Test
    void httpsHubSetsAHostCookie() throws Exception {
        run.close();
        run = new GatewayRun(LinkLimits.DEFAULT, List.of("https://hub.example"), true);
        try (RawSocket socket = new RawSocket(run.port)) {
            String body = "{\"user\":\"marta\",\"password\":\"" + GatewayRun.PASSWORD + "\"}";
            socket.bytes(("POST /api/v1/sign-in HTTP/1.1\r\nHost: hub.example\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            RawSocket.Answer answer = socket.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers())
                    .anyMatch(header -> header.startsWith("Set-Cookie: __Host-signalbox_session=")
                            && header.toLowerCase(java.util.Locale.ROOT).contains("secure"));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean setupOpen() throws Exception {
        return GatewayRun.parse(run.get("/api/v1/setup").body(), SetupState.newBuilder())
                .getOpen();
    }

    private HttpResponse<String> setup(String code, String user, String password) throws Exception {
        return run.post(
                "/api/v1/setup",
                "{\"code\":\"" + code + "\",\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
    }

    private HttpResponse<String> signIn(String user, String password) throws Exception {
        return run.post("/api/v1/sign-in", "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
    }

    private HttpResponse<String> byCode(String code) throws Exception {
        return run.post("/api/v1/sign-in", "{\"code\":\"" + code + "\"}");
    }

    private static String carried(HttpResponse<String> answer) {
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(Token.appearsIn(cookie)).isTrue();
        return "Cookie: " + cookie.split(";", 2)[0];
    }

    private static ErrorDetail withoutTrace(HttpResponse<String> answer) throws Exception {
        return GatewayRun.error(answer).toBuilder().clearTraceId().build();
    }
}
