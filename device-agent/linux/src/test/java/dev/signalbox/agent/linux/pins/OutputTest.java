package dev.signalbox.agent.linux.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.agent.Settled;
import dev.signalbox.proto.v1.SyncState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<Double> driven = new ArrayList<>();
    private final List<Double> told = new ArrayList<>();
    private boolean broken;

    private final Drive drive = new Drive() {
        @Override
        public void set(double value) throws IOException {
            if (broken) {
                throw new IOException("EIO");
            }
            driven.add(value);
        }

        @Override
        public void close() {
            driven.add(Double.NaN);
        }
    };

    private Output output(SafeStates safe) {
        return new Output("relay", 1, safe, drive, told::add);
    }

    @Test
    void whatIsWantedIsDrivenAndTold() {
        Output output = output(SafeStates.OFF);
        assertThat(output.want(1)).isEqualTo(Settled.applied());
        assertThat(driven).containsExactly(1.0);
        assertThat(told).containsExactly(1.0);
    }

    @Test
    void valueOutsideIsRejectedAndAFailureIsTold() {
        Output output = output(SafeStates.OFF);
        assertThat(output.want(2).sync()).isEqualTo(SyncState.SYNC_STATE_REJECTED);
        assertThat(output.want(Double.NaN).sync()).isEqualTo(SyncState.SYNC_STATE_REJECTED);
        broken = true;
        assertThat(output.want(1)).isEqualTo(Settled.failed("EIO"));
        assertThat(driven).isEmpty();
    }

    @Test
    void hubThatIsAwayTooLongPutsItInItsSafeStateUntilItIsBack() {
        Output output = output(new SafeStates(0, 0.0, 0.0, Duration.ofSeconds(60)));
        output.onHub(true, 0);
        output.want(1);
        output.onHub(false, 10 * SECOND);
        output.onHub(false, 69 * SECOND);
        assertThat(driven).containsExactly(1.0);
        output.onHub(false, 70 * SECOND);
        assertThat(driven).containsExactly(1.0, 0.0);
        output.onHub(false, 71 * SECOND);
        output.onHub(true, 80 * SECOND);
        assertThat(driven).containsExactly(1.0, 0.0, 1.0);
        assertThat(told).containsExactly(1.0, 0.0, 1.0);
    }

    @Test
    void shortAbsencesAreForgotten() {
        Output output = output(new SafeStates(0, 0.0, 0.0, Duration.ofSeconds(60)));
        output.want(1);
        output.onHub(false, 0);
        output.onHub(true, 50 * SECOND);
        output.onHub(false, 51 * SECOND);
        output.onHub(false, 100 * SECOND);
        assertThat(driven).containsExactly(1.0);
    }

    @Test
    void outputThatKeepsStaysAsItIsWithoutAHub() {
        Output output = output(SafeStates.OFF);
        output.want(1);
        output.onHub(false, 0);
        output.onHub(false, 100_000 * SECOND);
        assertThat(driven).containsExactly(1.0);
    }

    @Test
    void pulseEndsInWhatIsWantedThen() throws Exception {
        Output output = output(SafeStates.OFF);
        output.pulse(Duration.ofSeconds(1), time -> {
            assertThat(time).hasSeconds(1);
            assertThat(driven).containsExactly(1.0);
            output.want(1);
        });
        assertThat(driven).containsExactly(1.0, 1.0);
    }

    @Test
    void onePulseAtATimeAndNoneWhileItIsHeld() throws Exception {
        Output output = output(new SafeStates(0, 0.0, 0.0, Duration.ofSeconds(5)));
        output.pulse(
                Duration.ofSeconds(1),
                time -> assertThatThrownBy(() -> output.pulse(Duration.ofSeconds(1), other -> {}))
                        .hasMessage("a pulse is under way"));
        output.onHub(false, 0);
        output.onHub(false, 5 * SECOND);
        assertThatThrownBy(() -> output.pulse(Duration.ofSeconds(1), time -> {}))
                .hasMessage("the line is held in its safe state");
    }

    @Test
    void endDrivesItsLastStateAndNothingAfterIt() {
        Output output = output(new SafeStates(0, 0.0, null, SafeStates.USUAL_WAIT));
        output.want(1);
        output.close();
        output.want(1);
        assertThat(driven).containsExactly(1.0, 0.0, Double.NaN);
    }

    @Test
    void endThatKeepsDrivesNothing() {
        Output output = output(new SafeStates(0, null, null, SafeStates.USUAL_WAIT));
        output.want(1);
        output.close();
        assertThat(driven).containsExactly(1.0, Double.NaN);
    }
}
