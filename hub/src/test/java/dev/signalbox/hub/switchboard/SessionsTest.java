package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.SessionTerms;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.switchboard.People.SignedInBrowser;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.EndSession;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Scope;
import dev.signalbox.proto.v1.Session;
import dev.signalbox.proto.v1.SessionInfo;
import dev.signalbox.proto.v1.SessionQuery;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    private static final long HOUR_MILLIS = 3_600_000;

    private final Rig rig = new Rig();
    private final People people = new People(rig);

    @BeforeEach
    void olgaIsThere() {
        people.creates("olga", Role.ROLE_OPERATOR, Scope.newBuilder());
        people.creates("petr", Role.ROLE_OPERATOR, Scope.newBuilder());
    }

    @Test
    void sessionThatNobodyUsesEnds() {
        SignedInBrowser browser = people.signsIn("olga");
        rig.passes(12 * HOUR_MILLIS - 1_000);
        assertThat(browser.isIn()).isTrue();
        rig.passes(1_000);
        assertThat(browser.isIn()).isFalse();
    }

    @Test
    void sessionThatIsUsedGoesOnAndEndsAllTheSame() {
        SignedInBrowser browser = people.signsIn("olga");
        long ends = rig.millis() + SessionTerms.USUAL.lifetime().toMillis();
        while (rig.millis() + 6 * HOUR_MILLIS < ends) {
            rig.passes(6 * HOUR_MILLIS);
            assertThat(browser.isIn()).isTrue();
            rig.switchboard.on(new Event.CredentialUsed(browser.token().keyId(), "10.0.0.7"));
            rig.passes(1_000);
            rig.commit();
        }
        rig.passes(ends - rig.millis());
        assertThat(browser.isIn()).isFalse();
    }

    @Test
    void openLinkUsesItsSessionAndIsClosedAtItsEnd() {
        SignedInBrowser browser = people.signsIn("olga");
        RecordingLink link = browser.links();
        for (int hour = 0; hour < 7 * 24 - 1; hour++) {
            rig.passes(HOUR_MILLIS);
            rig.commit();
        }
        assertThat(browser.isIn()).isTrue();
        assertThat(link.closed).isNull();

        rig.passes(HOUR_MILLIS);
        rig.passes(1_000);
        assertThat(browser.isIn()).isFalse();
        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_CREDENTIAL_EXPIRED);
    }

    @Test
    void signingOutClosesTheLinksOfThisSessionOnly() {
        SignedInBrowser here = people.signsIn("olga");
        SignedInBrowser there = people.signsIn("olga");
        RecordingLink closed = here.links();
        RecordingLink open = there.links();

        rig.switchboard.on(new Event.SignedOut(new RecordingLink(), here.identity()));
        rig.commit();
        assertThat(closed.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(open.closed).isNull();
        assertThat(here.isIn()).isFalse();
        assertThat(there.isIn()).isTrue();
    }

    @Test
    void passwordThatIsChosenEndsTheOtherSessionsAndRenewsThisOne() {
        SignedInBrowser here = people.signsIn("olga");
        SignedInBrowser there = people.signsIn("olga");
        SignedInBrowser petr = people.signsIn("petr");
        String code = rig.keyring.signInCodes().issue("olga", rig.millis() + HOUR_MILLIS);
        RecordingLink own = here.links();
        RecordingLink other = there.links();
        Token renewed = Token.reissue(Token.Kind.SESSION, here.token().keyId(), new SecureRandom());

        RecordingLink rest = new RecordingLink();
        rig.switchboard.on(
                new Event.PasswordChosen(rest, here.identity(), null, "pbkdf2-sha256$1$a$b", renewed.secretHash()));
        assertThat(rest.sent).as("nothing is told before it is stored").isEmpty();
        rig.commit();

        assertThat(rest.sent(SessionInfo.class).get(0).getNeedsPassword()).isFalse();
        assertThat(other.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(there.isIn()).isFalse();
        assertThat(petr.isIn()).isTrue();
        assertThat(own.closed).isNull();
        assertThat(rig.keyring.signInCodes().redeem(code, rig.millis()))
                .as("a code is a session to be")
                .isEmpty();
        assertThat(rig.letsIn(renewed.reveal())).isTrue();
        assertThat(rig.audited()).endsWith("user.password");

        assertThat(here.isIn()).as("the secret before").isFalse();
    }

    @Test
    void passwordIsNotChosenOverOneThatSomebodyElseSetMeanwhile() {
        SignedInBrowser here = people.signsIn("olga");
        choose(here, null, "first");
        RecordingLink late = choose(here, null, "second");
        assertThat(late.sent(ErrorDetail.class).get(0).getCode()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
        assertThat(rig.keyring.current().user("olga").orElseThrow().passwordHash())
                .isEqualTo("first");
    }

    @Test
    void secretThatIsRotatedCountsAMinuteMore() {
        SignedInBrowser browser = people.signsIn("olga");
        RecordingLink link = browser.links();
        Token renewed = Token.reissue(Token.Kind.SESSION, browser.token().keyId(), new SecureRandom());
        rig.switchboard.on(new Event.SecretRotated(
                new RecordingLink(), browser.identity(), browser.token().secretHash(), renewed.secretHash()));
        rig.commit();

        assertThat(rig.letsIn(renewed.reveal())).isTrue();
        rig.passes(59_000);
        assertThat(browser.isIn()).as("a request that was on its way").isTrue();
        rig.passes(1_000);
        assertThat(browser.isIn()).isFalse();
        assertThat(link.closed).isNull();
    }

    @Test
    void linkOfASingleSignOnEndsWithItsToken() {
        ConsoleIdentity olga = new ConsoleIdentity(
                "oidc:olga",
                Role.ROLE_OPERATOR,
                dev.signalbox.hub.auth.Scope.EVERYTHING,
                "oidc:olga",
                rig.millis() + 10_000);
        RecordingLink link = rig.consoleArrives(olga);
        rig.asks(link, olga, ConsoleToHub.newBuilder().setRequestId(1).setInvoke(Rig.plain("beep")));
        rig.commit();
        assertThat(link.executions()).isNotEmpty();
        rig.passes(9_000);
        assertThat(link.closed).isNull();

        rig.passes(1_000);
        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_CREDENTIAL_EXPIRED);
        RecordingLink late = new RecordingLink();
        rig.asks(late, olga, ConsoleToHub.newBuilder().setInvoke(Rig.plain("beep")));
        assertThat(late.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
    }

    @Test
    void oneSeesAndEndsOnesOwnSessions() {
        SignedInBrowser here = people.signsIn("olga");
        SignedInBrowser there = people.signsIn("olga");
        SignedInBrowser petr = people.signsIn("petr");
        RecordingLink link = there.links();

        HubToConsole found =
                people.asks(here.identity(), ConsoleToHub.newBuilder().setSessions(SessionQuery.getDefaultInstance()));
        assertThat(found.getSessions().getSessionsList())
                .extracting(Session::getKeyId)
                .containsExactlyInAnyOrder(here.token().keyId(), there.token().keyId());
        assertThat(found.getSessions().getSessionsList().stream().filter(Session::getCurrent))
                .extracting(Session::getKeyId)
                .containsExactly(here.token().keyId());

        assertThat(end(here, petr).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
        assertThat(petr.isIn()).isTrue();
        assertThat(end(here, there).hasDone()).isTrue();
        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(there.isIn()).isFalse();
    }

    @Test
    void browserTooManyEndsTheOneThatWasUnusedLongest() {
        SignedInBrowser first = people.signsIn("olga");
        for (int i = 1; i < Sessions.MAX_OF_USER; i++) {
            rig.passes(1_000);
            people.signsIn("olga");
        }
        assertThat(first.isIn()).isTrue();
        rig.passes(1_000);
        people.signsIn("olga");
        assertThat(first.isIn()).isFalse();
        assertThat(rig.keyring.current().sessions("olga")).hasSize(Sessions.MAX_OF_USER);
    }

    @Test
    void shortTermsAreKept() {
        SignedInBrowser browser =
                people.signsIn("olga", new SessionTerms(Duration.ofMinutes(5), Duration.ofMinutes(10)));
        rig.passes(Duration.ofMinutes(5).toMillis() - 1);
        assertThat(browser.isIn()).isTrue();
        rig.passes(1);
        assertThat(browser.isIn()).isFalse();
    }

    @Test
    void signInUnderWayWhileThePasswordChangesOpensNothing() {
        SignedInBrowser browser = people.signsIn("olga");
        choose(browser, null, "first");
        rig.commit();
        Credential.Session late = Credential.Session.open(
                Token.issue(Token.Kind.SESSION, new SecureRandom()), "olga", SessionTerms.USUAL, rig.millis());
        RecordingLink answered = new RecordingLink();
        rig.switchboard.on(new Event.SignedIn(answered, late, "first"));
        choose(browser, "first", "second");
        RecordingLink tooLate = new RecordingLink();
        rig.switchboard.on(new Event.SignedIn(tooLate, late, "first"));
        rig.commit();

        assertThat(tooLate.sent(ErrorDetail.class)).hasSize(1);
        assertThat(answered.sent(ErrorDetail.class)).isEmpty();
    }

    private RecordingLink choose(SignedInBrowser browser, @org.jspecify.annotations.Nullable String old, String hash) {
        RecordingLink rest = new RecordingLink();
        rig.switchboard.on(new Event.PasswordChosen(
                rest, browser.identity(), old, hash, browser.token().secretHash()));
        rig.commit();
        return rest;
    }

    private HubToConsole end(SignedInBrowser asker, SignedInBrowser other) {
        return people.asks(
                asker.identity(),
                ConsoleToHub.newBuilder()
                        .setEndSession(
                                EndSession.newBuilder().setKeyId(other.token().keyId())));
    }
}
