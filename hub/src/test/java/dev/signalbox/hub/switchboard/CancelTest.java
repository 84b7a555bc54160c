package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.CancelBulk;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import org.junit.jupiter.api.Test;

/** Who may cancel an execution, and when it is said to be so. */
class CancelTest {
    private final Rig rig = new Rig();

    @Test
    void whoMayNotRunACommandMayNotCancelIt() {
        RecordingLink admin = rig.ask(Rig.ADMIN, ConsoleToHub.newBuilder().setInvoke(Rig.plain("tune")));
        rig.commit();
        String id = admin.executions().get(0).getExecutionId();

        RecordingLink operator = cancel(Rig.OPERATOR, id);
        rig.commit();
        assertThat(operator.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(rig.stored(id)).isEqualTo(ExecutionState.EXECUTION_STATE_QUEUED);

        assertThat(cancel(Rig.ADMIN, id).sent).isEmpty();
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(ExecutionState.EXECUTION_STATE_CANCELLED);
    }

    @Test
    void commandTheDeviceDeclaresNoMoreStillNeedsTheRoleItHad() {
        RecordingLink admin = rig.ask(Rig.ADMIN, ConsoleToHub.newBuilder().setInvoke(Rig.plain("tune")));
        rig.commit();
        String id = admin.executions().get(0).getExecutionId();
        rig.live(Rig.DEVICE).capabilities = Capabilities.getDefaultInstance();

        assertThat(cancel(Rig.OPERATOR, id).lastAnswer().getError().getCode())
                .isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
    }

    @Test
    void whoMayNotRunTheCommandOfABulkMayNotCancelIt() {
        RecordingLink admin = rig.ask(
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setBulk(BulkCommand.newBuilder()
                                .setCommand("tune")
                                .setSelector(DeviceSelector.getDefaultInstance())));
        rig.commit();
        String id = admin.lastAnswer().getBulk().getBulkId();

        RecordingLink operator = cancelBulk(Rig.OPERATOR, id);
        rig.commit();
        assertThat(operator.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(rig.store.outcome(id).getState()).isEqualTo(BulkState.BULK_STATE_RUNNING);

        cancelBulk(Rig.ADMIN, id);
        rig.commit();
        rig.commit();
        assertThat(rig.store.outcome(id).getCounts().getCancelled()).isEqualTo(1);
    }

    @Test
    void repeatedCancelIsAnsweredAfterTheCommitOfTheFirst() {
        rig.deviceArrives("boot-1");
        String id = queued();
        RecordingLink first = cancel(Rig.OPERATOR, id);
        RecordingLink again = cancel(Rig.OPERATOR, id);
        assertThat(first.sent).isEmpty();
        assertThat(again.sent).isEmpty();
        rig.commit();

        assertThat(rig.stored(id)).isEqualTo(ExecutionState.EXECUTION_STATE_CANCELLING);
        assertThat(again.sent(HubToConsole.class))
                .extracting(HubToConsole::hasDone)
                .containsExactly(true);
        assertThat(cancel(Rig.OPERATOR, id).lastAnswer().hasDone()).isTrue();
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void endThatIsNotStoredYetIsNotTold() {
        String id = queued();
        cancel(Rig.OPERATOR, id);
        RecordingLink again = cancel(Rig.OPERATOR, id);
        assertThat(again.sent).isEmpty();
        rig.commit();

        assertThat(again.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_ALREADY_FINISHED);
        assertThat(rig.store.execution(id).getState()).isEqualTo(ExecutionState.EXECUTION_STATE_CANCELLED);
    }

    @Test
    void cancelBehindAnErasingRemovalBringsNothingBack() {
        String id = queued();
        ConsoleToHub.Builder delete = ConsoleToHub.newBuilder();
        delete.getDeleteDeviceBuilder().setDeviceId(Rig.DEVICE.value()).setEraseHistory(true);
        rig.ask(Rig.ADMIN, delete);
        RecordingLink late = cancel(Rig.OPERATOR, id);
        assertThat(late.sent).as("the end is not stored yet").isEmpty();
        rig.commit();

        assertThat(late.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_ALREADY_FINISHED);
        assertThat(rig.store.executions).isEmpty();
    }

    @Test
    void questionWhetherSomethingIsStoredIsRefusedWhileTheDiskIsFull() {
        String id = queued();
        cancel(Rig.OPERATOR, id);
        rig.switchboard.on(new Event.StorageFull(true));

        assertThat(cancel(Rig.OPERATOR, id).lastAnswer().getError().getCode())
                .isEqualTo(ErrorCode.ERROR_CODE_STORAGE_FULL);
    }

    private String queued() {
        RecordingLink console = rig.invoke(Rig.setVent(60));
        rig.commit();
        return console.executions().get(0).getExecutionId();
    }

    private RecordingLink cancelBulk(ConsoleIdentity identity, String id) {
        return rig.ask(
                identity,
                ConsoleToHub.newBuilder().setCancelBulk(CancelBulk.newBuilder().setBulkId(id)));
    }

    private RecordingLink cancel(ConsoleIdentity identity, String id) {
        return rig.ask(
                identity,
                ConsoleToHub.newBuilder().setCancel(CancelExecution.newBuilder().setExecutionId(id)));
    }
}
