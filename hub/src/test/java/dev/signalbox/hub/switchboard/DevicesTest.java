package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Update;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Devices are created, renamed, suspended, retired and deleted; each is audited, and told after its commit. */
class DevicesTest {
    private static final String GH = Rig.DEVICE.value();

    private final Rig rig = new Rig();
    private final Asker admin = new Asker(rig);

    @Test
    void createdDeviceIsToldAfterItsCommitWithATokenThatLinks() {
        admin.watches();
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getCreateDeviceBuilder()
                .setDeviceId("boiler-1")
                .setDisplayName(" Boiler ")
                .setModel("Boiler 2")
                .addTags("cellar")
                .addTags("cellar");
        admin.sends(request);
        assertThat(admin.link.updates).isEmpty();
        HubToConsole early = admin.asks(request.clone());
        assertThat(early.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_ALREADY_EXISTS);

        Device device = admin.link.updates.stream()
                .filter(Update::hasDevice)
                .findFirst()
                .orElseThrow()
                .getDevice();
        assertThat(device.getDisplayName()).isEqualTo("Boiler");
        assertThat(device.getTagsList()).containsExactly("cellar");
        assertThat(device.getLifecycle()).isEqualTo(Lifecycle.LIFECYCLE_ACTIVE);
        String token = admin.link.sent(HubToConsole.class).stream()
                .filter(HubToConsole::hasDeviceToken)
                .findFirst()
                .orElseThrow()
                .getDeviceToken()
                .getToken();
        assertThat(rig.letsIn(token)).isTrue();
        assertThat(rig.arrives("boiler-1", token, "b").closed).isNull();
        assertThat(rig.audited()).contains("device.create");
    }

    @Test
    void nothingIsLeftOfADeviceTheStoreDidNotTake() {
        rig.store.takes = false;
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getCreateDeviceBuilder().setDeviceId("boiler-1");
        assertThat(admin.asks(request).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        rig.store.takes = true;

        assertThat(admin.creates("boiler-1").getToken()).isNotEmpty();
    }

    @Test
    void nameAndTagsChangeApart() {
        ConsoleToHub.Builder name = ConsoleToHub.newBuilder();
        name.getUpdateDeviceBuilder().setDeviceId(GH).setDisplayName("Tomatoes");
        ConsoleToHub.Builder tags = ConsoleToHub.newBuilder();
        tags.getUpdateDeviceBuilder().setDeviceId(GH).getTagsBuilder().addTags("south");
        admin.sends(name);
        Device device = admin.asks(tags).getDevice();

        assertThat(device.getDisplayName()).isEqualTo("Tomatoes");
        assertThat(device.getTagsList()).containsExactly("south");

        ConsoleToHub.Builder none = ConsoleToHub.newBuilder();
        none.getUpdateDeviceBuilder().setDeviceId(GH).getTagsBuilder();
        assertThat(admin.asks(none).getDevice().getTagsList()).isEmpty();
        assertThat(rig.audited()).filteredOn("device.update"::equals).hasSize(3);
    }

    @Test
    void suspendedDeviceLosesItsLinkWithTheCommitAndComesBackWhenItIsResumed() {
        RecordingLink link = rig.deviceArrives("b");
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getSetLifecycleBuilder().setDeviceId(GH).setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED);
        admin.sends(request);
        assertThat(link.closed).isNull();
        rig.commit();
        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(rig.deviceArrives("b").closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);

        assertThat(admin.sets(GH, Lifecycle.LIFECYCLE_ACTIVE).getDevice().getLifecycle())
                .isEqualTo(Lifecycle.LIFECYCLE_ACTIVE);
        assertThat(rig.deviceArrives("b").closed).isNull();
        assertThat(rig.audited()).containsExactly("device.suspend", "device.resume");
    }

