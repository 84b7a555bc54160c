package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.e2e.Browser.OpenLink;
import dev.signalbox.hub.e2e.Terminal.Said;
import dev.signalbox.hub.oidc.LocalIssuer;
import dev.signalbox.hub.oidc.TrustedIssuer;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.AccessTokens;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SessionInfo;
import dev.signalbox.proto.v1.Sessions;
import dev.signalbox.proto.v1.SignInRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** People and scripts at a whole hub, from the first code to the last link. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeopleByRestTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** A link that has lost its right. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final String PASSWORD = "correct horse battery";

    private LocalIssuer issuer;
    private RunningHub hub;
    private Rest rest;
    private Terminal terminal;
    private Path files;

    @BeforeAll
    void startHub(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        issuer = new LocalIssuer();
        files = directory;
        Path data = directory.resolve("data");
        hub = RunningHub.trusting(
                data,
                new TrustedIssuer(
                        issuer.url(), LocalIssuer.AUDIENCE, "roles", Map.of("plant-staff", Role.ROLE_OPERATOR)));
        rest = hub.localAdmin();
        terminal = new Terminal(data);
        assertThat(rest.post("/api/v1/devices", "{\"deviceId\":\"north-1\",\"tags\":[\"north\"]}", Map.of())
                        .statusCode())
                .isEqualTo(201);
        assertThat(rest.post("/api/v1/devices", "{\"deviceId\":\"south-1\"}", Map.of())
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterAll
    void stopHub() {
        hub.close();
        issuer.close();
    }

    @Test
    void personComesByACodeChoosesAPasswordAndIsShutOutAgain() throws Exception {
        Said made = terminal.ctl("users", "create", "olga", "--role", "operator", "--only-tag", "north");
        assertThat(made.exit()).as(made.err()).isZero();
        String code = made.out().strip().replaceFirst(".*/sign-in#", "");
        Browser browser = new Browser(hub.url());
        HttpResponse<String> first = browser.signsIn(SignInRequest.newBuilder().setCode(code));
        assertThat(Rest.read(first, SessionInfo.newBuilder()).getNeedsPassword())
                .isTrue();
        assertThat(browser.get("/api/v1/devices").body()).contains("north-1").doesNotContain("south-1");
        assertThat(browser.get("/api/v1/devices/south-1").statusCode()).isEqualTo(404);
        assertThat(browser.get("/api/v1/users").statusCode()).isEqualTo(403);

        assertThat(browser.choosesPassword("", "short").statusCode()).isEqualTo(400);
        String before = browser.cookie();
        assertThat(browser.choosesPassword("", PASSWORD).statusCode()).isEqualTo(200);
        assertThat(browser.cookie()).isNotEqualTo(before);
        Browser other = new Browser(hub.url());
        assertThat(other.signsIn(SignInRequest.newBuilder().setUser("olga").setPassword(PASSWORD))
                        .statusCode())
                .isEqualTo(200);
        OpenLink theirs = other.links();
        OpenLink own = browser.links();
        await().atMost(SOON).until(() -> theirs.welcomed && own.welcomed);

        assertThat(browser.choosesPassword("wrong horse battery", PASSWORD + "!")
                        .statusCode())
                .isEqualTo(400);
        assertThat(browser.choosesPassword(PASSWORD, PASSWORD + "!").statusCode())
                .isEqualTo(200);
        await().atMost(AT_ONCE).until(() -> theirs.closeCode == 4403);
        assertThat(other.get("/api/v1/session").statusCode()).isEqualTo(401);
        assertThat(own.closeCode).isZero();

        assertThat(terminal.ctl("users", "update", "olga", "--role", "viewer", "--no-scope")
                        .exit())
                .isZero();
        assertThat(browser.get("/api/v1/devices").body()).contains("south-1");
        assertThat(own.closeCode).isZero();
        assertThat(terminal.ctl("users", "list").out()).contains("olga", "viewer");

        assertThat(terminal.ctl("users", "delete", "olga").exit()).isZero();
        await().atMost(AT_ONCE).until(() -> own.closeCode == 4403);
        assertThat(browser.get("/api/v1/session").statusCode()).isEqualTo(401);
    }

    @Test
    void sessionSurvivesARestartAndSigningOutClosesItsLinksAtOnce() throws Exception {
        String code = rest.signInCode("ada");
        Browser browser = new Browser(hub.url());
        browser.signsIn(SignInRequest.newBuilder().setCode(code));
        hub.stop();
        hub.startAgain();
        assertThat(rest.get("/api/v1/session").statusCode())
                .as("the hub's own token of the start before")
                .isEqualTo(401);
        rest = hub.localAdmin();
        assertThat(browser.get("/api/v1/session").statusCode()).isEqualTo(200);

        OpenLink link = browser.links();
        await().atMost(SOON).until(() -> link.welcomed);
        Sessions.Builder sessions = Rest.read(browser.get("/api/v1/sessions"), Sessions.newBuilder());
        assertThat(sessions.getSessionsList()).hasSize(1);
        assertThat(sessions.getSessions(0).getCurrent()).isTrue();
        Browser copy = browser.copy();
        assertThat(browser.send("POST", "/api/v1/sign-out", "{}").statusCode()).isEqualTo(204);
        await().atMost(AT_ONCE).until(() -> link.closeCode == 4403);
        assertThat(copy.get("/api/v1/session").statusCode()).isEqualTo(401);
    }

    @Test
    void tokenTellsItsUseAndEndsAtOnceWhenItIsRotatedOrRevoked() {
        String wanted = "{\"title\":\"north\",\"role\":\"ROLE_VIEWER\",\"scope\":{\"tags\":[\"north\"]}}";
        AccessToken.Builder token =
                Rest.read(rest.post("/api/v1/access-tokens", wanted, Map.of()), AccessToken.newBuilder());
        Rest script = new Rest(hub.url().toString(), token.getToken());
        assertThat(script.devices()).hasSize(1);
        await().atMost(SOON).untilAsserted(() -> {
            AccessToken known = known(token.getKeyId());
            assertThat(known.getLastUsedAtMs()).isPositive();
            assertThat(known.getLastUsedFrom()).isEqualTo("127.0.0.1");
            assertThat(known.getScope().getTagsList()).containsExactly("north");
        });

        String rotation = "/api/v1/access-tokens/" + token.getKeyId() + "/rotate";
        AccessToken.Builder next = Rest.read(rest.post(rotation, "", Map.of()), AccessToken.newBuilder());
        assertThat(script.get("/api/v1/session").statusCode()).isEqualTo(401);
        Rest renewed = new Rest(hub.url().toString(), next.getToken());
        assertThat(renewed.devices()).hasSize(1);
        assertThat(terminal.ctl("tokens", "revoke", next.getKeyId()).exit()).isZero();
        assertThat(renewed.get("/api/v1/session").statusCode()).isEqualTo(401);
    }

    @Test
    void tokenOfTheTrustedIssuerIsTakenWhereAnAccessTokenIs() throws Exception {
        String jwt = issuer.signed(issuer.claims(Instant.now()));
        Rest person = new Rest(hub.url().toString(), jwt);
        await().atMost(SOON).until(() -> person.get("/api/v1/session").statusCode() == 200);
        SessionInfo.Builder session = Rest.read(person.get("/api/v1/session"), SessionInfo.newBuilder());
        assertThat(session.getPrincipal().getName()).isEqualTo("oidc:marta");
        assertThat(session.getPrincipal().getRole()).isEqualTo(Role.ROLE_OPERATOR);
        assertThat(person.get("/api/v1/users").statusCode()).isEqualTo(403);
        try (ConsoleLink link = new ConsoleLink(hub.url(), jwt)) {
            assertThat(link.frames.get(0).getWelcome().getPrincipal().getName()).isEqualTo("oidc:marta");
        }

        Rest nobody = new Rest(
                hub.url().toString(), issuer.signed(issuer.claims(Instant.now()).claim("roles", List.of())));
        assertThat(nobody.get("/api/v1/session").statusCode()).isEqualTo(403);
        Rest elsewhere = new Rest(
                hub.url().toString(), issuer.signed(issuer.claims(Instant.now()).audience("another")));
        assertThat(elsewhere.get("/api/v1/session").statusCode()).isEqualTo(401);
    }

    @Test
    void adminIsMadeWithoutABrowser() throws Exception {
        Path file = Files.writeString(files.resolve("password"), PASSWORD + "\n");
        Said made = terminal.admin("create", "--user", "root", "--password-file", file.toString());
        assertThat(made.exit()).as(made.err()).isZero();
        Browser browser = new Browser(hub.url());
        HttpResponse<String> in =
                browser.signsIn(SignInRequest.newBuilder().setUser("root").setPassword(PASSWORD));
        assertThat(Rest.read(in, SessionInfo.newBuilder()).getPrincipal().getRole())
                .isEqualTo(Role.ROLE_ADMIN);
        assertThat(terminal.admin("create", "--user", "root", "--password-file", file.toString())
                        .exit())
                .as("a second time")
                .isNotZero();
    }

    @Test
    void exportOfTheAuditIsVerifiedWithoutTheHub() throws Exception {
        SignInRequest.Builder wrong = SignInRequest.newBuilder().setUser("eve").setPassword("wrong horse battery");
        assertThat(new Browser(hub.url()).signsIn(wrong).statusCode()).isEqualTo(401);
        assertThat(new Rest(hub.url().toString(), "sbxa_nothing")
                        .get("/api/v1/session")
                        .statusCode())
                .isEqualTo(401);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(terminal.audit("list").out())
                        .contains("hub.start", "device.create", "sign_in.refuse  unknown"));
        assertThat(terminal.audit("list").out()).doesNotContain("eve");
        Path export = files.resolve("audit.ndjson");
        Files.writeString(export, terminal.audit("export").out());
        Said whole = terminal.auditFile(export);
        assertThat(whole.exit()).as(whole.err()).isZero();
        assertThat(whole.out()).contains("The audit is whole");

        List<String> lines = Files.readAllLines(export);
        Files.write(
                export,
                lines.stream().filter(line -> !line.equals(lines.get(1))).toList());
        assertThat(terminal.auditFile(export).exit()).isEqualTo(1);
    }

    private AccessToken known(String keyId) {
        return Rest.read(rest.get("/api/v1/access-tokens"), AccessTokens.newBuilder()).getAccessTokensList().stream()
                .filter(token -> token.getKeyId().equals(keyId))
                .findFirst()
                .orElseThrow();
    }
}
