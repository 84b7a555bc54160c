package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class StandingTest {
    private long millis = 1_000;
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis);
        }
    };

    private final Standing standing = new Standing(clock);

    @Test
    void everyFailedTryBelongsToTheSameOutage() {
        millis = 2_000;
        standing.onDown("Nobody listens there.");
        assertThat(standing.now()).isEqualTo(new Standing.Now(false, 1_000, "Nobody listens there."));
        standing.onUp();
        assertThat(standing.now()).isEqualTo(new Standing.Now(true, 2_000, ""));
        millis = 3_000;
        standing.onDown("The connection ended.");
        millis = 4_000;
        standing.onDown("Nobody listens there.");
        assertThat(standing.now()).isEqualTo(new Standing.Now(false, 3_000, "Nobody listens there."));
    }
}
