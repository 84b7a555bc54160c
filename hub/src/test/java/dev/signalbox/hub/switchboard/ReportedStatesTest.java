package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.ShadowsTest.number;
import static dev.signalbox.hub.switchboard.ShadowsTest.set;
import static dev.signalbox.hub.switchboard.ShadowsTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceQuery;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.ReportedAck;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.ShadowStatus;
import dev.signalbox.proto.v1.SyncState;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportedStatesTest {
    private final Rig rig = new Rig();
    private final RecordingLink device = rig.deviceArrives(0);

    @Test
    void reportIsAcknowledgedAndToldOnlyWhenItIsOnStableStorage() {
        rig.reports(device, report(1, "fan.speed", number(40)).setFull(true));
        assertThat(device.reportedAcks()).isEmpty();
        assertThat(rig.store.shadows).isEmpty();
        rig.commit();

        assertThat(device.reportedAcks()).containsExactly(ack(1, 0));
        assertThat(rig.storedShadow().getReportedVersion()).isEqualTo(1);
        assertThat(rig.storedShadow().getDesiredVersion()).isZero();
        assertThat(leaf("fan.speed").getReported()).isEqualTo(number(40));
        assertThat(leaf("fan.speed").getSync()).isEqualTo(SyncState.SYNC_STATE_UNSPECIFIED);
        assertThat(rig.store.revisions.get(0).getActor()).isEqualTo("device");
        assertThat(rig.store.audit).as("what devices say is not audited").isEmpty();
    }

    @Test
    void whatDoesNotFitIsRefusedLeafByLeafAndTheRestIsTaken() {
        rig.reports(
                device,
                report(1, "fan.speed", number(400))
                        .putLeaves("setpoint", text("warm"))
                        .putLeaves("nonsense", number(1))
                        .putLeaves("fan", number(1))
                        .putLeaves("mode", text("service")));
        rig.commit();

        assertThat(device.reportedAcks()).containsExactly(ack(1, 3));
        assertThat(rig.storedShadow().getLeavesList())
                .as("ranges and choices bind people, not devices")
                .extracting(ShadowLeaf::getPath)
                .containsExactly("fan.speed", "mode");
    }

    @Test
    void sideOfADeviceIsBounded() {
        Value big = Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(Collections.nCopies(60, text("x".repeat(1_000)))))
                .build();
        rig.reports(device, report(1, "steps", big));
        rig.commit();
        rig.passes(1_000);
        rig.reports(device, report(2, "firmware.channel", text("y".repeat(6_000))));

        assertThat(device.reportedAcks()).containsExactly(ack(1, 0), ack(2, 1));
    }

    @Test
    void repeatedReportChangesNothingAndIsAcknowledgedAtOnce() {
        rig.reports(device, report(1, "fan.speed", number(40)));
        rig.commit();
        rig.passes(1_000);
        rig.reports(device, report(2, "fan.speed", number(40)));

        assertThat(rig.store.uncommitted).isEmpty();
        assertThat(device.reportedAcks()).containsExactly(ack(1, 0), ack(2, 0));
        assertThat(rig.store.revisions).hasSize(1);
    }

    @Test
    void chattyDeviceIsStoredOnceASecond() {
        for (int i = 1; i <= 100; i++) {
            rig.reports(device, report(i, "fan.speed", number(i)));
            rig.commit();
            rig.passes(100);
        }
        rig.passes(1_000);
        rig.commit();

        assertThat(rig.store.revisions.size()).isBetween(9, 12);
        assertThat(leaf("fan.speed").getReported()).isEqualTo(number(100));
        assertThat(device.reportedAcks().get(device.reportedAcks().size() - 1).getReportNo())
                .isEqualTo(100);
    }

    @Test
    void fullReportRemovesWhatItDoesNotName() {
        rig.reports(device, report(1, "fan.speed", number(40)).putLeaves("setpoint", number(21)));
        rig.commit();
        rig.passes(1_000);
        rig.reports(device, report(2, "setpoint", number(21)).setFull(true));
        rig.commit();

        assertThat(rig.storedShadow().getLeavesList())
                .extracting(ShadowLeaf::getPath)
                .containsExactly("setpoint");
        assertThat(rig.storedShadow().getReportedVersion()).isEqualTo(2);
    }

    @Test
    void leafMovesFromPendingToInSyncByTheDevicesWord() {
        desire("fan.speed", number(40));
        says(1, SyncState.SYNC_STATE_APPLYING, 1, "");
        assertThat(leaf("fan.speed").getSync()).isEqualTo(SyncState.SYNC_STATE_APPLYING);
        assertThat(rig.store.revisions).as("no value changed").hasSize(1);
        rig.passes(1_000);
        rig.reports(
                device, report(2, "fan.speed", number(40)).addProgress(progress(SyncState.SYNC_STATE_IN_SYNC, 1, "")));
        rig.commit();

        assertThat(leaf("fan.speed").getSync()).isEqualTo(SyncState.SYNC_STATE_IN_SYNC);
        assertThat(rig.storedShadow().getStatus())
                .isEqualTo(ShadowStatus.newBuilder().setInSync(1).build());
    }

    @Test
    void deviceThatReportsWhatIsDesiredIsInSyncWithoutAWord() {
        desire("setpoint", number(21.4));
        rig.reports(device, report(1, "setpoint", number(21.4f)));
        rig.commit();

        assertThat(leaf("setpoint").getSync()).isEqualTo(SyncState.SYNC_STATE_IN_SYNC);
    }

    @Test
    void deviceThatLeavesWhatItAppliedHasDrifted() {
        desire("fan.speed", number(40));
        rig.reports(device, report(1, "fan.speed", number(40)));
        rig.commit();
        rig.passes(1_000);
        rig.reports(device, report(2, "fan.speed", number(10)));
        rig.commit();
        assertThat(leaf("fan.speed").getSync()).isEqualTo(SyncState.SYNC_STATE_DRIFTED);
        RecordingLink viewer = rig.consoleArrives(Rig.VIEWER);
        rig.asks(viewer, Rig.VIEWER, ConsoleToHub.newBuilder().setDevices(DeviceQuery.getDefaultInstance()));
        assertThat(viewer.lastAnswer().getDevices().getDevices(0).getShadow().getDrifted())
                .isEqualTo(1);

        desire("fan.speed", number(40));
        assertThat(rig.storedShadow().getDesiredVersion())
                .as("the same value, asked anew")
                .isEqualTo(2);
        assertThat(leaf("fan.speed").getSync()).isEqualTo(SyncState.SYNC_STATE_PENDING);
        assertThat(device.desired()).hasSize(2);
    }

    @Test
    void refusalStaysUntilSomethingElseIsDesired() {
        desire("fan.speed", number(40));
        says(1, SyncState.SYNC_STATE_REJECTED, 1, "Not in this mode.");
        assertThat(leaf("fan.speed").getMessage()).isEqualTo("Not in this mode.");
        rig.passes(1_000);
        rig.reports(device, report(2, "fan.speed", number(40)));
        rig.commit();
        desire("fan.speed", number(40));
        assertThat(leaf("fan.speed").getSync()).isEqualTo(SyncState.SYNC_STATE_REJECTED);
        assertThat(rig.storedShadow().getDesiredVersion()).isEqualTo(1);
        desire("fan.speed", number(50));

        assertThat(leaf("fan.speed").getSync()).isEqualTo(SyncState.SYNC_STATE_PENDING);
        assertThat(leaf("fan.speed").getMessage()).isEmpty();
    }

    @Test
    void progressOfAnOlderWishIsIgnored() {
        desire("fan.speed", number(40));
        desire("fan.speed", number(50));
        says(1, SyncState.SYNC_STATE_IN_SYNC, 1, "");

        assertThat(leaf("fan.speed").getSync()).isEqualTo(SyncState.SYNC_STATE_PENDING);
        assertThat(device.reportedAcks()).containsExactly(ack(1, 0));
    }

    @Test
    void reportOfAnOlderLinkIsIgnored() {
        RecordingLink newer = rig.deviceArrives(0);
        rig.reports(device, report(1, "fan.speed", number(40)));
        assertThat(rig.store.uncommitted).isEmpty();
        rig.reports(newer, report(1, "fan.speed", number(50)));
        rig.commit();

        assertThat(leaf("fan.speed").getReported()).isEqualTo(number(50));
    }

    @Test
    void reportWaitsForTheDeclarationThatJudgesIt() {
        RecordingLink changed = new RecordingLink();
        rig.switchboard.on(new Event.DeviceArrived(
                changed,
                new DeviceIdentity(Rig.DEVICE, "key"),
                DeviceHello.newBuilder()
                        .setBootId("b")
                        .setCapabilitiesHash("c2")
                        .build()));
        Capabilities more = Rig.CAPABILITIES.toBuilder()
                .addProperties(Rig.CAPABILITIES.getProperties(0).toBuilder()
                        .setForm(Rig.CAPABILITIES.getProperties(0).getForm().toBuilder()
                                .setName("fan.lowest")))
                .build();
        rig.switchboard.on(new Event.CapabilitiesDeclared(changed, Rig.DEVICE, "c2", more));
        rig.reports(changed, report(1, "fan.lowest", number(5)));
        assertThat(changed.reportedAcks()).isEmpty();
        rig.commit();

        assertThat(changed.reportedAcks()).containsExactly(ack(1, 0));
        assertThat(leaf("fan.lowest").getReported()).isEqualTo(number(5));
    }

    @Test
    void reportOfADeviceThatDoesNotDeclareItselfIsJudgedAfterTenSeconds() {
        RecordingLink silent = new RecordingLink();
        rig.switchboard.on(new Event.DeviceArrived(
                silent,
                new DeviceIdentity(Rig.DEVICE, "key"),
                DeviceHello.newBuilder()
                        .setBootId("b")
                        .setCapabilitiesHash("c2")
                        .build()));
        rig.reports(silent, report(1, "fan.lowest", number(5)));
        rig.passes(9_900);
        assertThat(silent.reportedAcks()).isEmpty();
        rig.passes(200);

        assertThat(silent.reportedAcks()).containsExactly(ack(1, 1));
    }

    @Test
    void reportThatTheStoreDoesNotTakeIsKeptAndNotAcknowledged() {
        rig.store.takes = false;
        rig.reports(device, report(1, "fan.speed", number(40)));
        rig.passes(5_000);
        rig.deviceLeaves(device, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        rig.store.takes = true;
        rig.passes(1_000);
        rig.commit();

        assertThat(leaf("fan.speed").getReported()).isEqualTo(number(40));
    }

    @Test
    void onlyTheFirstOfManyReportsThatWaitIsTriedOnceASecondWhileTheStoreTakesNothing() {
        DeviceId second = new DeviceId("gh-2");
        Rig two = new Rig(
                Rig.device(Rig.DEVICE.value()).build(),
                Rig.device(second.value()).build());
        RecordingLink one = two.deviceArrives("boot-1");
        RecordingLink other = two.deviceArrives(second, "boot-2");
        two.commit();
        two.store.takes = false;
        two.reports(one, report(1, "fan.speed", number(40)).putLeaves("setpoint", text("warm")));
        two.switchboard.on(new Event.StateReported(
                other, second, report(1, "fan.speed", number(50)).build()));
        two.passes(900);
        assertThat(two.store.refused).isEqualTo(1);
        two.passes(100);
        assertThat(two.store.refused).isEqualTo(2);

        two.store.takes = true;
        two.passes(1_000);
        two.commit();
        assertThat(two.metrics
                        .registry()
                        .get("signalbox.shadow.leaves.refused")
                        .tag("reason", "type")
                        .counter()
                        .count())
                .as("counted once, however often it was judged")
                .isEqualTo(1);
        assertThat(two.store.shadows).containsOnlyKeys(Rig.DEVICE.value(), second.value());
    }

    @Test
    void readingOfAnotherTypeThanDeclaredIsRefusedAndAnUndeclaredOneIsTaken() {
        rig.switchboard.on(new Event.ReadingsArrived(
                device,
                Rig.DEVICE,
                "boot-1",
                1,
                1,
                false,
                List.of(Rig.reading("temperature", 20, rig.millis()), textReading("humidity"), textReading("remark")),
                0));
        rig.passes(2_000);

        assertThat(rig.store.unswept.get(rig.store.unswept.size() - 1).readings())
                .extracting(reading -> reading.reading().getMetric())
                .containsExactly("temperature", "remark");
        rig.sweepCommits();
    }

    private NewReading textReading(String metric) {
        NewReading number = Rig.reading(metric, 0, rig.millis());
        return new NewReading(number.reading().toBuilder().setText("wet").build(), number.update());
    }

    private void desire(String path, Value value) {
        rig.desires(set(path, value));
        rig.commit();
    }

    private void says(long reportNo, SyncState sync, long version, String message) {
        rig.reports(
                device, ReportedState.newBuilder().setReportNo(reportNo).addProgress(progress(sync, version, message)));
        rig.commit();
    }

    private static LeafProgress progress(SyncState sync, long version, String message) {
        return LeafProgress.newBuilder()
                .setPath("fan.speed")
                .setDesiredVersion(version)
                .setSync(sync)
                .setMessage(message)
                .build();
    }

    private ShadowLeaf leaf(String path) {
        return rig.storedShadow().getLeavesList().stream()
                .filter(leaf -> leaf.getPath().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static ReportedState.Builder report(long reportNo, String path, Value value) {
        return ReportedState.newBuilder().setReportNo(reportNo).putLeaves(path, value);
    }

    private static ReportedAck ack(long reportNo, int refused) {
        return ReportedAck.newBuilder()
                .setReportNo(reportNo)
                .setRefused(refused)
                .build();
    }
}
