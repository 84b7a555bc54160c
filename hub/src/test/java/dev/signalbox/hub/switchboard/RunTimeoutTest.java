package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.Rig.report;
import static dev.signalbox.hub.switchboard.Rig.setVent;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_INDETERMINATE;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_RUNNING;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SENT;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.TimelineStep;
import org.junit.jupiter.api.Test;

/** What a run may take, what of it outlives the hub, and what of it stands on the timeline. The run timeout is 60 s. */
class RunTimeoutTest {
    private static final int MAX_EXTENSION = 10;

    private Rig rig = new Rig();
    private RecordingLink device = rig.deviceArrives("boot-1");

    @Test
    void runGoesOnAfterARestartOfTheHub() {
        String id = running();
        rig.passes(50_000);
        rig = rig.restarted();
        device = rig.deviceArrives("boot-1", report(id, EXECUTION_STATE_RUNNING));
        rig.commit();
        rig.passes(50_000);
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_RUNNING);

        rig.passes(20_000);
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_TIMED_OUT);
    }

    @Test
    void deviceMayReportWhatItDidWhileThereWasNoHub() {
        String running = running();
        String sent = sent();
        rig.clockJumps(3_600_000);
        rig = rig.restarted();
        rig.passes(Presences.RESTART_GRACE_MILLIS - 1);
        rig.commit();
        assertThat(rig.stored(running)).isEqualTo(EXECUTION_STATE_RUNNING);
        assertThat(rig.stored(sent)).isEqualTo(EXECUTION_STATE_SENT);

        rig.deviceArrives(
                "boot-1", report(running, EXECUTION_STATE_SUCCEEDED), report(sent, EXECUTION_STATE_SUCCEEDED));
        rig.commit();
        assertThat(rig.stored(running)).isEqualTo(EXECUTION_STATE_SUCCEEDED);
        assertThat(rig.stored(sent)).isEqualTo(EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void whoDoesNotComeBackAfterARestartIsNotWaitedForAnyLonger() {
        String running = running();
        String sent = sent();
        rig.clockJumps(3_600_000);
        rig = rig.restarted();
        rig.passes(Presences.RESTART_GRACE_MILLIS);
        rig.commit();
        assertThat(rig.stored(running)).isEqualTo(EXECUTION_STATE_TIMED_OUT);
        assertThat(rig.stored(sent)).isEqualTo(EXECUTION_STATE_INDETERMINATE);
    }

    @Test
    void progressExtendsARunToTenTimesItsTimeoutAndNoFurther() {
        String id = running();
        for (int i = 0; i < 2 * MAX_EXTENSION - 1; i++) {
            rig.passes(30_000);
            rig.reports(device, id, EXECUTION_STATE_RUNNING);
            rig.commit();
        }
        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_RUNNING);
        rig.passes(31_000);
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_TIMED_OUT);
    }

    @Test
    void deviceIsToldToStopOnlyWhenTheTimeoutIsOnStableStorage() {
        String id = running();
        rig.store.takes = false;
        rig.passes(70_000);
        rig.passes(2_000);
        assertThat(cancels()).isZero();

        rig.store.takes = true;
        rig.passes(2_000);
        assertThat(cancels()).isZero();
        rig.commit();
        assertThat(cancels()).isOne();
        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_TIMED_OUT);
    }

    @Test
    void whoCancelledAndWhatCameLateStandOnTheTimelineOfALongRun() {
        String id = running();
        for (int percent = 1; percent <= 2 * LiveExecution.MAX_STEPS; percent++) {
            rig.switchboard.on(new Event.ExecutionReported(
                    device,
                    Rig.DEVICE,
                    ExecutionReport.newBuilder()
                            .setExecutionId(id)
                            .setState(EXECUTION_STATE_RUNNING)
                            .setProgressPercent(percent)
                            .build()));
        }
        rig.ask(
                Rig.OPERATOR,
                ConsoleToHub.newBuilder().setCancel(CancelExecution.newBuilder().setExecutionId(id)));
        rig.commit();
        rig.reports(device, id, EXECUTION_STATE_CANCELLED);
        rig.commit();
        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        assertThat(rig.store.execution(id).getTimelineList())
                .hasSize(LiveExecution.MAX_STEPS)
                .extracting(TimelineStep::getStep)
                .startsWith("received", "persisted", "written")
                .endsWith("progress", "cancel", "finished", "late");
        assertThat(rig.store.execution(id).getTimelineList())
                .as("the newest progress is there")
                .anyMatch(step -> step.getNote().equals(2 * LiveExecution.MAX_STEPS + " %"));
    }

    private String running() {
        rig.invoke(setVent(60));
        rig.commit();
        String id = device.commands().get(0).getExecutionId();
        rig.reports(device, id, EXECUTION_STATE_RUNNING);
        rig.commit();
        return id;
    }

    /** Written to the device, which says nothing of it. */
    private String sent() {
        rig.invoke(setVent(70));
        rig.commit();
        String id = device.commands().get(1).getExecutionId();
        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_SENT);
        return id;
    }

    private long cancels() {
        return device.sent(HubToDevice.class).stream()
                .filter(HubToDevice::hasCancel)
                .count();
    }
}
