package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.SetDesired;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.ShadowQuery;
import dev.signalbox.proto.v1.ShadowStatus;
import dev.signalbox.proto.v1.SyncState;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.Watch;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ShadowsTest {
    private final Rig rig = new Rig();

    @Test
    void wishIsAnsweredAndSentOnlyWhenItIsOnStableStorage() {
        RecordingLink device = rig.deviceArrives(0);
        RecordingLink watcher = watching(false);
        RecordingLink asker = rig.desires(set("fan.speed", number(40)));
        assertThat(asker.sent).hasSize(1);
        assertThat(device.desired()).isEmpty();
        assertThat(watcher.updates).noneMatch(Update::hasShadowStatus);
        rig.commit();

        Shadow answer = asker.lastAnswer().getShadow();
        assertThat(answer.getDesiredVersion()).isEqualTo(1);
        assertThat(answer.getReportedVersion()).isZero();
        assertThat(answer.getLeaves(0).getSync()).isEqualTo(SyncState.SYNC_STATE_PENDING);
        assertThat(answer.getLeaves(0).getDesiredBy()).isEqualTo("user:marta");
        assertThat(answer.getStatus())
                .isEqualTo(ShadowStatus.newBuilder().setPending(1).build());
        assertThat(device.desired())
                .containsExactly(DesiredState.newBuilder()
                        .setVersion(1)
                        .addLeaves(leaf("fan.speed", number(40), 1))
                        .build());
        assertThat(watcher.updates).filteredOn(Update::hasShadowStatus).hasSize(1);
        assertThat(watcher.updates).noneMatch(Update::hasShadow);
    }

    @Test
    void wishAndItsAuditEntryAreOneChange() {
        rig.desires(set("fan.speed", number(40)));
        assertThat(rig.store.uncommitted).hasSize(1).first().isInstanceOf(Change.Together.class);
        rig.commit();

        assertThat(rig.store.audit).hasSize(1);
        assertThat(rig.store.audit.get(0).getAction()).isEqualTo("shadow.set");
        assertThat(rig.store.audit.get(0).getSubject()).isEqualTo("gh-1");
        assertThat(rig.store.audit.get(0).getActor()).isEqualTo("user:marta");
        assertThat(rig.store.audit.get(0).getDetail()).isEqualTo("version 1, 1 leaf");
        assertThat(rig.store.revisions).hasSize(1);
        assertThat(rig.store.revisions.get(0).getChangesMap()).containsEntry("fan.speed", number(40));
    }

    @Test
    void viewerMayLookAndNotSet() {
        RecordingLink viewer = rig.consoleArrives(Rig.VIEWER);
        rig.asks(
                viewer,
                Rig.VIEWER,
                ConsoleToHub.newBuilder()
                        .setSetDesired(set("fan.speed", number(40)).setDeviceId("gh-1")));
        assertThat(viewer.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        rig.asks(
                viewer,
                Rig.VIEWER,
                ConsoleToHub.newBuilder().setShadow(ShadowQuery.newBuilder().setDeviceId("gh-1")));
        assertThat(viewer.lastAnswer().getShadow().getDeviceId()).isEqualTo("gh-1");
    }

    @Test
    void wishThatDoesNotFitTheDeclarationIsRefusedWithASentence() {
        assertRefused(set("fan.colour", number(1)), ErrorCode.ERROR_CODE_UNKNOWN_PROPERTY, "fan.colour");
        assertRefused(
                set("no such\npath", number(1)), ErrorCode.ERROR_CODE_UNKNOWN_PROPERTY, "a property of that name");
        assertRefused(set("firmware.channel", text("beta")), ErrorCode.ERROR_CODE_INVALID_PROPERTY, "only reported");
        assertRefused(set("fan.speed", number(101)), ErrorCode.ERROR_CODE_INVALID_PROPERTY, "at most 100");
        assertRefused(set("fan.speed", number(1.5)), ErrorCode.ERROR_CODE_INVALID_PROPERTY, "whole number");
        assertRefused(set("setpoint", number(Double.NaN)), ErrorCode.ERROR_CODE_INVALID_PROPERTY, "a number");
        assertRefused(set("mode", text("off")), ErrorCode.ERROR_CODE_INVALID_PROPERTY, "one of auto, manual");
        assertRefused(set("steps", number(1)), ErrorCode.ERROR_CODE_INVALID_PROPERTY, "a list");
        assertRefused(set("steps", list(257, number(1))), ErrorCode.ERROR_CODE_INVALID_PROPERTY, "at most 256 items");
        assertRefused(set("steps", list(1, list(1, number(1)))), ErrorCode.ERROR_CODE_INVALID_PROPERTY, "list of");
        assertRefused(set("fan.speed", Value.getDefaultInstance()), ErrorCode.ERROR_CODE_INVALID_PROPERTY, "a number");
        assertRefused(
                set("fan.speed", number(40)).putChanges("mode", text("off")),
                ErrorCode.ERROR_CODE_INVALID_PROPERTY,
                "mode");
        assertThat(rig.store.uncommitted).isEmpty();
        assertThat(rig.desires(set("fan.speed", number(1)).setDeviceId("nobody")).sent)
                .isNotEmpty();
    }

    @Test
    void sideLargerThan64KibIsRefused() {
        assertRefused(set("steps", list(256, text("x".repeat(1_000)))), ErrorCode.ERROR_CODE_TOO_LARGE, "64 KiB");
    }

    @Test
    void requestThatChangesNothingMakesNoVersion() {
        rig.desires(set("fan.speed", number(40)));
        rig.commit();
        RecordingLink again = rig.desires(set("fan.speed", number(40)).putChanges("mode", ShadowDocument.NONE));

        assertThat(rig.store.uncommitted).isEmpty();
        assertThat(again.lastAnswer().getShadow().getDesiredVersion()).isEqualTo(1);
    }

    @Test
    void requestThatChangesNothingWaitsForTheCommitOfWhatItRepeats() {
        rig.desires(set("fan.speed", number(40)));
        RecordingLink again = rig.desires(set("fan.speed", number(40)));
        assertThat(again.sent).as("only the welcome").hasSize(1);
        assertThat(rig.store.uncommitted).as("nothing is written twice").hasSize(1);
        rig.commit();

        assertThat(again.lastAnswer().getShadow().getDesiredVersion()).isEqualTo(1);
        assertThat(rig.store.revisions).hasSize(1);
    }

    @Test
    void otherVersionThanExpectedIsAConflictThatTellsTheCurrentOne() {
        rig.desires(set("fan.speed", number(40)).setExpectedVersion(0));
        rig.commit();
        RecordingLink late = rig.desires(set("fan.speed", number(60)).setExpectedVersion(0));

        assertThat(late.lastAnswer().getShadowConflict().getError().getCode())
                .isEqualTo(ErrorCode.ERROR_CODE_VERSION_CONFLICT);
        assertThat(late.lastAnswer().getShadowConflict().getCurrent().getDesiredVersion())
                .isEqualTo(1);
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void conflictWithAVersionThatIsNotStoredYetIsToldAfterItsCommit() {
        rig.desires(set("fan.speed", number(40)));
        RecordingLink late = rig.desires(set("fan.speed", number(60)).setExpectedVersion(0));
        assertThat(late.sent).hasSize(1);
        rig.commit();

        assertThat(late.lastAnswer().hasShadowConflict()).isTrue();
        assertThat(rig.storedShadow().getLeaves(0).getDesired()).isEqualTo(number(40));
    }

    @Test
    void nullRemovesALeafAndItsVersionSurvives() {
        RecordingLink device = rig.deviceArrives(0);
        rig.desires(set("fan.speed", number(40)));
        rig.commit();
        rig.desires(set("fan.speed", ShadowDocument.NONE));
        rig.commit();

        assertThat(rig.storedShadow().getLeavesCount()).isZero();
        assertThat(rig.storedShadow().getDesiredVersion()).isEqualTo(2);
        assertThat(device.desired().get(1).getRemovedList()).containsExactly("fan.speed");
        rig.desires(set("fan.speed", number(40)));
        rig.commit();
        assertThat(rig.storedShadow().getDesiredVersion()).isEqualTo(3);
    }

    @Test
    void replaceRemovesWhatIsNotNamed() {
        rig.desires(set("fan.speed", number(40)).putChanges("mode", text("auto")));
        rig.commit();
        rig.desires(set("setpoint", number(21)).setReplace(true));
        rig.commit();

        assertThat(rig.storedShadow().getLeavesList())
                .extracting(ShadowLeaf::getPath)
                .containsExactly("setpoint");
        assertThat(rig.store.revisions.get(1).getPreviousMap()).containsOnlyKeys("fan.speed", "mode");
    }

    @Test
    void fullStorageRefusesAWishAndChangesNothing() {
        rig.store.takes = false;
        RecordingLink asker = rig.desires(set("fan.speed", number(40)));

        assertThat(asker.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        rig.store.takes = true;
        RecordingLink again = rig.desires(set("fan.speed", number(40)).setExpectedVersion(0));
        rig.commit();
        assertThat(again.lastAnswer().getShadow().getDesiredVersion()).isEqualTo(1);
    }

    @Test
    void deviceThatWasAwayGetsEverythingDesiredWithItsWelcome() {
        rig.desires(set("fan.speed", number(40)));
        rig.desires(set("mode", text("auto")));
        rig.commit();

        assertThat(welcome(rig.deviceArrives(0)).getDesired())
                .isEqualTo(DesiredState.newBuilder()
                        .setVersion(2)
                        .setFull(true)
                        .addLeaves(leaf("fan.speed", number(40), 1))
                        .addLeaves(leaf("mode", text("auto"), 2))
                        .build());
        assertThat(welcome(rig.deviceArrives(1)).hasDesired()).isTrue();
        assertThat(welcome(rig.deviceArrives(2)).hasDesired()).isFalse();
    }

    @Test
    void deviceAheadOfARestoredHubIsToldWhatTheHubHas() {
        assertThat(welcome(rig.deviceArrives(9)).getDesired())
                .isEqualTo(DesiredState.newBuilder().setFull(true).build());
    }

    @Test
    void welcomeTellsOnlyWhatIsStored() {
        rig.desires(set("fan.speed", number(40)));
        RecordingLink device = rig.deviceArrives(0);
        assertThat(device.sent(HubToDevice.class).get(0).getWelcome().hasDesired())
                .isFalse();
        rig.commit();

        assertThat(device.desired()).hasSize(1);
    }

    @Test
    void leafThatIsNoLongerDeclaredStaysButIsNotSent() {
        rig.desires(set("fan.speed", number(40)).putChanges("setpoint", number(21)));
        rig.commit();
        RecordingLink device = rig.deviceArrives(1);
        Capabilities.Builder narrower = Capabilities.newBuilder();
        for (Property property : Rig.CAPABILITIES.getPropertiesList()) {
            if (property.getForm().getName().equals("setpoint")) {
                narrower.addProperties(property);
            }
        }
        rig.switchboard.on(new Event.CapabilitiesDeclared(device, Rig.DEVICE, "c2", narrower.build()));
        rig.commit();

        assertThat(device.desired().get(0).getFull()).isTrue();
        assertThat(device.desired().get(0).getLeavesList())
                .extracting(DesiredLeaf::getPath)
                .containsExactly("setpoint");
        assertThat(rig.storedShadow().getLeavesCount()).isEqualTo(2);
        rig.desires(set("fan.speed", ShadowDocument.NONE));
        rig.commit();
        assertThat(rig.storedShadow().getLeavesCount()).isEqualTo(1);
    }

    @Test
    void documentNobodyDeclaresAnyMoreIsDeleted() {
        RecordingLink device = rig.deviceArrives(0);
        rig.switchboard.on(new Event.CapabilitiesDeclared(device, Rig.DEVICE, "c2", Capabilities.getDefaultInstance()));
        rig.commit();
        rig.passes(1_000);
        rig.commit();

        assertThat(rig.store.committed).contains(new Change.CapabilitiesRemoved("c1"));
    }

    @Test
    void watcherOfShadowsGetsThemWhole() {
        rig.desires(set("fan.speed", number(40)));
        rig.commit();
        RecordingLink watcher = watching(true);
        assertThat(watcher.updates).filteredOn(Update::hasShadow).hasSize(1);
        assertThat(watcher.updates).filteredOn(Update::hasShadowStatus).hasSize(1);
        rig.desires(set("fan.speed", number(50)));
        rig.commit();

        assertThat(watcher.updates).filteredOn(Update::hasShadow).hasSize(2);
        assertThat(watcher.updates)
                .filteredOn(Update::hasShadowStatus)
                .as("still one pending")
                .hasSize(1);
    }

    @Test
    void nothingIsDesiredBehindASuspensionThatIsOnItsWayToTheDisk() {
        ConsoleToHub.Builder suspend = ConsoleToHub.newBuilder();
        suspend.getSetLifecycleBuilder().setDeviceId(Rig.DEVICE.value()).setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED);
        new Asker(rig).sends(suspend);
        RecordingLink late = rig.desires(SetDesired.newBuilder()
                .putChanges("setpoint", Value.newBuilder().setNumberValue(20).build()));

        assertThat(late.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_DEVICE_SUSPENDED);
    }

    @Test
    void restartKeepsTheShadowAndItsVersions() {
        rig.desires(set("fan.speed", number(40)));
        rig.commit();
        rig.desires(set("fan.speed", number(50)));
        Rig next = rig.restarted();

        assertThat(welcome(next.deviceArrives(0)).getDesired().getVersion()).isEqualTo(1);
        next.desires(set("mode", text("auto")));
        next.commit();
        assertThat(next.storedShadow().getDesiredVersion()).isEqualTo(2);
        assertThat(next.storedShadow().getLeaves(0).getDesired()).isEqualTo(number(40));
    }

    private void assertRefused(SetDesired.Builder wish, ErrorCode code, String sentence) {
        RecordingLink asker = rig.desires(wish);
        assertThat(asker.lastAnswer().getError().getCode()).isEqualTo(code);
        assertThat(asker.lastAnswer().getError().getMessage())
                .contains(sentence)
                .doesNotContain("\n");
    }

    private RecordingLink watching(boolean whole) {
        RecordingLink watcher = rig.consoleArrives(Rig.VIEWER);
        rig.asks(
                watcher,
                Rig.VIEWER,
                ConsoleToHub.newBuilder().setWatch(Watch.newBuilder().setShadows(whole)));
        return watcher;
    }

    private DeviceWelcome welcome(RecordingLink device) {
        rig.deviceLeaves(device, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        return device.sent(HubToDevice.class).get(0).getWelcome();
    }

    static SetDesired.Builder set(String path, Value value) {
        return SetDesired.newBuilder().putChanges(path, value);
    }

    static DesiredLeaf leaf(String path, Value value, long version) {
        return DesiredLeaf.newBuilder()
                .setPath(path)
                .setDesired(value)
                .setDesiredVersion(version)
                .build();
    }

    static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value list(int items, Value item) {
        return Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(Collections.nCopies(items, item)))
                .build();
    }
}
