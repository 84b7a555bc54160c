package dev.signalbox.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** At what pace readings go to so many consoles. */
class FanOutScenarioTest {
    private static double pace(int consoles, int readingsInFrame) {
        return new FanOutScenario(100, consoles, readingsInFrame, 2_000, Duration.ofSeconds(1), false).pace();
    }

    @Test
    void allConsolesTogetherAreShownNoMoreThanTwoCoresCan() {
        assertThat(pace(1, 1)).isEqualTo(2_000);
        assertThat(pace(1, 64)).isEqualTo(2_000);
        assertThat(pace(100, 1)).isEqualTo(2_000);
        assertThat(pace(100, 8)).isEqualTo(250);
        assertThat(pace(1_000, 1)).isEqualTo(200);
    }
}
