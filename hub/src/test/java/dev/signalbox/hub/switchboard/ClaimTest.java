package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.JoinResponse;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.Update;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Join keys are counted, and what joins by one that asks for approval waits for a person. */
class ClaimTest {
    private final Rig rig = new Rig();
    private final Asker admin = new Asker(rig);

    @Test
    void oneOffKeyLetsOneDeviceJoinEvenWhenTwoAskAtOnce() {
        JoinKey key = admin.joinKey(CreateJoinKey.newBuilder().setMaxUses(1));
        RecordingLink one = admin.joins(key, "one");
        RecordingLink other = admin.joins(key, "other");
        rig.commit();

        assertThat(one.sent(JoinResponse.class)).hasSize(1);
        assertThat(refusal(other)).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(keys()).extracting(JoinKey::getUses).containsExactly(1);
    }

    @Test
    void sameHardwareThatJoinsAgainIsNotCountedAgain() {
        JoinKey key = admin.joinKey(CreateJoinKey.newBuilder().setMaxUses(1));
        JoinResponse first = admin.joined(key, "one");
        JoinResponse again = admin.joined(key, "one");

        assertThat(again.getDeviceId()).isEqualTo(first.getDeviceId());
        assertThat(rig.letsIn(first.getDeviceToken())).isFalse();
        assertThat(rig.letsIn(again.getDeviceToken())).isTrue();
        assertThat(keys()).extracting(JoinKey::getUses).containsExactly(1);
    }

    @Test
    void revokedKeyStaysRevokedThoughAJoinWasUnderWay() {
        JoinKey key = admin.joinKey(CreateJoinKey.newBuilder());
        ConsoleToHub.Builder revoke = ConsoleToHub.newBuilder();
        revoke.getRevokeJoinKeyBuilder().setKeyId(key.getKeyId());
        admin.sends(revoke);
        RecordingLink late = admin.joins(key, "late");
        rig.commit();

        assertThat(refusal(late)).isEqualTo(ErrorCode.ERROR_CODE_UNAUTHENTICATED);
        assertThat(keys()).isEmpty();
        assertThat(rig.audited()).containsExactly("join_key.create", "join_key.revoke");
    }

    @Test
    void listedKeysAreThoseThatStillLetIn() {
        admin.joinKey(CreateJoinKey.newBuilder().setTitle("short").setValidForS(60));
        admin.joinKey(CreateJoinKey.newBuilder()
                .setTitle("long")
                .setNeedsApproval(true)
                .addTags("t"));
        rig.passes(60_000);

        assertThat(keys()).singleElement().satisfies(key -> {
            assertThat(key.getTitle()).isEqualTo("long");
            assertThat(key.getKey()).isEmpty();
            assertThat(key.getNeedsApproval()).isTrue();
            assertThat(key.getTagsList()).containsExactly("t");
            assertThat(key.getCreatedBy()).isEqualTo("user:ada");
        });
    }

    @Test
    void noMoreKeysAreValidThanOneAnswerHolds() {
        for (int i = 0; i < JoinKeys.MAX_KEYS; i++) {
            assertThat(admin.joinKey(CreateJoinKey.newBuilder().setValidForS(60))
                            .getKey())
                    .isNotEmpty();
        }
        ConsoleToHub.Builder oneMore = ConsoleToHub.newBuilder().setCreateJoinKey(CreateJoinKey.getDefaultInstance());
        assertThat(admin.asks(oneMore).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_TOO_LARGE);

        rig.passes(60_000);
        assertThat(admin.asks(oneMore).hasJoinKey()).as("those are expired").isTrue();
    }

