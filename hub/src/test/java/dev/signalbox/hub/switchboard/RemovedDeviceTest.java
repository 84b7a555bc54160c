package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.Rig.plain;
import static dev.signalbox.hub.switchboard.Rig.setVent;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_ACCEPTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_INDETERMINATE;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Change.DeviceRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToDevice;
import org.junit.jupiter.api.Test;

/** A device that goes for good ends what is unfinished, in the transaction that removes it. */
class RemovedDeviceTest {
    private final Rig rig = new Rig();
    private boolean told;

    @Test
    void whatWasNeverSentIsCancelledAndOfWhatWasSentNobodyKnows() {
        RecordingLink device = rig.deviceArrives("boot-1");
        RecordingLink running = rig.invoke(plain("slow"));
        RecordingLink waiting = rig.invoke(plain("slow"));
        RecordingLink sent = rig.invoke(setVent(60));
        rig.commit();
        rig.reports(device, device.commands().get(0).getExecutionId(), EXECUTION_STATE_ACCEPTED);
        rig.commit();

        assertThat(remove()).isTrue();
        assertThat(((Together) rig.store.uncommitted.get(0)).changes())
                .as("all of it in one transaction, the removal last")
                .hasSize(4)
                .last()
                .isInstanceOf(DeviceRemoved.class);
        assertThat(told).isFalse();
        rig.commit();

        assertThat(told).isTrue();
        assertThat(last(running).getState()).isEqualTo(EXECUTION_STATE_INDETERMINATE);
        assertThat(last(running).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NO_ANSWER);
        assertThat(last(sent).getState()).isEqualTo(EXECUTION_STATE_INDETERMINATE);
        assertThat(last(sent).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NO_RECEIPT);
        assertThat(last(waiting).getState()).isEqualTo(EXECUTION_STATE_CANCELLED);
        assertThat(device.sent(HubToDevice.class).stream().filter(HubToDevice::hasCancel))
                .hasSize(2);
        assertThat(rig.switchboard.executions.openCount()).isZero();
    }

    @Test
    void nothingSlipsInWhileTheRemovalIsOnItsWayToTheDisk() {
        remove();
        RecordingLink console = rig.invoke(setVent(60));
        rig.commit();

        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_DEVICE_SUSPENDED);
        assertThat(rig.store.executions).isEmpty();
    }

    @Test
    void resultThatComesWhileTheRemovalIsOnItsWayChangesNothingAnyMore() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.invoke(setVent(60));
        rig.commit();
        String id = device.commands().get(0).getExecutionId();
        remove();
        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_INDETERMINATE);
    }

    @Test
    void busyStoreChangesNothing() {
        RecordingLink console = rig.invoke(setVent(60));
        rig.commit();
        rig.store.takes = false;
        assertThat(remove()).isFalse();
        rig.store.takes = true;

        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();
        assertThat(device.commands()).hasSize(1);
        rig.reports(device, device.commands().get(0).getExecutionId(), EXECUTION_STATE_SUCCEEDED);
        rig.commit();
        assertThat(last(console).getState()).isEqualTo(EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void commandWhoseCreationIsNotStoredYetIsAnsweredAndEnded() {
        RecordingLink console = rig.invoke(setVent(60).setIdempotencyKey("k"));
        remove();
        rig.commit();

        assertThat(console.executions()).extracting(Execution::getState).last().isEqualTo(EXECUTION_STATE_CANCELLED);
    }

    private boolean remove() {
        LiveDevice device = rig.live(Rig.DEVICE);
        return rig.switchboard.executions.onDeviceRemoved(
                device, new DeviceRemoved(device.id, false), () -> told = true);
    }

    private static Execution last(RecordingLink console) {
        return console.executions().get(console.executions().size() - 1);
    }
}
