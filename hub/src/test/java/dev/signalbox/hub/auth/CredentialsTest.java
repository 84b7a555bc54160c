package dev.signalbox.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Authentication.Denied;
import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Authentication.Reason;
import dev.signalbox.hub.auth.Authentication.Replaced;
import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credential.JoinKey;
import dev.signalbox.hub.auth.Credential.ReplacedToken;
import dev.signalbox.hub.auth.Credential.ScriptToken;
import dev.signalbox.hub.auth.Credential.Session;
import dev.signalbox.hub.auth.Credential.User;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Identity.JoinIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Role;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static final long NOW = 1_000;

    private final SecureRandom random = new SecureRandom();
    private final Token device = Token.issue(Token.Kind.DEVICE, random);
    private final Token script = Token.issue(Token.Kind.ACCESS, random);
    private final Token join = Token.issue(Token.Kind.JOIN, random);
    private final Token session = Token.issue(Token.Kind.SESSION, random);
    private final Credentials credentials = Credentials.of(List.of(
            new DeviceToken(device.keyId(), device.secretHash(), new DeviceId("d"), 0),
            new ScriptToken(script.keyId(), script.secretHash(), "ci", Role.ROLE_VIEWER, 0, 2_000),
            new JoinKey(join.keyId(), join.secretHash(), "", List.of(), "user:a", 0, 2_000),
            new User("marta", Role.ROLE_ENGINEER, null, 0),
            new Session(session.keyId(), session.secretHash(), "marta", 0, 2_000)));

    @Test
    void eachKindProvesItsOwnIdentity() {
        assertThat(identity(device)).isEqualTo(new DeviceIdentity(new DeviceId("d"), device.keyId()));
        assertThat(identity(script)).isEqualTo(new ConsoleIdentity("token:ci", Role.ROLE_VIEWER, script.keyId()));
        assertThat(identity(join)).isEqualTo(new JoinIdentity(join.keyId()));
        assertThat(identity(session)).isEqualTo(new ConsoleIdentity("user:marta", Role.ROLE_ENGINEER, session.keyId()));
    }

    @Test
    void expiredCredentialsLetNobodyIn() {
        assertThat(credentials.authenticate(script.reveal(), 2_000)).isEqualTo(new Denied(Reason.EXPIRED));
        assertThat(credentials.authenticate(join.reveal(), 2_000)).isEqualTo(new Denied(Reason.EXPIRED));
        assertThat(credentials.authenticate(session.reveal(), 2_000)).isEqualTo(new Denied(Reason.EXPIRED));
        assertThat(credentials.expired(2_000)).hasSize(3);
    }

    @Test
    void unknownAndForgedTokensAreDenied() {
        Token stranger = Token.issue(Token.Kind.DEVICE, random);
        assertThat(credentials.authenticate(stranger.reveal(), NOW)).isEqualTo(new Denied(Reason.UNKNOWN));
        assertThat(credentials.authenticate("nonsense", NOW)).isEqualTo(new Denied(Reason.MALFORMED));

        Credentials other =
                credentials.with(new DeviceToken(stranger.keyId(), device.secretHash(), new DeviceId("d"), 0));
        assertThat(other.authenticate(stranger.reveal(), NOW)).isEqualTo(new Denied(Reason.WRONG_SECRET));
    }

    @Test
    void replacedTokenIsRecognisedByItsSecretAndLetsNobodyIn() {
        Token old = Token.issue(Token.Kind.DEVICE, random);
        Credentials after = credentials.with(new ReplacedToken(old.keyId(), old.secretHash(), new DeviceId("d"), NOW));
        Credentials forged =
                credentials.with(new ReplacedToken(old.keyId(), device.secretHash(), new DeviceId("d"), NOW));

        assertThat(after.authenticate(old.reveal(), NOW)).isEqualTo(new Replaced(new DeviceId("d"), old.keyId()));
        assertThat(forged.authenticate(old.reveal(), NOW)).isEqualTo(new Denied(Reason.UNKNOWN));
    }

    @Test
    void replacementThatNobodyUsedLetsNobodyInAfterADay() {
        Token second = Token.issue(Token.Kind.DEVICE, random);
        DeviceToken unused =
                new DeviceToken(second.keyId(), second.secretHash(), new DeviceId("d"), 0, device.keyId(), 0);
        long day = DeviceToken.UNUSED_MILLIS;

        assertThat(credentials.with(unused).authenticate(second.reveal(), day - 1))
                .isInstanceOf(Granted.class);
        assertThat(credentials.with(unused).authenticate(second.reveal(), day)).isEqualTo(new Denied(Reason.EXPIRED));
        assertThat(credentials.with(unused.usedAt(1)).authenticate(second.reveal(), day))
                .isInstanceOf(Granted.class);
        assertThat(credentials.with(unused).authenticate(device.reveal(), day)).isInstanceOf(Granted.class);
    }

    @Test
    void sessionOfAForgottenUserIsWorthNothing() {
        Credentials without = credentials.changed(List.of(new User("marta", Role.ROLE_ENGINEER, null, 0)), List.of());

        assertThat(without.authenticate(session.reveal(), NOW)).isEqualTo(new Denied(Reason.UNKNOWN));
        assertThat(without.hasUsers()).isFalse();
    }

    @Test
    void changedCopyLeavesTheOriginalAlone() {
        Credentials without = credentials.changed(
                List.of(new DeviceToken(device.keyId(), device.secretHash(), new DeviceId("d"), 0)), List.of());

        assertThat(without.deviceTokens(new DeviceId("d"))).isEmpty();
        assertThat(credentials.deviceTokens(new DeviceId("d"))).hasSize(1);
    }

    @Test
    void passwordsAreVerifiedAndNobodyHasTheEmptyHash() {
        String hash = Passwords.hash("correct horse battery", random);

        assertThat(Passwords.verify("correct horse battery", hash)).isTrue();
        assertThat(Passwords.verify("correct horse batterz", hash)).isFalse();
        assertThat(Passwords.verify("", Passwords.NOBODY)).isFalse();
        assertThat(hash).isNotEqualTo(Passwords.hash("correct horse battery", random));
    }

    @Test
    void oneTimeCodesWorkOnceAndNotForLong() {
        OneTimeCodes<String> codes = new OneTimeCodes<>(random);
        String used = codes.issue("a", 2_000);
        String late = codes.issue("b", 2_000);

        assertThat(codes.redeem(used, NOW)).contains("a");
        assertThat(codes.redeem(used, NOW)).isEmpty();
        assertThat(codes.redeem(late, 2_000)).isEmpty();
        assertThat(codes.redeem("guess", NOW)).isEmpty();
    }

    @Test
    void setupCodeWorksForAnHour() {
        SetupCode code = SetupCode.issue(random, NOW);

        assertThat(code.matches(code.reveal(), NOW)).isTrue();
        assertThat(code.matches(code.reveal() + "x", NOW)).isFalse();
        assertThat(code.matches(code.reveal(), NOW + SetupCode.VALID_MILLIS)).isFalse();
    }

    private Identity identity(Token token) {
        return ((Granted) credentials.authenticate(token.reveal(), NOW)).identity();
    }
}