    @Test
    void pendingDeviceLinksAndNothingElseOfItIsTaken() {
        admin.watches();
        JoinResponse joined = pending();
        assertThat(joined.getLifecycle()).isEqualTo("LIFECYCLE_PENDING");
        assertThat(admin.link.updates.get(0).getDevice().getLifecycle()).isEqualTo(Lifecycle.LIFECYCLE_PENDING);

        RecordingLink link = rig.arrives("new", joined.getDeviceToken(), "boot-1");
        assertThat(welcome(link).getLifecycle()).isEqualTo(Lifecycle.LIFECYCLE_PENDING);
        readings(link, 1);
        rig.switchboard.on(new Event.StateReported(link, deviceId(), ReportedState.getDefaultInstance()));
        rig.passes(1_000);

        assertThat(rig.store.unswept.get(0).readings()).isEmpty();
        assertThat(rig.store.unswept.get(0).marks()).isEmpty();
        assertThat(rig.counted("signalbox.readings.pending")).isEqualTo(1);
        assertThat(rig.counted("signalbox.reported.pending")).isEqualTo(1);
        assertThat(admin.link.updates).noneMatch(Update::hasReading);
    }

    @Test
    void approvedDeviceComesBackFreshAndWhatItKeptIsTaken() {
        JoinResponse joined = pending();
        RecordingLink link = rig.arrives("new", joined.getDeviceToken(), "boot-1");
        readings(link, 1);
        admin.sets("new", Lifecycle.LIFECYCLE_ACTIVE);

        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_GOING_AWAY);
        assertThat(link.retryAfterMillis).isBetween(1, 2_000);
        RecordingLink next = rig.arrives("new", joined.getDeviceToken(), "boot-1");
        assertThat(welcome(next).getLifecycle()).isEqualTo(Lifecycle.LIFECYCLE_ACTIVE);
        readings(next, 1);
        rig.passes(1_000);
        rig.commit();
        rig.sweepCommits();
        assertThat(next.readingAcks()).containsExactly(1L);
        assertThat(rig.audited()).contains("device.join", "device.approve");
    }

    @Test
    void refusedDeviceLosesItsTokenAndDoesNotJoinAgain() {
        JoinKey key = admin.joinKey(CreateJoinKey.newBuilder().setNeedsApproval(true));
        JoinResponse joined = admin.joined(key, "new");
        RecordingLink link = rig.arrives("new", joined.getDeviceToken(), "boot-1");
        admin.sets("new", Lifecycle.LIFECYCLE_RETIRED);

        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(rig.letsIn(joined.getDeviceToken())).isFalse();
        assertThat(refusal(admin.joins(key, "new"))).isEqualTo(ErrorCode.ERROR_CODE_DEVICE_SUSPENDED);
        assertThat(rig.audited()).endsWith("device.refuse");
    }

    @Test
    void deletedHardwareJoinsAsANewDevice() {
        JoinKey key = admin.joinKey(CreateJoinKey.newBuilder());
        admin.joined(key, "new");
        admin.deletes("new", false);
        assertThat(admin.joined(key, "new").getDeviceId()).isEqualTo("new");
        assertThat(keys()).extracting(JoinKey::getUses).containsExactly(2);
    }

    private JoinResponse pending() {
        return admin.joined(admin.joinKey(CreateJoinKey.newBuilder().setNeedsApproval(true)), "new");
    }

    private List<JoinKey> keys() {
        ConsoleToHub.Builder query = ConsoleToHub.newBuilder();
        query.getJoinKeysBuilder();
        return admin.asks(query).getJoinKeys().getJoinKeysList();
    }

    private void readings(RecordingLink link, long batchNo) {
        rig.switchboard.on(new Event.ReadingsArrived(
                link,
                deviceId(),
                "boot-1",
                batchNo,
                1,
                false,
                List.of(Rig.reading("temperature", 20, rig.millis())),
                0));
    }

    private static dev.signalbox.hub.protocol.DeviceId deviceId() {
        return new dev.signalbox.hub.protocol.DeviceId("new");
    }

    private static ErrorCode refusal(RecordingLink rest) {
        return rest.sent(ErrorDetail.class).get(0).getCode();
    }

    private static DeviceWelcome welcome(RecordingLink link) {
        return link.sent(HubToDevice.class).get(0).getWelcome();
    }
}
