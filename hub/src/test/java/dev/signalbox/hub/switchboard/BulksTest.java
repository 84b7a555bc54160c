package dev.signalbox.hub.switchboard;

import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_ACCEPTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_FAILED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.BulkCounts;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.CancelBulk;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.RetryBulk;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One command for many devices: judged, started a few at a time, told, cancelled, tried again. */
class BulksTest {
    private final Rig rig = new Rig(
            Rig.device("a-1").build(),
            Rig.device("a-2").build(),
            Rig.device("a-3").build(),
            Rig.device("b-1").setLifecycle(Lifecycle.LIFECYCLE_PENDING).build(),
            Rig.device("b-2").setCapabilitiesHash("").build());

    @Test
    void dryRunSaysWhoWouldRefuseAndWhyAndChangesNothing() {
        rig.deviceArrives(new DeviceId("a-2"), "boot");
        rig.commit();
        Bulk bulk =
                dryRun(BulkCommand.newBuilder().setCommand("now").setSelector(named("a-1", "a-2", "b-1", "b-2", "zz")));

        assertThat(bulk.getBulkId()).isEmpty();
        assertThat(bulk.getTargetsList())
                .extracting(BulkTarget::getDeviceId)
                .containsExactly("a-1", "a-2", "b-1", "b-2", "zz");
        assertThat(bulk.getTargetsList())
                .extracting(target -> target.getRefusal().getCode())
                .containsExactly(
                        ErrorCode.ERROR_CODE_DEVICE_AWAY,
                        ErrorCode.ERROR_CODE_UNSPECIFIED,
                        ErrorCode.ERROR_CODE_DEVICE_PENDING,
                        ErrorCode.ERROR_CODE_UNKNOWN_COMMAND,
                        ErrorCode.ERROR_CODE_NOT_FOUND);
        assertThat(bulk.getCounts())
                .isEqualTo(BulkCounts.newBuilder().setWaiting(1).setRefused(4).build());
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void dryRunJudgesParametersRoleAndFullQueuesAsTheCommandsWould() {
        for (int i = 0; i < ExecutionLine.MAX_QUEUED; i++) {
            rig.invoke(Rig.plain("beep").setDeviceId("a-1"));
        }
        rig.commit();

        assertThat(verdict("set_vent", "a-2")).isEqualTo(ErrorCode.ERROR_CODE_INVALID_PARAMETERS);
        assertThat(verdict("tune", "a-2")).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(verdict("beep", "a-1")).isEqualTo(ErrorCode.ERROR_CODE_QUEUE_FULL);
    }

    @Test
    void bulkIsToldWhenItIsStoredAndItsExecutionsFollow() {
        RecordingLink console = bulk(three());
        assertThat(console.sent).isEmpty();
        assertThat(rig.store.executions).isEmpty();
        rig.commit();

        Bulk told = console.lastAnswer().getBulk();
        assertThat(told.getState()).isEqualTo(BulkState.BULK_STATE_RUNNING);
        assertThat(told.getCounts().getWaiting()).isEqualTo(3);
        assertThat(told.getMaxConcurrent()).isEqualTo(BulkForm.USUAL_CONCURRENT);
        assertThat(rig.store.executions.values())
                .extracting(record -> record.getExecution().getDeviceId())
                .containsExactly("a-1", "a-2", "a-3");
        assertThat(rig.store.executions.values())
                .extracting(record -> record.getExecution().getBulkId())
                .containsOnly(told.getBulkId());
        assertThat(rig.store.audit)
                .extracting(AuditEntry::getAction)
                .containsExactly("bulk", "command", "command", "command");
        assertThat(rig.store.audit.get(0).getDetail()).isEqualTo("beep on 3 devices");
    }

    @Test
    void noMoreThanItMayAreUnderWayAndTheNextStartsWhenOneEnds() {
        RecordingLink first = rig.deviceArrives(new DeviceId("a-1"), "boot");
        RecordingLink second = rig.deviceArrives(new DeviceId("a-2"), "boot");
        String id = started(three().setMaxConcurrent(1));
        assertThat(rig.store.executions).hasSize(1);
        assertThat(stored(id).getCounts())
                .isEqualTo(BulkCounts.newBuilder().setWaiting(2).setUnderWay(1).build());

        finish(first, "a-1", EXECUTION_STATE_SUCCEEDED);
        assertThat(second.commands()).hasSize(1);
        finish(second, "a-2", EXECUTION_STATE_FAILED);
        RecordingLink third = rig.deviceArrives(new DeviceId("a-3"), "boot");
        rig.commit();
        finish(third, "a-3", EXECUTION_STATE_SUCCEEDED);

        Bulk done = stored(id);
        assertThat(done.getState()).isEqualTo(BulkState.BULK_STATE_FINISHED);
        assertThat(done.getFinishedAtMs()).isEqualTo(rig.millis());
        assertThat(done.getCounts())
                .isEqualTo(BulkCounts.newBuilder().setSucceeded(2).setFailed(1).build());
        assertThat(done.getTargetsList())
                .extracting(BulkTarget::getState)
                .containsExactly(EXECUTION_STATE_SUCCEEDED, EXECUTION_STATE_FAILED, EXECUTION_STATE_SUCCEEDED);
        assertThat(rig.switchboard.executions.openCount()).isZero();
    }

    @Test
    void refusedTargetsHoldNobodyUpAndAreStored() {
        String id = started(everywhere().setMaxConcurrent(1));
        RecordingLink first = rig.deviceArrives(new DeviceId("a-1"), "boot");
        rig.deviceArrives(new DeviceId("a-2"), "boot");
        rig.deviceArrives(new DeviceId("a-3"), "boot");
        rig.commit();
        finish(first, "a-1", EXECUTION_STATE_SUCCEEDED);
        for (String device : List.of("a-2", "a-3")) {
            RecordingLink link = rig.deviceArrives(new DeviceId(device), "boot");
            rig.commit();
            finish(link, device, EXECUTION_STATE_SUCCEEDED);
        }

        Bulk done = stored(id);
        assertThat(done.getState()).isEqualTo(BulkState.BULK_STATE_FINISHED);
        assertThat(done.getCounts())
                .isEqualTo(BulkCounts.newBuilder().setSucceeded(3).setRefused(2).build());
        assertThat(done.getTargets(3).getRefusal().getCode()).isEqualTo(ErrorCode.ERROR_CODE_DEVICE_PENDING);
    }

    @Test
    void refusalsAreStoredOnceASecondWhileTheOthersGoOn() {
        String id = started(everywhere());
        long changes = bulkRecords();
        rig.passes(250);
        rig.commit();
        rig.passes(1_000);
        rig.commit();
        rig.passes(5_000);
        rig.commit();

        assertThat(bulkRecords()).isLessThanOrEqualTo(changes + 1);
        assertThat(stored(id).getCounts())
                .isEqualTo(BulkCounts.newBuilder().setUnderWay(3).setRefused(2).build());
    }

    @Test
    void cancelEndsWhatWaitsWithoutAnExecutionAndAsksTheOthersToStop() {
        RecordingLink first = rig.deviceArrives(new DeviceId("a-1"), "boot");
        String id = started(three().setMaxConcurrent(2));
        rig.reports(new DeviceId("a-1"), first, first.commands().get(0).getExecutionId(), EXECUTION_STATE_ACCEPTED);
        rig.commit();

        RecordingLink console = cancel(id);
        assertThat(console.sent).isEmpty();
        rig.commit();

        assertThat(console.lastAnswer().getBulk().getState()).isEqualTo(BulkState.BULK_STATE_CANCELLING);
        Bulk cancelling = stored(id);
        assertThat(cancelling.getCounts())
                .isEqualTo(
                        BulkCounts.newBuilder().setUnderWay(1).setCancelled(2).build());
        assertThat(cancelling.getTargets(2).getExecutionId()).isEmpty();
        finish(first, "a-1", EXECUTION_STATE_CANCELLED);
        assertThat(stored(id).getState()).isEqualTo(BulkState.BULK_STATE_FINISHED);
        assertThat(stored(id).getCounts().getCancelled()).isEqualTo(3);
        assertThat(rig.store.audit).extracting(AuditEntry::getAction).contains("bulk.cancel", "command.cancel");
        assertThat(cancel(id).lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_ALREADY_FINISHED);
    }

    @Test
    void whatDidNotSucceedIsTriedAgainAsAnotherBulk() {
        RecordingLink first = rig.deviceArrives(new DeviceId("a-1"), "boot");
        String id = started(BulkCommand.newBuilder()
                .setCommand("beep")
                .setTtlMs(5_000)
                .setMaxConcurrent(7)
                .setSelector(named("a-1", "a-2", "b-1")));
        assertThat(code(retry(id, ""))).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
        finish(first, "a-1", EXECUTION_STATE_SUCCEEDED);
        rig.passes(6_000);
        rig.commit();
        assertThat(stored(id).getState()).isEqualTo(BulkState.BULK_STATE_FINISHED);

        RecordingLink console = retry(id, "again");
        Bulk again = console.lastAnswer().getBulk();
        assertThat(again.getRetryOf()).isEqualTo(id);
        assertThat(again.getBulkId()).isGreaterThan(id);
        assertThat(again.getTtlMs()).isEqualTo(5_000);
        assertThat(again.getMaxConcurrent()).isEqualTo(7);
        assertThat(again.getTargetsList()).extracting(BulkTarget::getDeviceId).containsExactly("a-2", "b-1");
        assertThat(retry(id, "again").lastAnswer().getBulk().getBulkId()).isEqualTo(again.getBulkId());
        assertThat(rig.store.bulks).hasSize(2);
        assertThat(code(retry("01HZZZZZZZZZZZZZZZZZZZZZZZ", ""))).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
    }

    @Test
    void allSucceededMeansThereIsNothingToTryAgain() {
        RecordingLink first = rig.deviceArrives(new DeviceId("a-1"), "boot");
        String id = started(BulkCommand.newBuilder().setCommand("beep").setSelector(named("a-1")));
        finish(first, "a-1", EXECUTION_STATE_SUCCEEDED);

        assertThat(code(retry(id, ""))).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
    }

    @Test
    void sameKeyIsTheSameBulkAlsoBeforeItIsStoredAndAfterARestart() {
        RecordingLink first = bulk(three().setIdempotencyKey("k"));
        RecordingLink early = bulk(three().setIdempotencyKey("k"));
        assertThat(early.sent).isEmpty();
        rig.commit();
        String id = first.lastAnswer().getBulk().getBulkId();
        assertThat(early.lastAnswer().getBulk().getBulkId()).isEqualTo(id);
        assertThat(code(bulk(three().setIdempotencyKey("k").setTtlMs(1_000)))).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);

        Rig again = rig.restarted();
        RecordingLink late = again.ask(Rig.OPERATOR, ConsoleToHub.newBuilder().setBulk(three().setIdempotencyKey("k")));
        again.commit();
        assertThat(late.lastAnswer().getBulk().getBulkId()).isEqualTo(id);
        assertThat(again.store.bulks).hasSize(1);
        assertThat(again.store.executions).hasSize(3);
    }

