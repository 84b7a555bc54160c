package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.Rig.plain;
import static dev.signalbox.hub.switchboard.Rig.setVent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not accepted is told with its reason, and changes nothing. */
class RefusedCommandsTest {
    private final Rig rig = new Rig();

    @Test
    void fullDiskRefusesCommandsAndChangesNothing() {
        rig.switchboard.on(new Event.StorageFull(true));
        RecordingLink console = rig.invoke(setVent(60));
        rig.commit();

        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_STORAGE_FULL);
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.switchboard.on(new Event.StorageFull(false));
        rig.commit();
        assertThat(device.commands()).isEmpty();
    }

    @Test
    void busyStoreRefusesCommandsRetryably() {
        rig.store.takes = false;
        RecordingLink console = rig.invoke(setVent(60));

        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        assertThat(console.lastAnswer().getError().getRetryable()).isTrue();
    }

    @Test
    void hundredAndFirstQueuedExecutionIsRefused() {
        for (int i = 0; i < 100; i++) {
            rig.invoke(setVent(60));
        }
        RecordingLink console = rig.invoke(setVent(60));
        rig.commit();

        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_QUEUE_FULL);
        assertThat(rig.store.executions).hasSize(100);
    }

    @Test
    void rejectPolicyRefusesWhileTheDeviceIsAway() {
        RecordingLink console = rig.invoke(plain("now"));

        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_DEVICE_AWAY);
    }

    @Test
    void viewerMayNotCommand() {
        RecordingLink console = rig.consoleArrives(Rig.VIEWER);
        rig.asks(console, Rig.VIEWER, ConsoleToHub.newBuilder().setRequestId(1).setInvoke(setVent(60)));

        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-5, 105, 62, Double.NaN, Double.POSITIVE_INFINITY})
    void parameterOutsideItsDeclarationIsRefused(double position) {
        RecordingLink console = rig.invoke(setVent(position));

        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_PARAMETERS);
        assertThat(console.lastAnswer().getError().getMessage()).startsWith("position must be");
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void missingAndUndeclaredThingsAreRefused() {
        assertThat(code(rig.invoke(plain("set_vent")))).isEqualTo(ErrorCode.ERROR_CODE_INVALID_PARAMETERS);
        assertThat(code(rig.invoke(plain("explode")))).isEqualTo(ErrorCode.ERROR_CODE_UNKNOWN_COMMAND);
        assertThat(code(rig.invoke(setVent(60).setDeviceId("nobody")))).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
        assertThat(code(rig.invoke(setVent(60).setDeviceId("+/#")))).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
        assertThat(code(rig.invoke(setVent(60).setIdempotencyKey("k".repeat(129)))))
                .isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void refusedPublishIsAnsweredAndAcknowledgedSoThatItDoesNotComeBack() {
        rig.publish(setVent(101), 42);
        assertThat(rig.bridge.acknowledged)
                .as("not before the answer is stored")
                .isEmpty();
        assertThat(rig.bridge.refusals).isEmpty();

        rig.commit();
        assertThat(rig.bridge.acknowledged).containsExactly(42L);
        assertThat(rig.bridge.refusals).extracting("code").containsExactly(ErrorCode.ERROR_CODE_INVALID_PARAMETERS);
    }

    private static ErrorCode code(RecordingLink console) {
        return console.lastAnswer().getError().getCode();
    }
}
