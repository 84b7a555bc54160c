package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.Rig.plain;
import static dev.signalbox.hub.switchboard.Rig.setVent;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_ACCEPTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_QUEUED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SENT;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.PresenceCause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many of a command a device has at once, who may run it, and on which devices. */
class CommandLimitsTest {
    private final Rig rig = new Rig();

    @Test
    void commandAtItsLimitWaitsAndIsPassedByOthersOnly() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.invoke(plain("slow"));
        rig.invoke(plain("slow"));
        rig.invoke(setVent(60));
        rig.invoke(plain("slow"));
        rig.commit();

        assertThat(device.commands()).extracting(CommandRequest::getCommand).containsExactly("slow", "set_vent");
        rig.reports(device, device.commands().get(0).getExecutionId(), EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        assertThat(device.commands())
                .extracting(CommandRequest::getCommand)
                .containsExactly("slow", "set_vent", "slow");
        assertThat(device.commands().get(2).getExecutionId())
                .as("the one that waited first")
                .isEqualTo(
                        rig.store.executions.keySet().stream().sorted().toList().get(1));
    }

    @Test
    void waitingCommandsGoInTheirOrderWhenTheDeviceComesBackAndOnlyTheOneAtItsLimitIsPassed() {
        rig.invoke(setVent(5));
        rig.invoke(plain("slow"));
        rig.invoke(plain("slow"));
        rig.invoke(setVent(10));
        rig.commit();

        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();

        assertThat(device.commands())
                .extracting(CommandRequest::getCommand)
                .containsExactly("set_vent", "slow", "set_vent");
    }

    @Test
    void oneThatACrashBroughtBackGoesBeforeThoseThatWereStoredAsSent() {
        RecordingLink gone = rig.deviceArrives("boot-1");
        rig.invoke(setVent(5));
        Event.Stored first = rig.store.commit();
        rig.invoke(setVent(10));
        rig.deviceLeaves(gone, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        rig.switchboard.on(first);
        rig.switchboard.on(rig.store.commit());
        assertThat(rig.store.executions.values())
                .extracting(record -> record.getExecution().getState())
                .containsExactly(EXECUTION_STATE_QUEUED, EXECUTION_STATE_SENT);

        Rig again = rig.restarted();
        RecordingLink device = again.deviceArrives("boot-1");
        again.commit();

        assertThat(device.commands())
                .extracting(CommandRequest::getExecutionId)
                .hasSize(2)
                .isSorted();
    }

    @Test
    void earlyRepeatIsAnsweredAfterTheCommitOfTheFirstAndWritesNothing() {
        RecordingLink first = rig.invoke(setVent(60).setIdempotencyKey("k"));
        RecordingLink early = rig.invoke(setVent(60).setIdempotencyKey("k"));
        assertThat(early.executions()).isEmpty();
        assertThat(rig.store.uncommitted).hasSize(1);
        rig.commit();

        assertThat(early.executions().get(0).getExecutionId())
                .isEqualTo(first.executions().get(0).getExecutionId());
    }

    @Test
    void newerOneAndTheEndOfWhatItReplacesAreOneTransaction() {
        rig.invoke(plain("show"));
        rig.commit();
        rig.invoke(plain("show"));
        assertThat(rig.store.uncommitted).hasSize(1);
        rig.commit();

        assertThat(rig.store.executions.values())
                .extracting(record -> record.getExecution().getState())
                .containsExactly(EXECUTION_STATE_CANCELLED, EXECUTION_STATE_QUEUED);
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();
        assertThat(device.commands()).hasSize(1);
    }

    @Test
    void newerOneThatTheStoreDoesNotTakeReplacesNothing() {
        rig.invoke(plain("show"));
        rig.commit();
        rig.store.takes = false;
        RecordingLink console = rig.invoke(plain("show"));
        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        rig.store.takes = true;
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();

        assertThat(device.commands()).hasSize(1);
    }

    @Test
    void limitHoldsOverARestartAndStaysWhatItWasWhenTheCommandWasAccepted() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.invoke(plain("slow"));
        rig.invoke(plain("slow"));
        rig.commit();
        String first = device.commands().get(0).getExecutionId();
        rig.reports(device, first, EXECUTION_STATE_ACCEPTED);
        rig.commit();

        assertThat(rig.store.executions.values())
                .extracting(ExecutionRecord::getMaxConcurrent)
                .containsOnly(1);
        Rig again = rig.restarted();
        RecordingLink back = again.deviceArrives("boot-1", Rig.report(first, EXECUTION_STATE_ACCEPTED));
        again.commit();
        assertThat(back.commands()).isEmpty();
        again.reports(back, first, EXECUTION_STATE_SUCCEEDED);
        again.commit();
        assertThat(back.commands()).hasSize(1);
    }

    @Test
    void whatNeverReachedTheLostLinkMakesRoomAgain() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.invoke(plain("slow").setTtlMs(5_000));
        rig.deviceLeaves(device, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        rig.commit();
        rig.invoke(plain("slow"));
        rig.commit();

        RecordingLink back = rig.deviceArrives("boot-1");
        rig.commit();

        assertThat(back.commands()).hasSize(1);
    }

    @Test
    void commandThatNeedsAnEngineerIsForbiddenToOperators() {
        RecordingLink console = rig.invoke(plain("tune"));
        rig.commit();

        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(rig.store.executions).isEmpty();
        RecordingLink admin = rig.ask(Rig.ADMIN, ConsoleToHub.newBuilder().setInvoke(plain("tune")));
        rig.commit();
        assertThat(admin.executions()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "LIFECYCLE_PENDING, beep, ERROR_CODE_DEVICE_PENDING",
        "LIFECYCLE_UNSPECIFIED, beep, ERROR_CODE_DEVICE_PENDING",
        "LIFECYCLE_PENDING, identify, ERROR_CODE_UNSPECIFIED",
        "LIFECYCLE_SUSPENDED, beep, ERROR_CODE_DEVICE_SUSPENDED",
        "LIFECYCLE_SUSPENDED, identify, ERROR_CODE_DEVICE_SUSPENDED",
        "LIFECYCLE_RETIRED, beep, ERROR_CODE_DEVICE_SUSPENDED",
    })
    void deviceOutOfUseTakesNothingAndAPendingOneIsOnlyIdentified(
            Lifecycle lifecycle, String command, ErrorCode expected) {
        Rig other = new Rig(Rig.device("gh-1").setLifecycle(lifecycle).build());
        RecordingLink console = other.invoke(plain(command));
        other.commit();

        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(expected);
        assertThat(other.store.executions).hasSize(expected == ErrorCode.ERROR_CODE_UNSPECIFIED ? 1 : 0);
    }

    @Test
    void repeatIsAnsweredEvenWhereTheDeviceWouldRefuseANewRequest() {
        InvokeCommand.Builder request = setVent(60).setIdempotencyKey("k");
        RecordingLink first = rig.invoke(request);
        rig.commit();
        LiveDevice device = rig.live(Rig.DEVICE);
        device.recorded =
                Rig.device("gh-1").setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED).build();

        RecordingLink second = rig.invoke(request);

        assertThat(second.lastAnswer().getExecution().getExecutionId())
                .isEqualTo(first.executions().get(0).getExecutionId());
    }
}