    @Test
    void bulkGoesOnAfterARestartWhereItWas() {
        RecordingLink first = rig.deviceArrives(new DeviceId("a-1"), "boot");
        String id = started(three().setMaxConcurrent(1));
        finish(first, "a-1", EXECUTION_STATE_SUCCEEDED);
        assertThat(rig.store.executions).hasSize(2);

        Rig again = rig.restarted();
        again.passes(250);
        again.commit();
        assertThat(again.store.executions)
                .as("the one under way holds the place")
                .hasSize(2);
        for (String device : List.of("a-2", "a-3")) {
            RecordingLink link = again.deviceArrives(new DeviceId(device), "boot");
            again.commit();
            again.reports(
                    new DeviceId(device), link, link.commands().get(0).getExecutionId(), EXECUTION_STATE_SUCCEEDED);
            again.commit();
        }

        Bulk done = again.store.outcome(id);
        assertThat(done.getState()).isEqualTo(BulkState.BULK_STATE_FINISHED);
        assertThat(done.getCounts().getSucceeded()).isEqualTo(3);
        assertThat(again.store.executions).hasSize(3);
    }

    @Test
    void cancelledBulkStaysCancelledOverARestart() {
        String id = started(three().setMaxConcurrent(1));
        cancel(id);
        rig.switchboard.on(rig.store.commit());

        Rig again = rig.restarted();
        again.passes(250);
        again.commit();

        Bulk done = again.store.outcome(id);
        assertThat(done.getState()).isEqualTo(BulkState.BULK_STATE_FINISHED);
        assertThat(done.getCounts().getCancelled()).isEqualTo(3);
    }

