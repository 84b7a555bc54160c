package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.RevokeAccessToken;
import dev.signalbox.proto.v1.Role;
import org.junit.jupiter.api.Test;

/** A title names one script: in the audit, and for its idempotency keys. */
final class AccessTokensTest {
    private static final long MINUTE_MILLIS = 60_000;

    private final Rig rig = new Rig();

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
