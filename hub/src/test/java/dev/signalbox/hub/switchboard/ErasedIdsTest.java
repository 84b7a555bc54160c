package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.JoinResponse;
import org.junit.jupiter.api.Test;

/** Nobody gets the id of a deleted device before its history is erased, and the note of that is gone. */
class ErasedIdsTest {
    private static final String GH = Rig.DEVICE.value();

    private final Rig rig = new Rig();
    private final Asker admin = new Asker(rig);

    @Test
    void idIsFreeOnceTheErasureAndTheEndOfItsNoteAreStored() {
        admin.deletes(GH, true);
        assertThat(rig.store.settings).containsKey("erasing." + GH);
        isTaken(rig, admin);
        rig.passes(1_000);
        isTaken(rig, admin);
        rig.sweepCommits();
        assertThat(rig.store.uncommitted).hasSize(1);
        admin.sends(create());
        assertThat(admin.link.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        rig.commit();

        assertThat(rig.store.settings).isEmpty();
        assertThat(admin.creates(GH).getToken()).isNotEmpty();
    }

    @Test
    void idIsFreeAtOnceWhereTheHistoryIsKept() {
        admin.deletes(GH, false);
        assertThat(admin.creates(GH).getToken()).isNotEmpty();
    }

    @Test
    void hardwareThatWishesForTheIdWaitsAndGetsNoOther() {
        JoinKey key = admin.joinKey(CreateJoinKey.newBuilder());
        admin.joined(key, "new");
        admin.deletes("new", true);

        RecordingLink early = admin.joins(key, "new");
        assertThat(early.sent(ErrorDetail.class)).singleElement().satisfies(error -> {
            assertThat(error.getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
            assertThat(error.getRetryable()).isTrue();
            assertThat(error.getRetryAfterMs()).isPositive();
        });
        rig.passes(1_000);
        rig.sweepCommits();
        rig.commit();

        assertThat(admin.joined(key, "new").getDeviceId()).isEqualTo("new");
    }

    @Test
    void endOfTheNoteThatTheStoreRefusesIsTriedAgain() {
        admin.deletes(GH, true);
        rig.passes(1_000);
        rig.store.takes = false;
        rig.sweepCommits();
        rig.store.takes = true;
        isTaken(rig, admin);
        rig.passes(1_000);
        rig.commit();

        assertThat(rig.store.settings).isEmpty();
        assertThat(admin.creates(GH).getToken()).isNotEmpty();
    }

    @Test
    void idIsNotFreeAfterAStopBeforeTheErasure() {
        admin.deletes(GH, true);
        RecordingStore disk = new RecordingStore();
        disk.settings.putAll(rig.store.settings);

        Rig next = Rig.on(disk);
        Asker again = new Asker(next);
        isTaken(next, again);
        next.passes(1_000);
        next.sweepCommits();
        next.commit();
        assertThat(again.creates(GH).getToken()).isNotEmpty();
    }

    @Test
    void noteAboutADeviceThatIsThereErasesNothingAndGoes() {
        RecordingStore disk = new RecordingStore();
        disk.settings.put("erasing." + GH, "yes");

        Rig next = Rig.on(disk, Rig.device(GH).build());
        next.passes(1_000);
        next.commit();
        assertThat(disk.unswept).isEmpty();
        assertThat(disk.settings).isEmpty();
    }

    @Test
    void joinThatADeletionOvertakesLeavesNoGhost() {
        JoinKey key = admin.joinKey(CreateJoinKey.newBuilder());
        admin.joined(key, "new");
        RecordingLink again = admin.joins(key, "new");
        ConsoleToHub.Builder delete = ConsoleToHub.newBuilder();
        delete.getDeleteDeviceBuilder().setDeviceId("new");
        admin.sends(delete);
        RecordingLink late = admin.joins(key, "new");
        rig.commit();

        for (RecordingLink refused : new RecordingLink[] {again, late}) {
            assertThat(refused.sent(JoinResponse.class)).isEmpty();
            assertThat(refused.sent(ErrorDetail.class).get(0).getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        }
        assertThat(rig.switchboard.fleet.all())
                .extracting(device -> device.id.value())
                .containsExactly(GH);
        assertThat(rig.switchboard.fleet.byHardware(key.getKeyId(), "new")).isNull();
        admin.joined(key, "new");
        assertThat(rig.store.audit.get(rig.store.audit.size() - 1).getDetail())
                .as("as a new device")
                .startsWith("by key");
    }

    private static void isTaken(Rig rig, Asker admin) {
        HubToConsole answer = admin.asks(create());
        assertThat(answer.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        assertThat(answer.getError().getRetryable()).isTrue();
        assertThat(rig.switchboard.fleet.find(Rig.DEVICE)).isNull();
    }

    private static ConsoleToHub.Builder create() {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getCreateDeviceBuilder().setDeviceId(GH);
        return request;
    }
}
