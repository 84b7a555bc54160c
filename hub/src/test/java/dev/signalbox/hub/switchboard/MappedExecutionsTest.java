package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.Rig.plain;
import static dev.signalbox.hub.switchboard.Rig.setVent;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_ACCEPTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLING;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_INDETERMINATE;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SENT;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.PresenceCause;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A foreign device keeps no journal: what may have run there and is not known to the link does not run a second time. */
class MappedExecutionsTest {
    private final Rig rig = new Rig();

    @Test
    void commandThatMayHaveBeenPublishedBeforeTheHubWasKilledIsIndeterminateAndTheNextOneGoes() {
        String unknown = sent(setVent(60));
        Rig again = rig.restarted();
        again.invoke(setVent(70));
        again.commit();

        RecordingLink link = arrives(again, "mqtt-2-1");
        assertThat(link.commands())
                .as("the end of the one before is not stored yet")
                .isEmpty();
        again.commit();

        assertThat(again.stored(unknown)).isEqualTo(EXECUTION_STATE_INDETERMINATE);
        assertThat(code(again, unknown)).isEqualTo(ErrorCode.ERROR_CODE_NO_RECEIPT);
        assertThat(link.commands())
                .singleElement()
                .satisfies(command -> assertThat(command.getExecutionId()).isNotEqualTo(unknown));
    }

    @Test
    void idempotentCommandIsPublishedAgain() {
        String id = sent(plain("beep"));
        Rig again = rig.restarted();

        RecordingLink link = arrives(again, "mqtt-2-1");
        again.commit();

        assertThat(link.commands()).extracting("executionId").containsExactly(id);
    }

    @Test
    void linkOfTheSameBootKnowsWhatItPublishedAndIsAskedAgain() {
        RecordingLink before = arrives(rig, "mqtt-1-1");
        rig.invoke(setVent(60));
        rig.commit();
        String id = before.commands().get(0).getExecutionId();
        rig.deviceLeaves(before, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);

        RecordingLink link = arrives(rig, "mqtt-1-1");
        rig.commit();

        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_SENT);
        assertThat(link.commands()).extracting("executionId").containsExactly(id);
    }

    @Test
    void storeThatTakesNothingNowDoesNotMakeItGoAgain() {
        String id = sent(setVent(60).setTtlMs(5_000));
        Rig again = rig.restarted();
        again.store.takes = false;
        RecordingLink link = arrives(again, "mqtt-2-1");
        again.store.takes = true;
        again.passes(Presences.RESTART_GRACE_MILLIS);
        again.passes(60_000);
        again.commit();

        assertThat(link.commands()).isEmpty();
        assertThat(again.stored(id)).isEqualTo(EXECUTION_STATE_INDETERMINATE);
    }

    @Test
    void cancelledOneThatMayHaveBeenPublishedIsNotSaidNotToHaveRun() {
        String unknown = cancelled(sent(setVent(60)));
        Rig again = rig.restarted();
        arrives(again, "mqtt-2-1");
        again.commit();

        assertThat(again.stored(unknown)).isEqualTo(EXECUTION_STATE_INDETERMINATE);
    }

    @Test
    void cancelledOneThatTheBrokerConfirmsAfterAllHasRun() {
        String id = cancelled(sent(setVent(60)));
        RecordingLink link = arrives(rig, "mqtt-1-1");
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_CANCELLING);

        rig.reports(link, id, EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        assertThat(rig.stored(id)).isEqualTo(EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void agentThatTakesTheMappingsPlaceIsNotGivenWhatTheMappingMayHavePublished() {
        String unknown = sent(setVent(60));

        RecordingLink agent = rig.deviceArrives("boot-1");
        rig.commit();

        assertThat(agent.commands()).isEmpty();
        assertThat(rig.stored(unknown)).isEqualTo(EXECUTION_STATE_INDETERMINATE);
        assertThat(code(rig, unknown)).isEqualTo(ErrorCode.ERROR_CODE_NO_RECEIPT);
    }

    @Test
    void agentThatIsHereFirstAfterTheHubWasKilledIsNotGivenItEither() {
        String unknown = sent(setVent(60));
        Rig again = restartedWithMappedDevice();

        RecordingLink agent = again.deviceArrives("boot-1");
        again.commit();

        assertThat(agent.commands()).isEmpty();
        assertThat(again.stored(unknown)).isEqualTo(EXECUTION_STATE_INDETERMINATE);
    }

    @Test
    void agentIsNotSaidToHaveSkippedACancelledOneThatTheMappingMayHavePublished() {
        String unknown = cancelled(sent(setVent(60)));

        rig.deviceArrives("boot-1");
        rig.commit();

        assertThat(rig.stored(unknown)).isEqualTo(EXECUTION_STATE_INDETERMINATE);
    }

    @Test
    void agentThatHasTheExecutionKeepsItAfterTheHubWasKilled() {
        RecordingLink before = rig.deviceArrives("boot-1");
        rig.invoke(setVent(60));
        rig.commit();
        String id = before.commands().get(0).getExecutionId();
        rig.reports(before, id, EXECUTION_STATE_ACCEPTED);
        rig.commit();
        Rig again = restartedWithMappedDevice();

        again.deviceArrives(
                "boot-1",
                ExecutionReport.newBuilder()
                        .setExecutionId(id)
                        .setState(EXECUTION_STATE_ACCEPTED)
                        .build());
        again.commit();

        assertThat(again.stored(id)).isEqualTo(EXECUTION_STATE_ACCEPTED);
    }

    private Rig restartedWithMappedDevice() {
        rig.store.mappedDevices.put(
                Rig.DEVICE.value(),
                MappedDeviceRecord.newBuilder()
                        .setDeviceId(Rig.DEVICE.value())
                        .setMapping("tasmota")
                        .build());
        return rig.restarted();
    }

    private static ErrorCode code(Rig rig, String id) {
        return Objects.requireNonNull(rig.store.executions.get(id))
                .getExecution()
                .getError()
                .getCode();
    }

    private String sent(InvokeCommand.Builder command) {
        RecordingLink link = arrives(rig, "mqtt-1-1");
        rig.invoke(command);
        rig.commit();
        return link.commands().get(0).getExecutionId();
    }

    private String cancelled(String id) {
        rig.ask(
                Rig.OPERATOR,
                ConsoleToHub.newBuilder().setCancel(CancelExecution.newBuilder().setExecutionId(id)));
        rig.commit();
        return id;
    }

    private static RecordingLink arrives(Rig rig, String bootId) {
        RecordingLink link = new RecordingLink();
        rig.switchboard.on(new Event.DeviceArrived(
                link,
                DeviceIdentity.mapped(Rig.DEVICE, "tasmota"),
                DeviceHello.newBuilder()
                        .setBootId(bootId)
                        .setCapabilitiesHash("c1")
                        .build()));
        return link;
    }
}
