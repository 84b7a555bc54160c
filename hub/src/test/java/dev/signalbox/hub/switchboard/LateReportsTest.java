package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.Rig.setVent;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_ACCEPTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_FAILED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_INDETERMINATE;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_REJECTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_RUNNING;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.TimelineStep;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a device says after the end is acknowledged and remembered, and changes nothing. */
class LateReportsTest {
    private static final DeviceId OTHER = new DeviceId("gh-2");

    private final Rig rig =
            new Rig(Rig.device("gh-1").build(), Rig.device(OTHER.value()).build());
    private final RecordingLink device = rig.deviceArrives("boot-1");

    @Test
    void resultAfterTheRunTimeoutStandsOnTheTimelineAndTheStateStays() {
        String id = timedOut();
        rig.switchboard.on(new Event.ExecutionReported(
                device,
                Rig.DEVICE,
                ExecutionReport.newBuilder()
                        .setExecutionId(id)
                        .setState(EXECUTION_STATE_FAILED)
                        .setMessage("motor stuck " + "x".repeat(300))
                        .build()));
        assertThat(device.executionAcks()).containsExactly(id);
        rig.commit();

        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_TIMED_OUT);
        assertThat(late(id)).hasSize(1);
        assertThat(late(id).get(0)).startsWith("failed: motor stuck").hasSize(200);
        assertThat(rig.counted("signalbox.executions.late")).isEqualTo(1);
    }

    @Test
    void repeatedAndKnownAndNotFinalReportsAreNotWrittenDownAgain() {
        String id = timedOut();
        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);
        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);
        rig.reports(device, id, EXECUTION_STATE_RUNNING);
        rig.commit();

        assertThat(late(id)).containsExactly("succeeded");
        assertThat(rig.counted("signalbox.executions.late")).isEqualTo(3);
    }

    @Test
    void resultThatIsSentAgainBecauseItsAcknowledgementWasLostIsNotLate() {
        rig.invoke(setVent(60));
        rig.commit();
        String id = device.commands().get(0).getExecutionId();
        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);
        rig.commit();
        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        assertThat(late(id)).isEmpty();
        assertThat(device.executionAcks()).containsExactly(id, id);
    }

    @Test
    void aDeviceThatNeverStopsGetsThreeStepsAtMost() {
        String id = timedOut();
        for (ExecutionState said : List.of(
                EXECUTION_STATE_SUCCEEDED,
                EXECUTION_STATE_FAILED,
                EXECUTION_STATE_REJECTED,
                EXECUTION_STATE_CANCELLED,
                EXECUTION_STATE_INDETERMINATE)) {
            rig.reports(device, id, said);
        }
        rig.commit();

        assertThat(late(id)).containsExactly("succeeded", "failed", "rejected");
    }

    @Test
    void anotherDevicesWordsAndUnknownIdsAreAcknowledgedAndLeaveNoTrace() {
        String id = timedOut();
        RecordingLink other = rig.deviceArrives(OTHER, "boot-2");
        rig.reports(OTHER, other, id, EXECUTION_STATE_SUCCEEDED);
        rig.reports(OTHER, other, "01HZZZZZZZZZZZZZZZZZZZZZZZ", EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        assertThat(late(id)).isEmpty();
        assertThat(rig.store.executions).containsOnlyKeys(id);
        assertThat(other.executionAcks()).hasSize(2);
    }

    @Test
    void busyStoreKeepsNothingOfItAndTheDeviceIsAnsweredAllTheSame() {
        String id = timedOut();
        rig.store.takes = false;
        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);

        assertThat(device.executionAcks()).containsExactly(id);
        assertThat(rig.store.uncommitted).isEmpty();
    }

    private String timedOut() {
        rig.invoke(setVent(60));
        rig.commit();
        String id = device.commands().get(0).getExecutionId();
        rig.reports(device, id, EXECUTION_STATE_ACCEPTED);
        rig.commit();
        rig.passes(61_000);
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_TIMED_OUT);
        return id;
    }

    private List<String> late(String id) {
        return rig.store.execution(id).getTimelineList().stream()
                .filter(step -> step.getStep().equals("late"))
                .map(TimelineStep::getNote)
                .toList();
    }
}
