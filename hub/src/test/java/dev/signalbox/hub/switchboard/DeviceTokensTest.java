package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Authentication.Denied;
import dev.signalbox.hub.auth.Authentication.Replaced;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceToken;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.NewToken;
import java.util.List;
import org.junit.jupiter.api.Test;

/** At most two tokens of a device live; rotation overlaps; a token that was replaced raises an alarm. */
class DeviceTokensTest {
    private static final long DAY_MILLIS = 24 * 3_600_000L;

    private final Rig rig = new Rig();
    private final Asker admin = new Asker(rig);
    private final String first = admin.creates("d").getToken();

    @Test
    void thirdTokenIsRefused() {
        assertThat(rig.letsIn(issued().getToken())).isTrue();
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getIssueDeviceTokenBuilder().setDeviceId("d");

        assertThat(admin.asks(request).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
        assertThat(tokens()).hasSize(2).allMatch(token -> token.getToken().isEmpty());
    }

    @Test
    void revokedTokenClosesItsLinkWithTheCommit() {
        RecordingLink link = rig.arrives("d", first, "b");
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getRevokeDeviceTokenBuilder().setDeviceId("d").setKeyId(keyOf(first));
        assertThat(admin.asks(request).hasDone()).isTrue();

        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(rig.letsIn(first)).isFalse();
        assertThat(rig.audited()).endsWith("token.revoke");
    }

    @Test
    void tokenOfAnotherDeviceIsNotRevoked() {
        admin.creates("other");
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getRevokeDeviceTokenBuilder().setDeviceId("other").setKeyId(keyOf(first));

        assertThat(admin.asks(request).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
        assertThat(rig.letsIn(first)).isTrue();
    }

    @Test
    void oldTokenDiesWhenTheNewOneIsUsedFirst() {
        RecordingLink link = rig.arrives("d", first, "b");
        HubToConsole answer = rotate();
        String second = handed(link).getToken();

        assertThat(answer.getDeviceToken().getToken()).isEmpty();
        assertThat(answer.getDeviceToken().getReplacesKeyId()).isEqualTo(keyOf(first));
        assertThat(rig.letsIn(first)).isTrue();
        assertThat(rig.letsIn(second)).isTrue();

        RecordingLink next = rig.arrives("d", second, "b");
        rig.commit();
        assertThat(next.closed).isNull();
        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_SUPERSEDED);
        assertThat(rig.letsIn(second)).isTrue();
        assertThat(rig.keyring.current().authenticate(first, rig.millis())).isInstanceOf(Replaced.class);
        assertThat(tokens()).extracting(DeviceToken::getKeyId).containsExactly(keyOf(second));
        assertThat(rig.audited()).endsWith("token.rotate", "token.replace");
    }

    @Test
    void tokenIsHandedOutOnlyAfterItsCommit() {
        RecordingLink link = rig.arrives("d", first, "b");
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getRotateDeviceTokenBuilder().setDeviceId("d");
        admin.sends(request);

        assertThat(link.sent(HubToDevice.class)).noneMatch(HubToDevice::hasNewToken);
    }

    @Test
    void tokenThatFoundNoLinkAfterItsCommitIsTakenBack() {
        RecordingLink link = rig.arrives("d", first, "b");
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getRotateDeviceTokenBuilder().setDeviceId("d");
        admin.sends(request);
        link.close(CloseReason.CLOSE_REASON_FAULT);
        rig.commit();

        assertThat(admin.link.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_DEVICE_AWAY);
        assertThat(tokens()).extracting(DeviceToken::getKeyId).containsExactly(keyOf(first));
    }

    @Test
    void secondTokenThatIsNotUsedForADayIsWithdrawnAndTheFirstStays() {
        RecordingLink link = rig.arrives("d", first, "b");
        rotate();
        String second = handed(link).getToken();
        rig.passes(DAY_MILLIS - 1);
        rig.commit();
        assertThat(rig.letsIn(second)).isTrue();
        rig.passes(1);
        rig.commit();

        assertThat(rig.keyring.current().authenticate(second, rig.millis())).isInstanceOf(Denied.class);
        assertThat(rig.letsIn(first)).isTrue();
        assertThat(tokens()).hasSize(1);
        rig.passes(7 * DAY_MILLIS);
        rig.commit();
        assertThat(rig.audited()).contains("token.withdraw");
        assertThat(rotate().hasDeviceToken()).isTrue();
    }

    @Test
    void firstUseThatTheStoreDoesNotTakeIsRecordedLaterAndTheTokenInUseIsNeverWithdrawn() {
        RecordingLink link = rig.arrives("d", first, "b");
        rotate();
        String second = handed(link).getToken();
        rig.store.takes = false;
        RecordingLink next = rig.arrives("d", second, "b");
        rig.passes(8 * DAY_MILLIS);
        assertThat(next.closed).isNull();
        rig.store.takes = true;
        rig.passes(1_000);
        rig.commit();

        assertThat(next.closed).isNull();
        assertThat(rig.letsIn(second)).isTrue();
        assertThat(tokens()).extracting(DeviceToken::getKeyId).containsExactly(keyOf(second));
        assertThat(rig.audited()).contains("token.replace").doesNotContain("token.withdraw");
    }

    @Test
    void rotationThatIsUnderWayIsNotOvertaken() {
        RecordingLink link = rig.arrives("d", first, "b");
        rotate();
        HubToConsole again = rotate();
        assertThat(again.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
        assertThat(again.getError().getRetryAfterMs()).isPositive();

        rig.passes(DeviceTokens.ROTATION_MILLIS);
        String before = handed(link).getToken();
        assertThat(rotate().hasDeviceToken()).isTrue();
        assertThat(rig.letsIn(before)).isFalse();
        assertThat(tokens()).hasSize(2);
    }

    @Test
    void replacedTokenThatIsUsedAgainIsCountedAlwaysAndAuditedOncePerHour() {
        RecordingLink link = rig.arrives("d", first, "b");
        rotate();
        rig.arrives("d", handed(link).getToken(), "b");
        rig.commit();
        Replaced found = (Replaced) rig.keyring.current().authenticate(first, rig.millis());
        for (int i = 0; i < 3; i++) {
            rig.switchboard.on(new Event.TokenReused(found.device(), found.keyId()));
        }
        rig.commit();
        assertThat(rig.counted("signalbox.tokens.reused")).isEqualTo(3);
        assertThat(rig.audited()).filteredOn("token.reuse"::equals).hasSize(1);

        rig.passes(3_600_000);
        rig.switchboard.on(new Event.TokenReused(found.device(), found.keyId()));
        rig.commit();
        assertThat(rig.audited()).filteredOn("token.reuse"::equals).hasSize(2);
    }

    @Test
    void replacedTokensAreRecognisedForThirtyDaysAndAtMostFour() {
        String current = first;
        for (int i = 0; i < TokenUses.MAX_REPLACED + 1; i++) {
            RecordingLink link = rig.arrives("d", current, "b");
            rotate();
            current = handed(link).getToken();
            RecordingLink next = rig.arrives("d", current, "b");
            rig.deviceLeaves(next, dev.signalbox.proto.v1.PresenceCause.PRESENCE_CAUSE_GOODBYE);
            rig.passes(120_000);
            rig.commit();
        }
        var device = new dev.signalbox.hub.protocol.DeviceId("d");
        assertThat(rig.keyring.current().replacedTokens(device)).hasSize(TokenUses.MAX_REPLACED);
        assertThat(rig.keyring.current().authenticate(first, rig.millis())).isInstanceOf(Denied.class);

        rig.passes(38 * DAY_MILLIS);
        rig.commit();
        assertThat(rig.keyring.current().replacedTokens(device)).isEmpty();
    }

    @Test
    void useIsNotedOnceADay() {
        rig.arrives("d", first, "b");
        rig.passes(1_000);
        assertThat(rig.store.uncommitted).hasSize(1);
        rig.commit();
        long noted = tokens().get(0).getLastUsedAtMs();
        assertThat(noted).isEqualTo(rig.millis());
        rig.arrives("d", first, "b");
        rig.passes(1_000);
        assertThat(rig.store.uncommitted).isEmpty();
        rig.passes(DAY_MILLIS);
        rig.arrives("d", first, "b");
        rig.passes(1_000);
        rig.commit();
        assertThat(tokens().get(0).getLastUsedAtMs()).isGreaterThan(noted);
    }

    private HubToConsole rotate() {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getRotateDeviceTokenBuilder().setDeviceId("d");
        return admin.asks(request);
    }

    private DeviceToken issued() {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getIssueDeviceTokenBuilder().setDeviceId("d");
        return admin.asks(request).getDeviceToken();
    }

    private List<DeviceToken> tokens() {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getDeviceTokensBuilder().setDeviceId("d");
        return admin.asks(request).getDeviceTokens().getTokensList();
    }

    private static NewToken handed(RecordingLink link) {
        return link.sent(HubToDevice.class).stream()
                .filter(HubToDevice::hasNewToken)
                .reduce((one, other) -> other)
                .orElseThrow()
                .getNewToken();
    }

    private static String keyOf(String token) {
        return Token.parse(token).orElseThrow().keyId();
    }
}
