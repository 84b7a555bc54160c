package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.PresenceCause;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The calendar is moved by hours and years while a hub runs: nothing ends early, nothing is done twice, nothing waits for
 * ever. What passes is counted by a clock that nobody moves.
 */
final class ClockJumpsTest {
    private static final int TTL_MILLIS = 60_000;
    private static final int HOUR = 1;
    private static final int YEARS = 24 * 365 * 3;

    private final Rig rig = new Rig();

    @ParameterizedTest
    @ValueSource(ints = {HOUR, -HOUR, YEARS, -YEARS})
    void queuedCommandExpiresWhenItsTimeHasPassedAndNotBefore(int hours) {
        String id = accepted(Rig.setVent(50).setTtlMs(TTL_MILLIS));
        jump(hours);
        rig.passes(TTL_MILLIS - 2_000);
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(ExecutionState.EXECUTION_STATE_QUEUED);
        rig.passes(4_000);
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(ExecutionState.EXECUTION_STATE_EXPIRED);
    }

    /** Sent by record only, and taken back when the device left: its clock starts again from what is left. */
    @ParameterizedTest
    @ValueSource(ints = {HOUR, -HOUR, YEARS, -YEARS})
    void commandThatWasTakenBackKeepsItsTime(int hours) {
        String id = accepted(Rig.setVent(50).setTtlMs(TTL_MILLIS));
        jump(hours);
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.deviceLeaves(device, PresenceCause.PRESENCE_CAUSE_HEARTBEAT_MISSED);
        rig.commit();
        rig.passes(10_000);
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(ExecutionState.EXECUTION_STATE_QUEUED);
        rig.passes(TTL_MILLIS);
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(ExecutionState.EXECUTION_STATE_EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(ints = {HOUR, -HOUR, YEARS, -YEARS})
    void runningCommandGoesOnAndEnds(int hours) {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();
        String id = accepted(Rig.setVent(50));
        rig.reports(device, id, ExecutionState.EXECUTION_STATE_ACCEPTED);
        rig.commit();
        jump(hours);
        rig.passes(5_000);
        rig.reports(device, id, ExecutionState.EXECUTION_STATE_RUNNING);
        rig.commit();
        rig.passes(5_000);
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(ExecutionState.EXECUTION_STATE_RUNNING);
        rig.reports(device, id, ExecutionState.EXECUTION_STATE_SUCCEEDED);
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(ints = {HOUR, -HOUR, YEARS, -YEARS})
    void runningCommandOfASilentDeviceTimesOut(int hours) {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.commit();
        String id = accepted(Rig.setVent(50));
        rig.reports(device, id, ExecutionState.EXECUTION_STATE_RUNNING);
        rig.commit();
        jump(hours);
        rig.passes(Duration.ofMinutes(2).toMillis());
        rig.commit();
        assertThat(rig.stored(id)).isEqualTo(ExecutionState.EXECUTION_STATE_TIMED_OUT);
    }

    @ParameterizedTest
    @ValueSource(ints = {HOUR, -HOUR, YEARS, -YEARS})
    void repeatedKeyNamesTheSameExecution(int hours) {
        InvokeCommand.Builder command = Rig.setVent(50).setIdempotencyKey("k1");
        String id = accepted(command);
        jump(hours);
        assertThat(accepted(command)).isEqualTo(id);
        assertThat(rig.store.executions).hasSize(1);
    }

    private void jump(int hours) {
        rig.clockJumps(Duration.ofHours(hours).toMillis());
        rig.passes(1_000);
        rig.commit();
    }

    private String accepted(InvokeCommand.Builder command) {
        RecordingLink console = rig.invoke(command);
        rig.commit();
        List<Execution> told = console.executions();
        assertThat(told).isNotEmpty();
        return told.get(0).getExecutionId();
    }
}
