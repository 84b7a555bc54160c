package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BeatTest {
    private final Beat beat = new Beat(nanos(50));

    @Test
    void socketThatKeepsUpIsWrittenToAtTheShortestBeat() {
        for (int i = 0; i < 100; i++) {
            assertThat(beat.took(nanos(50))).isFalse();
        }
        assertThat(millis()).isEqualTo(50);
    }

    @Test
    void beatIsDoubledUntilTheSocketWouldKeepUp() {
        assertThat(beat.took(nanos(51))).isTrue();
        assertThat(millis()).isEqualTo(100);
        assertThat(beat.took(nanos(700))).isTrue();
        assertThat(millis()).isEqualTo(800);
        beat.took(nanos(60_000));
        assertThat(millis()).isEqualTo(2_000);
        assertThat(beat.took(nanos(60_000))).as("it is the longest already").isFalse();
        assertThat(millis()).isEqualTo(2_000);
    }

    @Test
    void briskSocketGetsItsBeatBackStepByStep() {
        beat.took(nanos(60_000));
        List<Long> steps = new ArrayList<>();
        while (millis() > 50) {
            beat.took(nanos(1));
            steps.add(millis());
        }
        assertThat(steps).containsExactly(2_000L, 1_000L, 1_000L, 500L, 500L, 250L, 250L, 125L, 125L, 62L, 62L, 50L);
    }

    @Test
    void batchThatTookMoreThanAQuarterOfTheBeatIsNotBrisk() {
        beat.took(nanos(400));
        for (int i = 0; i < 10; i++) {
            beat.took(nanos(10));
            beat.took(nanos(101));
        }
        assertThat(millis()).isEqualTo(400);
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(beat.nanos());
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
