package dev.signalbox.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReadingCheckTest {
    private static final long KEPT = Duration.ofDays(9).toMillis();
    private static final long NOW = 1_800_000_000_000L;
    private static final Reading GOOD =
            Reading.newBuilder().setMetric("flow").setNumber(1).setTimeMs(NOW).build();

    @Test
    void goodReadingIsTakenAsItIs() {
        assertThat(ReadingCheck.check(GOOD, false, NOW, KEPT)).contains(GOOD);
        assertThat(ReadingCheck.check(
                        GOOD.toBuilder().setText("x".repeat(1_024)).build(), false, NOW, KEPT))
                .isPresent();
    }

    @Test
    void badOnesAreRefused() {
        assertRefused(GOOD.toBuilder().setMetric("Flow"));
        assertRefused(GOOD.toBuilder().clearValue());
        assertRefused(GOOD.toBuilder().setNumber(Double.NaN));
        assertRefused(GOOD.toBuilder().setNumber(Double.NEGATIVE_INFINITY));
        assertRefused(GOOD.toBuilder().setText("x".repeat(1_025)));
        assertRefused(GOOD.toBuilder().setQualityValue(99));
    }

    @Test
    void readingWithoutTimeGetsTheHubs() {
        Reading read = check(GOOD.toBuilder().setTimeMs(0), false);
        assertThat(read.getTimeMs()).isEqualTo(NOW);
        assertThat(read.getQuality()).isEqualTo(Quality.QUALITY_UNSPECIFIED);
    }

    @Test
    void liveTimeOutsideTheWindowIsReplaced() {
        long oldest = NOW - Duration.ofDays(7).toMillis();
        long newest = NOW + Duration.ofMinutes(5).toMillis();
        assertThat(check(GOOD.toBuilder().setTimeMs(oldest), false).getTimeMs()).isEqualTo(oldest);
        assertThat(check(GOOD.toBuilder().setTimeMs(newest), false).getTimeMs()).isEqualTo(newest);
        for (long time : new long[] {oldest - 1, newest + 1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            Reading read = check(GOOD.toBuilder().setTimeMs(time), false);
            assertThat(read.getTimeMs()).isEqualTo(NOW);
            assertThat(read.getQuality()).isEqualTo(Quality.QUALITY_TIME_REPLACED);
        }
    }

    @Test
    void historicalTimeIsKeptUpToTheRetention() {
        long oldest = NOW - KEPT;
        assertThat(check(GOOD.toBuilder().setTimeMs(oldest), true).getTimeMs()).isEqualTo(oldest);
        assertThat(ReadingCheck.check(GOOD.toBuilder().setTimeMs(oldest - 1).build(), true, NOW, KEPT))
                .isEmpty();
    }

    private static Reading check(Reading.Builder reading, boolean historical) {
        return ReadingCheck.check(reading.build(), historical, NOW, KEPT).orElseThrow();
    }

    private static void assertRefused(Reading.Builder reading) {
        assertThat(ReadingCheck.check(reading.build(), false, NOW, KEPT)).isEmpty();
    }
}
