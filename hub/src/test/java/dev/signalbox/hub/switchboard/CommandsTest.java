package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.Rig.plain;
import static dev.signalbox.hub.switchboard.Rig.report;
import static dev.signalbox.hub.switchboard.Rig.setVent;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_ACCEPTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLING;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_EXPIRED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_INDETERMINATE;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_QUEUED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_RUNNING;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SENT;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.PresenceCause;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final Rig rig = new Rig();

    @Test
    void nobodyIsToldAnythingBeforeTheCommit() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();

        RecordingLink console = rig.invoke(setVent(60));

        assertThat(console.executions()).isEmpty();
        assertThat(device.commands()).isEmpty();

        rig.commit();

        assertThat(console.executions()).hasSize(1);
        assertThat(device.commands()).hasSize(1);
        assertThat(device.commands().get(0).getExecutionId())
                .isEqualTo(console.executions().get(0).getExecutionId());
    }

    @Test
    void commandForOfflineDeviceIsSentWhenItReconnects() {
        RecordingLink console = rig.invoke(setVent(60));
        rig.commit();
        assertThat(console.executions().get(0).getState()).isEqualTo(EXECUTION_STATE_QUEUED);

        RecordingLink device = rig.deviceArrives("boot-1");
        assertThat(device.commands())
                .as("SENT is recorded before it is written")
                .isEmpty();
        rig.commit();

        assertThat(device.commands()).hasSize(1);
    }

    @Test
    void commandsOfOneDeviceAreSentInTheOrderAccepted() {
        for (int position = 0; position <= 100; position += 10) {
            rig.invoke(setVent(position));
        }
        rig.commit();
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();
        while (device.commands().size() < 11) {
            String first = device.commands().get(device.executionAcks().size()).getExecutionId();
            rig.reports(device, first, EXECUTION_STATE_SUCCEEDED);
            rig.commit();
        }

        assertThat(device.commands())
                .extracting(command ->
                        command.getParameters().getFieldsOrThrow("position").getNumberValue())
                .isSorted();
    }

    @Test
    void atMostEightAreInFlight() {
        RecordingLink device = rig.deviceArrives("boot-1");
        for (int i = 0; i < 12; i++) {
            rig.invoke(setVent(60));
        }
        rig.commit();

        assertThat(device.commands()).hasSize(8);
    }

    @Test
    void withoutReceiptItIsSentAgainUnderTheSameIdOnTheNextLink() {
        RecordingLink first = rig.deviceArrives("boot-1");
        rig.invoke(setVent(60));
        rig.commit();
        rig.deviceLeaves(first, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);

        RecordingLink second = rig.deviceArrives("boot-1");
        rig.commit();

        assertThat(second.commands()).isEqualTo(first.commands());
    }

    @Test
    void resultIsAcknowledgedToTheDeviceOnlyAfterItsCommit() {
        RecordingLink device = rig.deviceArrives("boot-1");
        RecordingLink console = rig.invoke(setVent(60));
        rig.commit();
        String id = device.commands().get(0).getExecutionId();

        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);
        assertThat(device.executionAcks()).isEmpty();
        assertThat(console.executions()).extracting(Execution::getState).doesNotContain(EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        assertThat(device.executionAcks()).containsExactly(id);
        assertThat(console.executions()).last().extracting(Execution::getState).isEqualTo(EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void repeatedResultIsAcknowledgedAgainAndChangesNothing() {
        RecordingLink device = rig.deviceArrives("boot-1");
        RecordingLink console = rig.invoke(setVent(60));
        rig.commit();
        String id = device.commands().get(0).getExecutionId();
        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);
        rig.commit();
        int told = console.executions().size();

        rig.reports(device, id, EXECUTION_STATE_CANCELLED);
        rig.commit();

        assertThat(device.executionAcks()).containsExactly(id, id);
        assertThat(console.executions()).hasSize(told);
        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void queuedExecutionExpiresWhenItsTtlEndsAndIsNeverSent() {
        RecordingLink console = rig.invoke(setVent(60).setTtlMs(5_000));
        rig.commit();
        rig.passes(5_001);
        rig.commit();

        assertThat(console.executions()).last().extracting(Execution::getState).isEqualTo(EXECUTION_STATE_EXPIRED);
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();
        assertThat(device.commands()).isEmpty();
    }

    @Test
    void ttlIsNotMovedByACalendarThatJumps() {
        RecordingLink console = rig.invoke(setVent(60).setTtlMs(5_000));
        rig.commit();
        rig.clockJumps(365L * 24 * 3_600_000);
        rig.passes(1_000);
        rig.commit();

        assertThat(console.executions()).last().extracting(Execution::getState).isEqualTo(EXECUTION_STATE_QUEUED);
    }

    @Test
    void sentWithoutReceiptIsIndeterminateNotExpired() {
        RecordingLink device = rig.deviceArrives("boot-1");
        RecordingLink console = rig.invoke(setVent(60).setTtlMs(5_000));
        rig.commit();
        rig.deviceLeaves(device, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        rig.passes(60_000);
        rig.commit();

        Execution last = console.executions().get(console.executions().size() - 1);
        assertThat(last.getState()).isEqualTo(EXECUTION_STATE_INDETERMINATE);
        assertThat(last.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NO_RECEIPT);
    }

    @Test
    void deviceThatIsGoneBeforeTheCommitLeavesTheExecutionQueued() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.invoke(setVent(60).setTtlMs(5_000));
        rig.deviceLeaves(device, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        rig.commit();

        assertThat(rig.store.executions.values())
                .extracting(record -> record.getExecution().getState())
                .containsExactly(EXECUTION_STATE_QUEUED);
    }

    @Test
    void startedAndUnknownToTheRestartedAgentIsIndeterminate() {
        String id = started("set_vent");

        rig.deviceArrives("boot-2");
        rig.commit();

        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_INDETERMINATE);
    }

    @Test
    void idempotentAndUnknownToTheRestartedAgentIsSentAgain() {
        String id = started("beep");

        RecordingLink device = rig.deviceArrives("boot-2");
        rig.commit();

        assertThat(device.commands()).extracting("executionId").containsExactly(id);
    }

    @Test
    void resultListedInTheHelloCounts() {
        String id = started("set_vent");

        RecordingLink device = rig.deviceArrives("boot-2", report(id, EXECUTION_STATE_SUCCEEDED));
        rig.commit();

        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_SUCCEEDED);
        assertThat(device.executionAcks()).containsExactly(id);
    }

    @Test
    void runWithoutAnEndTimesOutAndTheDeviceIsToldToCancel() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.invoke(setVent(60));
        rig.commit();
        String id = device.commands().get(0).getExecutionId();
        rig.reports(device, id, EXECUTION_STATE_ACCEPTED);
        rig.commit();
        rig.passes(50_000);
        rig.reports(device, id, EXECUTION_STATE_RUNNING);
        rig.commit();
        rig.passes(50_000);
        rig.commit();
        assertThat(rig.stored(id)).as("progress extends the run").isEqualTo(EXECUTION_STATE_RUNNING);
        rig.passes(20_000);
        rig.commit();

        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_TIMED_OUT);
        assertThat(device.sent(HubToDevice.class)).anyMatch(HubToDevice::hasCancel);
    }

    @Test
    void sameIdempotencyKeyGetsTheSameExecutionAndRunsOnce() {
        RecordingLink device = rig.deviceArrives("boot-1");
        RecordingLink first = rig.invoke(setVent(60).setIdempotencyKey("k"));
        rig.commit();
        RecordingLink second = rig.invoke(setVent(60).setIdempotencyKey("k"));
        rig.commit();

        assertThat(second.lastAnswer().getExecution().getExecutionId())
                .isEqualTo(first.executions().get(0).getExecutionId());
        assertThat(device.commands()).hasSize(1);
    }

    @Test
    void sameIdempotencyKeyWithOtherParametersIsAConflict() {
        rig.invoke(setVent(60).setIdempotencyKey("k"));
        RecordingLink second = rig.invoke(setVent(65).setIdempotencyKey("k"));
        rig.commit();

        assertThat(second.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
    }

    @Test
    void idempotencyKeyHoldsAcrossARestart() {
        RecordingLink first = rig.invoke(setVent(60).setIdempotencyKey("k"));
        rig.commit();

        Rig again = rig.restarted();
        RecordingLink second = again.invoke(setVent(60).setIdempotencyKey("k"));
        again.commit();

        assertThat(second.lastAnswer().getExecution().getExecutionId())
                .isEqualTo(first.executions().get(0).getExecutionId());
        assertThat(again.store.executions).hasSize(1);
    }

    @Test
    void acceptedCommandSurvivesARestartAndWhatWasNotCommittedIsGone() {
        rig.invoke(setVent(60));
        rig.commit();
        rig.invoke(setVent(65));

        Rig again = rig.restarted();
        RecordingLink device = again.deviceArrives("boot-1");
        again.commit();

        assertThat(device.commands()).hasSize(1);
        assertThat(device.commands()
                        .get(0)
                        .getParameters()
                        .getFieldsOrThrow("position")
                        .getNumberValue())
                .isEqualTo(60);
    }

    @Test
    void clocksGoOnAfterARestart() {
        RecordingLink console = rig.invoke(setVent(60).setTtlMs(5_000));
        rig.commit();
        String id = console.executions().get(0).getExecutionId();
        rig.passes(3_000);

        Rig again = rig.restarted();
        again.passes(1_000);
        again.commit();
        assertThat(again.stored(id)).isEqualTo(EXECUTION_STATE_QUEUED);
        again.passes(1_001);
        again.commit();

        assertThat(again.stored(id)).isEqualTo(EXECUTION_STATE_EXPIRED);
    }

    @Test
    void newerLatestOnlyExecutionReplacesTheQueuedOne() {
        RecordingLink first = rig.invoke(plain("show"));
        rig.commit();
        rig.invoke(plain("show"));
        rig.commit();

        assertThat(first.executions()).last().extracting(Execution::getState).isEqualTo(EXECUTION_STATE_CANCELLED);
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();
        assertThat(device.commands()).hasSize(1);
    }

    @Test
    void cancelBeforeItIsSentEndsItAtOnce() {
        RecordingLink console = rig.invoke(setVent(60));
        rig.commit();
        String id = console.executions().get(0).getExecutionId();
        cancel(console, id);
        rig.commit();

        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_CANCELLED);
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();
        assertThat(device.commands()).isEmpty();
    }

    @Test
    void cancelOfARunningExecutionAsksTheDevice() {
        String id = started("set_vent");
        RecordingLink device = rig.deviceArrives("boot-1", report(id, EXECUTION_STATE_RUNNING));
        rig.commit();
        cancel(rig.consoleArrives(Rig.OPERATOR), id);
        rig.commit();

        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_CANCELLING);
        assertThat(device.sent(HubToDevice.class)).anyMatch(HubToDevice::hasCancel);

        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);
        rig.commit();
        assertThat(rig.stored(id)).as("it was quicker").isEqualTo(EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void publishedCommandIsAcknowledgedToTheBrokerAfterTheCommitAndAnsweredAlsoAfterARestart() {
        rig.publish(setVent(60), 42);
        assertThat(rig.bridge.acknowledged).isEmpty();
        rig.commit();
        assertThat(rig.bridge.acknowledged).containsExactly(42L);
        assertThat(rig.bridge.executions).hasSize(1);

        Rig again = rig.restarted();
        RecordingLink device = again.deviceArrives("boot-1");
        again.commit();
        again.reports(device, device.commands().get(0).getExecutionId(), EXECUTION_STATE_SUCCEEDED);
        again.commit();

        assertThat(again.bridge.executions)
                .extracting(Execution::getState)
                .containsExactly(EXECUTION_STATE_SENT, EXECUTION_STATE_SUCCEEDED);
    }

    private void cancel(RecordingLink console, String id) {
        rig.asks(
                console,
                Rig.OPERATOR,
                ConsoleToHub.newBuilder()
                        .setRequestId(2)
                        .setCancel(CancelExecution.newBuilder().setExecutionId(id)));
    }

    /** Runs on boot-1, whose link is lost while it runs. */
    private String started(String command) {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.invoke(command.equals("set_vent") ? setVent(60) : plain(command));
        rig.commit();
        String id = device.commands().get(0).getExecutionId();
        rig.reports(device, id, EXECUTION_STATE_ACCEPTED);
        rig.commit();
        rig.deviceLeaves(device, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        return id;
    }
}
