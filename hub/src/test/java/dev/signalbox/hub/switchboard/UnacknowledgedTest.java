package dev.signalbox.hub.switchboard;

import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Execution;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands by MQTT that nothing tells but what was published, over a stop between their commit and their PUBACK. */
class UnacknowledgedTest {
    private final Rig rig = new Rig();

    @Test
    void commandThatComesAgainAfterTheStopIsAnsweredAndRunsOnce() {
        rig.bridge.connected = false;
        published(rig, 1, "h", false);
        String id = rig.store.executions.keySet().iterator().next();

        Rig again = rig.restarted();
        published(again, 7, "h", true);

        assertThat(again.store.executions.keySet()).containsExactly(id);
        assertThat(again.bridge.acknowledged).containsExactly(7L);
        assertThat(again.bridge.executions)
                .extracting(Execution::getExecutionId)
                .containsExactly(id);
        published(again, 8, "h", false);
        assertThat(again.store.executions).as("an equal one is another command").hasSize(2);
    }

    @Test
    void equalCommandsThatComeAgainAreAsManyAsTheyWere() {
        rig.bridge.connected = false;
        published(rig, 1, "h", false);
        published(rig, 2, "h", false);

        Rig again = rig.restarted();
        published(again, 1, "h", true);
        published(again, 2, "h", true);
        assertThat(again.store.executions).hasSize(2);
        assertThat(again.bridge.executions)
                .extracting(Execution::getExecutionId)
                .isEqualTo(List.copyOf(rig.store.executions.keySet()));
        published(again, 3, "h", true);
        assertThat(again.store.executions)
                .as("one that the stop came before the commit of")
                .hasSize(3);
    }

    @Test
    void commandWhosePubackIsOnRecordIsNotTakenForALaterOne() {
        RecordingLink device = rig.deviceArrives("boot-1");
        published(rig, 1, "h", false);
        rig.reports(device, device.commands().get(0).getExecutionId(), EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        Rig again = rig.restarted();
        published(again, 1, "h", true);
        assertThat(again.store.executions).hasSize(2);
    }

    @Test
    void finishedCommandIsFoundAsLongAsItsPubackIsNotOnRecord() {
        rig.bridge.connected = false;
        RecordingLink device = rig.deviceArrives("boot-1");
        published(rig, 1, "h", false);
        rig.reports(device, device.commands().get(0).getExecutionId(), EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        Rig again = rig.restarted();
        again.bridge.executions.clear(); // its result, which the broker had not confirmed
        published(again, 1, "h", true);
        assertThat(again.store.executions).hasSize(1);
        assertThat(again.bridge.executions).extracting(Execution::getState).containsExactly(EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void afterAMinuteWithTheBrokerARepeatIsOfALaterCommand() {
        rig.bridge.connected = false;
        published(rig, 1, "h", false);

        Rig again = rig.restarted();
        again.passes(Duration.ofHours(1).toMillis());
        again.commit();
        again.switchboard.on(new Event.BridgeUp());
        again.passes(59_000);
        again.commit();
        Rig longer = rig.restarted();
        longer.switchboard.on(new Event.BridgeUp());
        longer.passes(60_000);

        published(again, 1, "h", true);
        published(longer, 1, "h", true);
        assertThat(again.store.executions).hasSize(1);
        assertThat(longer.store.executions).hasSize(2);
    }

    private static void published(Rig rig, long receipt, String hash, boolean repeat) {
        rig.publish(Rig.setVent(10), receipt, hash, repeat);
        rig.commit();
    }
}
