package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BridgePaceTest {
    @Test
    void rateIsThatOfTheLastTenWholeSeconds() {
        AtomicLong nanos = new AtomicLong(5);
        PerSecond rate = new PerSecond(nanos::get);
        for (int i = 0; i < 200; i++) {
            rate.count();
        }
        assertThat(rate.perSecond()).as("the second is not over").isZero();
        nanos.addAndGet(1_000_000_000L);
        assertThat(rate.perSecond()).isEqualTo(20);
        nanos.addAndGet(9_000_000_000L);
        assertThat(rate.perSecond()).isEqualTo(20);
        nanos.addAndGet(1_000_000_000L);
        assertThat(rate.perSecond()).isZero();
        nanos.addAndGet(3_600_000_000_000L);
        assertThat(rate.perSecond()).isZero();
    }

    @Test
    void paceLetsNoMoreThanItsRatePass() {
        AtomicLong nanos = new AtomicLong(1);
        CatchUpPace pace = new CatchUpPace(nanos::get);
        int passed = 0;
        for (int millis = 0; millis < 10_000; millis++) {
            nanos.addAndGet(1_000_000);
            while (pace.waitNanos() == 0) {
                pace.count();
                passed++;
            }
        }
        assertThat(passed).isBetween(10 * CatchUpPace.PER_SECOND - 1, 10 * CatchUpPace.PER_SECOND + 30);
    }
}
