package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is deleted does not follow a clock that jumps. */
final class CalmClockTest {
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();
    private static final long DAY_MILLIS = 24 * HOUR_MILLIS;

    private long nowMillis = 1_000 * DAY_MILLIS;
    private long nanos;

    @Test
    void followsAJumpAheadADayInAnHour() {
        CalmClock calm = calm(OptionalLong.of(nowMillis));
        long before = nowMillis;
        nowMillis += 365 * DAY_MILLIS;
        assertThat(calm.millis()).isEqualTo(before);
        nanos += Duration.ofHours(1).toNanos();
        assertThat(calm.millis()).isEqualTo(before + DAY_MILLIS);
        nanos += Duration.ofHours(2).toNanos();
        assertThat(calm.millis()).isEqualTo(before + 3 * DAY_MILLIS);
    }

    @Test
    void beginsAtTheNewestThatIsStoredAndReachesTheClock() {
        long stored = nowMillis - DAY_MILLIS;
        CalmClock calm = calm(OptionalLong.of(stored));
        assertThat(calm.millis()).isEqualTo(stored);
        nanos += Duration.ofHours(2).toNanos();
        assertThat(calm.millis()).isEqualTo(nowMillis);
    }

    @Test
    void isTheClockWhereNothingIsStoredAndNeverAheadOfIt() {
        assertThat(calm(OptionalLong.empty()).millis()).isEqualTo(nowMillis);
        assertThat(calm(OptionalLong.of(nowMillis + DAY_MILLIS)).millis()).isEqualTo(nowMillis);
    }

    @Test
    void fallsBackWithTheClockAndGoesOnFromThere() {
        CalmClock calm = calm(OptionalLong.of(nowMillis));
        nowMillis -= 10 * DAY_MILLIS;
        long back = nowMillis;
        assertThat(calm.millis()).isEqualTo(back);
        nowMillis += 10 * DAY_MILLIS;
        nanos += Duration.ofHours(1).toNanos();
        assertThat(calm.millis()).isEqualTo(back + DAY_MILLIS);
    }

    private CalmClock calm(OptionalLong newestMillis) {
        InstantSource source = () -> Instant.ofEpochMilli(nowMillis);
        return new CalmClock(source.withZone(ZoneOffset.UTC), newestMillis, () -> nanos);
    }
}