    @Test
    void retiredDeviceHasNoTokenAndNoWayBack() {
        RecordingLink link = rig.deviceArrives("b");
        admin.sets(GH, Lifecycle.LIFECYCLE_RETIRED);

        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(rig.keyring.current().deviceTokens(Rig.DEVICE)).isEmpty();
        for (Lifecycle lifecycle : List.of(Lifecycle.LIFECYCLE_ACTIVE, Lifecycle.LIFECYCLE_SUSPENDED)) {
            assertThat(admin.sets(GH, lifecycle).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
        }
        ConsoleToHub.Builder issue = ConsoleToHub.newBuilder();
        issue.getIssueDeviceTokenBuilder().setDeviceId(GH);
        assertThat(admin.asks(issue).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_DEVICE_SUSPENDED);
    }

    @Test
    void deletedDeviceIsGoneForEverybodyAfterTheCommit() {
        RecordingLink link = rig.deviceArrives("b");
        admin.watches();
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getDeleteDeviceBuilder().setDeviceId(GH);
        admin.sends(request);
        assertThat(link.closed).isNull();
        assertThat(admin.link.updates).isEmpty();
        rig.commit();

        assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_DEVICE_DELETED);
        assertThat(admin.link.updates).extracting(Update::hasRemoved).containsExactly(true);
        assertThat(rig.bridge.forgotten).containsExactly(GH);
        assertThat(rig.keyring.current().deviceTokens(Rig.DEVICE)).isEmpty();
        assertThat(rig.deviceArrives("b").closed).isEqualTo(CloseReason.CLOSE_REASON_DEVICE_DELETED);
        assertThat(admin.deletes(GH, false).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
        assertThat(rig.audited()).containsExactly("device.delete");
        assertThat(rig.metrics.registry().get("signalbox.device.links").gauge().value())
                .isZero();
    }

    @Test
    void unfinishedExecutionsOfADeletedDeviceEndHonestly() {
        RecordingLink waiting = rig.invoke(Rig.setVent(10));
        rig.commit();
        admin.deletes(GH, false);

        assertThat(waiting.executions()).extracting("state").last().isEqualTo(ExecutionState.EXECUTION_STATE_CANCELLED);
        assertThat(rig.store.executions.values())
                .allMatch(record -> record.getExecution().getState() == ExecutionState.EXECUTION_STATE_CANCELLED);
    }

    @Test
    void sentExecutionOfADeletedDeviceIsIndeterminate() {
        rig.deviceArrives("b");
        RecordingLink asker = rig.invoke(Rig.setVent(10));
        rig.commit();
        admin.deletes(GH, false);

        assertThat(asker.executions())
                .extracting("state")
                .last()
                .isEqualTo(ExecutionState.EXECUTION_STATE_INDETERMINATE);
    }

    @Test
    void nothingSlipsInBehindADeletionThatIsOnItsWayToTheDisk() {
        RecordingLink link = rig.deviceArrives("b");
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getDeleteDeviceBuilder().setDeviceId(GH);
        admin.sends(request);
        int recorded = rig.store.uncommitted.size();

        rig.readings(link, 1, false, 20.5);
        RecordingLink late = rig.invoke(Rig.setVent(20));
        admin.sends(request.clone());

        assertThat(late.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
        assertThat(rig.store.uncommitted).hasSize(recorded);
    }

    @Test
    void idThatIsUsedAgainHasNoTraceOfTheOldDevice() {
        RecordingLink old = rig.deviceArrives("boot-1");
        rig.readings(old, 1, false, 20.5);
        rig.passes(1_000);
        rig.sweepCommits();
        String before = invoked(rig.invoke(Rig.plain("show").setIdempotencyKey("k")));
        rig.readings(old, 2, false, 21.5);
        long oldEpoch = welcome(old).getEpoch();
        admin.deletes(GH, true);
        rig.passes(1_000);
        assertThat(rig.store.unswept.get(0).erased()).containsExactly(Rig.DEVICE);
        assertThat(rig.store.unswept.get(0).readings()).isEmpty();
        rig.sweepCommits();
        rig.commit();

        RecordingLink fresh = rig.arrives(GH, admin.creates(GH).getToken(), "boot-1");
        assertThat(welcome(fresh).getAcknowledgedBatch()).isZero();
        assertThat(Long.compareUnsigned(welcome(fresh).getEpoch(), oldEpoch)).isPositive();
        rig.readings(fresh, 1, false, 30.5);
        rig.passes(1_000);
        assertThat(rig.store.unswept.get(0).readings()).hasSize(1);
        assertThat(rig.store.unswept.get(0).erased()).isEmpty();
        assertThat(before).isNotEmpty();
        assertThat(rig.invoke(Rig.plain("show").setIdempotencyKey("k"))
                        .lastAnswer()
                        .getError()
                        .getCode())
                .isEqualTo(ErrorCode.ERROR_CODE_UNKNOWN_COMMAND);
    }

    @Test
    void keptHistoryForgetsWhichBatchesWereHere() {
        RecordingLink old = rig.deviceArrives("boot-1");
        rig.readings(old, 1, false, 20.5);
        rig.passes(1_000);
        rig.sweepCommits();
        admin.deletes(GH, false);
        rig.passes(1_000);

        assertThat(rig.store.unswept.get(0).marks()).containsExactly(new Sweep.BatchMark(Rig.DEVICE, "boot-1", 0));
        assertThat(rig.store.unswept.get(0).erased()).isEmpty();
    }

    @Test
    void erasureThatAStopCameBeforeIsAskedForAgain() {
        admin.deletes(GH, true);
        RecordingStore disk = new RecordingStore();
        disk.settings.putAll(rig.store.settings);

        Rig next = Rig.on(disk);
        next.passes(1_000);
        assertThat(disk.unswept.get(0).erased()).containsExactly(Rig.DEVICE);
        next.sweepCommits();
        next.commit();

        assertThat(disk.settings).isEmpty();

        Rig last = Rig.on(disk);
        last.passes(1_000);
        assertThat(disk.unswept).isEmpty();
    }

    static Stream<Arguments> badRequests() {
        String tooLong = "x".repeat(101);
        return Stream.of(
                bad("id of a create malformed", r -> r.getCreateDeviceBuilder().setDeviceId("a/b"), INVALID),
                bad("id of a create missing", ConsoleToHub.Builder::getCreateDeviceBuilder, INVALID),
                bad("id taken", r -> r.getCreateDeviceBuilder().setDeviceId(GH), ErrorCode.ERROR_CODE_ALREADY_EXISTS),
                bad(
                        "name too long",
                        r -> r.getCreateDeviceBuilder().setDeviceId("n").setDisplayName(tooLong),
                        INVALID),
                bad(
                        "model with a control character",
                        r -> r.getCreateDeviceBuilder().setDeviceId("n").setModel("a\nb"),
                        INVALID),
                bad(
                        "17 tags",
                        r -> r.getCreateDeviceBuilder()
                                .setDeviceId("n")
                                .addAllTags(Stream.iterate(1, i -> i + 1)
                                        .limit(17)
                                        .map(String::valueOf)
                                        .toList()),
                        INVALID),
                bad(
                        "blank tag",
                        r -> r.getCreateDeviceBuilder().setDeviceId("n").addTags(" "),
                        INVALID),
                bad(
                        "tag of 65",
                        r -> r.getUpdateDeviceBuilder()
                                .setDeviceId(GH)
                                .getTagsBuilder()
                                .addTags("x".repeat(65)),
                        INVALID),
                bad("update of nobody", r -> r.getUpdateDeviceBuilder().setDeviceId("nobody"), NOT_FOUND),
                bad(
                        "update name bidi",
                        r -> r.getUpdateDeviceBuilder().setDeviceId(GH).setDisplayName("a\u202eb"),
                        INVALID),
                bad("lifecycle missing", r -> r.getSetLifecycleBuilder().setDeviceId(GH), INVALID),
                bad(
                        "lifecycle unknown",
                        r -> r.getSetLifecycleBuilder().setDeviceId(GH).setLifecycleValue(99),
                        INVALID),
                bad(
                        "active to pending",
                        r -> r.getSetLifecycleBuilder().setDeviceId(GH).setLifecycle(Lifecycle.LIFECYCLE_PENDING),
                        ErrorCode.ERROR_CODE_CONFLICT),
                bad("lifecycle of nobody", r -> r.getSetLifecycleBuilder().setDeviceId("nobody"), NOT_FOUND),
                bad("delete of a malformed id", r -> r.getDeleteDeviceBuilder().setDeviceId("../x"), NOT_FOUND),
                bad("token for nobody", r -> r.getIssueDeviceTokenBuilder().setDeviceId("nobody"), NOT_FOUND),
                bad("rotation for nobody", r -> r.getRotateDeviceTokenBuilder().setDeviceId("nobody"), NOT_FOUND),
                bad(
                        "rotation of an absent device",
                        r -> r.getRotateDeviceTokenBuilder().setDeviceId(GH),
                        ErrorCode.ERROR_CODE_DEVICE_AWAY),
                bad("revocation of no key", r -> r.getRevokeDeviceTokenBuilder().setDeviceId(GH), NOT_FOUND),
                bad("tokens of nobody", r -> r.getDeviceTokensBuilder().setDeviceId("nobody"), NOT_FOUND),
                bad("join key too short", r -> r.getCreateJoinKeyBuilder().setValidForS(59), INVALID),
                bad("join key too long", r -> r.getCreateJoinKeyBuilder().setValidForS(-1), INVALID),
                bad("join key for too many", r -> r.getCreateJoinKeyBuilder().setMaxUses(1_000_001), INVALID),
                bad("join key tag blank", r -> r.getCreateJoinKeyBuilder().addTags(""), INVALID),
                bad("join key title", r -> r.getCreateJoinKeyBuilder().setTitle(tooLong), INVALID),
                bad("join key to revoke", r -> r.getRevokeJoinKeyBuilder().setKeyId("nope"), NOT_FOUND),
                bad(
                        "access token without a role",
                        r -> r.getCreateAccessTokenBuilder().setTitle("ci"),
                        INVALID),
                bad(
                        "access token to revoke",
                        r -> r.getRevokeAccessTokenBuilder().setKeyId("nope"),
                        NOT_FOUND));
    }

    private static final ErrorCode INVALID = ErrorCode.ERROR_CODE_INVALID_ARGUMENT;
    private static final ErrorCode NOT_FOUND = ErrorCode.ERROR_CODE_NOT_FOUND;

    private static Arguments bad(String what, Consumer<ConsoleToHub.Builder> request, ErrorCode code) {
        return Arguments.of(what, request, code);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void badRequestGetsItsCodeIsCountedAndChangesNothing(
            String what, Consumer<ConsoleToHub.Builder> fill, ErrorCode code) {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        fill.accept(request);
        admin.sends(request);

        assertThat(admin.link.lastAnswer().getError().getCode()).isEqualTo(code);
        assertThat(admin.link.lastAnswer().getError().getMessage()).isNotBlank();
        assertThat(rig.counted("signalbox.requests.refused", "code", code.name()))
                .isEqualTo(1);
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void operatorMayNotTouchDevicesOrKeys() {
        RecordingLink operator = rig.consoleArrives(Rig.OPERATOR);
        for (Consumer<ConsoleToHub.Builder> fill : List.<Consumer<ConsoleToHub.Builder>>of(
                r -> r.getCreateDeviceBuilder().setDeviceId("n"),
                r -> r.getUpdateDeviceBuilder().setDeviceId(GH),
                r -> r.getSetLifecycleBuilder().setDeviceId(GH),
                r -> r.getDeleteDeviceBuilder().setDeviceId(GH),
                r -> r.getIssueDeviceTokenBuilder().setDeviceId(GH),
                r -> r.getRotateDeviceTokenBuilder().setDeviceId(GH),
                r -> r.getRevokeDeviceTokenBuilder().setDeviceId(GH),
                r -> r.getDeviceTokensBuilder().setDeviceId(GH),
                ConsoleToHub.Builder::getJoinKeysBuilder,
                r -> r.getRevokeJoinKeyBuilder().setKeyId("k"),
                ConsoleToHub.Builder::getAccessTokensBuilder)) {
            ConsoleToHub.Builder request = ConsoleToHub.newBuilder().setRequestId(1);
            fill.accept(request);
            rig.asks(operator, Rig.OPERATOR, request);
            assertThat(operator.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        }
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void createdDeviceWasNeverSeen() {
        admin.creates("boiler-1");
        ConsoleToHub.Builder query = ConsoleToHub.newBuilder();
        query.getDevicesBuilder().setDeviceId("boiler-1");

        assertThat(admin.asks(query).getDevices().getDevices(0).getPresence().getState())
                .isEqualTo(PresenceState.PRESENCE_STATE_NEVER_SEEN);
    }

    private String invoked(RecordingLink asker) {
        rig.commit();
        return asker.executions().get(0).getExecutionId();
    }

    private static dev.signalbox.proto.v1.DeviceWelcome welcome(RecordingLink link) {
        return link.sent(HubToDevice.class).get(0).getWelcome();
    }
}
