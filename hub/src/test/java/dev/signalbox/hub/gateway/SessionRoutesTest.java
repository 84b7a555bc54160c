package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.auth.SessionTerms;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SessionInfo;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A signed-in browser at the gateway. */
final class SessionRoutesTest {
    private static final String NEXT = "another horse battery";

    private final GatewayRun run = GatewayRun.start();

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void passwordIsChangedByWhoKnowsItAndTheSecretChangesWithIt() throws Exception {
        assertThat(choose(GatewayRun.PASSWORD + "?", NEXT).statusCode()).isEqualTo(400);
        assertThat(choose(GatewayRun.PASSWORD, "eleven char").statusCode()).isEqualTo(400);
        assertThat(run.seen(Event.PasswordChosen.class)).isEmpty();

        HttpResponse<String> done = choose(GatewayRun.PASSWORD, NEXT);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        String cookie = cookie(done);
        assertThat(cookie).isNotEqualTo(run.sessionCookie());
        assertThat(run.get("/api/v1/session", cookie).statusCode()).isEqualTo(200);
        assertThat(run.post("/api/v1/sign-in", "{\"user\":\"marta\",\"password\":\"" + NEXT + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void wrongPasswordsOfAnOpenBrowserAreSlowedDown() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(choose("wrong horse " + i, NEXT).statusCode()).isEqualTo(400);
        }
        assertThat(choose(GatewayRun.PASSWORD, NEXT).statusCode()).isEqualTo(429);
    }

    @Test
    void scriptHasNoPassword() throws Exception {
        HttpResponse<String> answer = run.send(
                "PUT",
                "/api/v1/password",
                body("", NEXT),
                GatewayRun.bearer(run.accessToken),
                "Content-Type: application/json");
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void ticketRenewsASecretOfADay() throws Exception {
        assertThat(ticket(run.sessionCookie()).headers().firstValue("Set-Cookie"))
                .as("a young one stays")
                .isEmpty();
        run.clockAheadMillis = SessionTerms.SECRET_LIFETIME.toMillis() + 1_000;
        Credential.Session old =
                run.keyring.current().session(run.session.keyId()).orElseThrow();
        run.keyring.publish(run.keyring
                .current()
                .with(new Credential.Session(
                        old.keyId(),
                        old.secretHash(),
                        old.user(),
                        old.createdAtMillis(),
                        old.endsAtMillis() + Duration.ofDays(7).toMillis())));

        HttpResponse<String> renewed = ticket(run.sessionCookie());
        assertThat(renewed.statusCode()).isEqualTo(201);
        run.clockAheadMillis = 0;
        assertThat(run.get("/api/v1/session", cookie(renewed)).statusCode()).isEqualTo(200);
        assertThat(run.get("/api/v1/session", run.sessionCookie()).statusCode())
                .as("a request that was on its way")
                .isEqualTo(200);
        run.clockAheadMillis = Credential.Session.PREVIOUS_MILLIS + 1_000;
        assertThat(run.get("/api/v1/session", run.sessionCookie()).statusCode()).isEqualTo(401);
    }

    @Test
    void ticketRenewsASecretThatIsOlderThanTheRightsOfItsOwner() throws Exception {
        Credential.User marta = run.keyring.current().user("marta").orElseThrow();
        run.keyring.publish(run.keyring
                .current()
                .with(marta.as(Role.ROLE_VIEWER, Scope.EVERYTHING, System.currentTimeMillis() + 1)));
        assertThat(ticket(run.sessionCookie()).headers().firstValue("Set-Cookie"))
                .isPresent();
    }

    @Test
    void sessionTellsThatThereIsNoPasswordYet() throws Exception {
        assertThat(info().getNeedsPassword()).isFalse();
        Credential.User marta = run.keyring.current().user("marta").orElseThrow();
        run.keyring.publish(run.keyring.current().with(marta.withPassword(null)));
        assertThat(info().getNeedsPassword()).isTrue();
        assertThat(choose("", NEXT).statusCode()).isEqualTo(200);
    }

    @Test
    void useOfASessionIsToldOnceAMinute() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(run.get("/api/v1/session", run.sessionCookie()).statusCode())
                    .isEqualTo(200);
        }
        assertThat(run.await(Event.CredentialUsed.class).from()).isEqualTo("127.0.0.1");
        assertThat(run.seen(Event.CredentialUsed.class)).hasSize(1);
    }

    private SessionInfo info() throws Exception {
        return GatewayRun.parse(run.get("/api/v1/session", run.sessionCookie()).body(), SessionInfo.newBuilder())
                .build();
    }

    private HttpResponse<String> ticket(String cookie) throws Exception {
        return run.post("/api/v1/tickets", "{}", cookie, "Origin: " + run.origin());
    }

    private HttpResponse<String> choose(String current, String next) throws Exception {
        return run.send(
                "PUT",
                "/api/v1/password",
                body(current, next),
                run.sessionCookie(),
                "Origin: " + run.origin(),
                "Content-Type: application/json");
    }

    private static String body(String current, String next) {
        return "{\"currentPassword\":\"" + current + "\",\"newPassword\":\"" + next + "\"}";
    }

    private static String cookie(HttpResponse<String> answer) {
        return "Cookie: "
                + answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }
}