    @Test
    void storeThatTakesNothingHoldsTheBulkUpAndLosesNobody() {
        RecordingLink console = bulk(three().setMaxConcurrent(1));
        rig.store.takes = false;
        rig.switchboard.on(rig.store.commit());
        rig.passes(1_000);
        assertThat(rig.store.executions).isEmpty();
        assertThat(code(cancel(console.lastAnswer().getBulk().getBulkId())))
                .isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        rig.store.takes = true;
        rig.passes(250);
        rig.commit();

        assertThat(rig.store.executions).hasSize(1);
    }

    @Test
    void removedDeviceEndsItsTarget() {
        String id = started(BulkCommand.newBuilder().setCommand("beep").setSelector(named("a-1")));
        LiveDevice device = rig.live(new DeviceId("a-1"));
        rig.switchboard.executions.onDeviceRemoved(device, new Change.DeviceRemoved(device.id, false), () -> {});
        rig.commit();

        assertThat(stored(id).getState()).isEqualTo(BulkState.BULK_STATE_FINISHED);
        assertThat(stored(id).getTargets(0).getState()).isEqualTo(EXECUTION_STATE_CANCELLED);
    }

    @Test
    void deviceThatTookTheIdOfATargetIsNotMeant() {
        String id = started(three().setMaxConcurrent(1).setTtlMs(5_000));
        LiveDevice waiting = rig.live(new DeviceId("a-2"));
        waiting.device =
                waiting.device.toBuilder().setCreatedAtMs(rig.millis() + 1).build();
        rig.passes(5_000);
        rig.commit();

        assertThat(stored(id).getTargets(1).getRefusal().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
    }

    private static BulkCommand.Builder three() {
        return everywhere().setSelector(named("a-3", "a-1", "a-2"));
    }

    private static BulkCommand.Builder everywhere() {
        return BulkCommand.newBuilder().setCommand("beep").setSelector(DeviceSelector.getDefaultInstance());
    }

    private static DeviceSelector named(String... devices) {
        return DeviceSelector.newBuilder().addAllDeviceIds(List.of(devices)).build();
    }

    private RecordingLink bulk(BulkCommand.Builder command) {
        return rig.ask(Rig.OPERATOR, ConsoleToHub.newBuilder().setBulk(command));
    }

    private String started(BulkCommand.Builder command) {
        RecordingLink console = bulk(command);
        rig.commit();
        return console.lastAnswer().getBulk().getBulkId();
    }

    private Bulk dryRun(BulkCommand.Builder command) {
        return bulk(command.setDryRun(true)).lastAnswer().getBulk();
    }

    private ErrorCode verdict(String command, String device) {
        Bulk bulk = dryRun(BulkCommand.newBuilder().setCommand(command).setSelector(named(device)));
        return bulk.getTargets(0).getRefusal().getCode();
    }

    private RecordingLink cancel(String id) {
        return rig.ask(
                Rig.OPERATOR,
                ConsoleToHub.newBuilder().setCancelBulk(CancelBulk.newBuilder().setBulkId(id)));
    }

    private RecordingLink retry(String id, String key) {
        RecordingLink console = rig.ask(
                Rig.OPERATOR,
                ConsoleToHub.newBuilder()
                        .setRetryBulk(RetryBulk.newBuilder().setBulkId(id).setIdempotencyKey(key)));
        rig.commit();
        return console;
    }

    private static ErrorCode code(RecordingLink console) {
        return console.lastAnswer().getError().getCode();
    }

    private void finish(RecordingLink link, String device, ExecutionState state) {
        String id = new TreeMap<>(rig.store.executions)
                .values().stream()
                        .map(ExecutionRecord::getExecution)
                        .filter(execution -> execution.getDeviceId().equals(device))
                        .map(Execution::getExecutionId)
                        .reduce("", (before, after) -> after);
        rig.reports(new DeviceId(device), link, id, state);
        rig.commit();
    }

    private Bulk stored(String id) {
        return rig.store.outcome(id);
    }

    private long bulkRecords() {
        return rig.store.committed.stream()
                .filter(change -> change instanceof Change.BulkChanged || change instanceof Change.Together)
                .count();
    }
}
