package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Credential.ScriptToken;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.AccessTokenQuery;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.RevokeAccessToken;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Scope;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A title names one script: in the audit, and for its idempotency keys. */
final class AccessTokensTest {
    private static final long MINUTE_MILLIS = 60_000;

    private final Rig rig = new Rig();
    private final People people = new People(rig);

    @Test
    void titleOfATokenThatIsValidIsRefusedAndAnotherIsNot() {
        assertThat(create("ci").hasAccessToken()).isTrue();

        HubToConsole second = create("ci");
        assertThat(second.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_ALREADY_EXISTS);
        assertThat(second.getError().getMessage()).contains("title");
        assertThat(create("cd").hasAccessToken()).isTrue();
        assertThat(rig.audited()).containsExactly("access_token.create", "access_token.create");
    }

    @Test
    void twoAskedForAtOnceDoNotBothGetTheTitle() {
        RecordingLink first = rig.ask(Rig.ADMIN, request("ci"));
        RecordingLink second = rig.ask(Rig.ADMIN, request("ci"));
        rig.commit();

        assertThat(first.lastAnswer().hasAccessToken()).isTrue();
        assertThat(second.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_ALREADY_EXISTS);
    }

    @Test
    void titleIsFreeOnceItsTokenIsExpiredOrRevoked() {
        create("ci");
        rig.passes(2 * MINUTE_MILLIS);
        HubToConsole after = create("ci");
        assertThat(after.hasAccessToken()).isTrue();

        rig.ask(
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setRevokeAccessToken(RevokeAccessToken.newBuilder()
                                .setKeyId(after.getAccessToken().getKeyId())));
        rig.commit();
        assertThat(create("ci").hasAccessToken()).isTrue();
    }

    @Test
    void linkOfATokenClosesWhenItIsRotatedOrRevoked() {
        AccessToken first = create("ci").getAccessToken();
        RecordingLink link = rig.consoleArrives(People.identity(rig, first.getToken()));
        ConsoleToHub.Builder rotation = ConsoleToHub.newBuilder();
        rotation.getRotateAccessTokenBuilder().setKeyId(first.getKeyId());
        AccessToken second = people.asks(rotation).getAccessToken();

        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(rig.letsIn(first.getToken())).isFalse();
        assertThat(rig.letsIn(second.getToken())).isTrue();
        assertThat(second)
                .returns(first.getTitle(), AccessToken::getTitle)
                .returns(first.getRole(), AccessToken::getRole)
                .returns(first.getExpiresAtMs(), AccessToken::getExpiresAtMs);
        assertThat(people.asks(rotation).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);

        RecordingLink other = rig.consoleArrives(People.identity(rig, second.getToken()));
        people.asks(ConsoleToHub.newBuilder()
                .setRevokeAccessToken(RevokeAccessToken.newBuilder().setKeyId(second.getKeyId())));
        assertThat(other.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(rig.audited()).containsExactly("access_token.create", "access_token.rotate", "access_token.revoke");
    }

    @Test
    void listTellsScopeAndLastUse() {
        AccessToken made = people.asks(ConsoleToHub.newBuilder()
                        .setCreateAccessToken(CreateAccessToken.newBuilder()
                                .setTitle("ci")
                                .setRole(Role.ROLE_VIEWER)
                                .setScope(Scope.newBuilder().addTags("north"))))
                .getAccessToken();
        rig.switchboard.on(new Event.CredentialUsed(made.getKeyId(), "10.0.0.7"));
        rig.passes(1_000);
        rig.commit();

        AccessToken known = people.asks(
                        ConsoleToHub.newBuilder().setAccessTokens(AccessTokenQuery.getDefaultInstance()))
                .getAccessTokens()
                .getAccessTokens(0);
        assertThat(known.getToken()).isEmpty();
        assertThat(known.getScope().getTagsList()).containsExactly("north");
        assertThat(known.getLastUsedAtMs()).isEqualTo(rig.millis());
        assertThat(known.getLastUsedFrom()).isEqualTo("10.0.0.7");
    }

    @Test
    void listIsToldByPagesByTitleAndThereAreNoMoreThanItMay() {
        for (int i = 0; i < Accounts.MAX_TOKENS; i++) {
            assertThat(create(String.format(Locale.ROOT, "t%04d", i)).hasAccessToken())
                    .isTrue();
        }
        assertThat(create("one more").getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_TOO_LARGE);
        assertThat(titles(AccessTokenQuery.newBuilder().setLimit(2).setAfterTitle("t0007")))
                .containsExactly("t0008", "t0009");
        assertThat(titles(AccessTokenQuery.newBuilder().setAfterTitle("t0998"))).containsExactly("t0999");
        assertThat(titles(AccessTokenQuery.newBuilder().setAfterTitle("t0999"))).isEmpty();
        rig.passes(60_000);
        assertThat(create("one more").hasAccessToken()).as("those are expired").isTrue();
    }

    private List<String> titles(AccessTokenQuery.Builder query) {
        return people
                .asks(ConsoleToHub.newBuilder().setAccessTokens(query))
                .getAccessTokens()
                .getAccessTokensList()
                .stream()
                .map(AccessToken::getTitle)
                .toList();
    }

    @Test
    void hubsOwnTokenIsNeverStoredHoweverItIsUsed() {
        Token own = Token.issue(Token.Kind.ACCESS, new SecureRandom());
        rig.keyring.publish(rig.keyring
                .current()
                .with(new ScriptToken(
                        own.keyId(),
                        own.secretHash(),
                        Credentials.LOCAL_ADMIN,
                        Role.ROLE_ADMIN,
                        rig.millis(),
                        Long.MAX_VALUE)));
        rig.switchboard.on(new Event.CredentialUsed(own.keyId(), "127.0.0.1"));
        rig.passes(1_000);
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void tokenOfAnAdminIsNotConfined() {
        HubToConsole answer = people.asks(ConsoleToHub.newBuilder()
                .setCreateAccessToken(CreateAccessToken.newBuilder()
                        .setTitle("ci")
                        .setRole(Role.ROLE_ADMIN)
                        .setScope(Scope.newBuilder().addTags("north"))));
        assertThat(answer.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
    }

    private HubToConsole create(String title) {
        RecordingLink asker = rig.ask(Rig.ADMIN, request(title));
        rig.commit();
        return asker.lastAnswer();
    }

    private static ConsoleToHub.Builder request(String title) {
        return ConsoleToHub.newBuilder()
                .setCreateAccessToken(CreateAccessToken.newBuilder()
                        .setTitle(title)
                        .setRole(Role.ROLE_VIEWER)
                        .setValidForS(60));
    }
}
