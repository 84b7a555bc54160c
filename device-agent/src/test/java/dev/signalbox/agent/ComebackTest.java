package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComebackTest {
    private final Comeback comeback = new Comeback(new Random(1));

    @Test
    void failuresInARowWaitLongerUpToAMinuteAndNeverLessThanHalfASecond() {
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            waits.add(comeback.after(new LinkEnd.Lost("refused"), 0));
        }

        assertThat(waits)
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofMillis(500), Duration.ofSeconds(60)));
        assertThat(waits.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(waits.subList(20, 200)).anySatisfy(wait -> assertThat(wait).isGreaterThan(Duration.ofSeconds(50)));
        assertThat(waits.subList(20, 200)).anySatisfy(wait -> assertThat(wait).isLessThan(Duration.ofSeconds(10)));
    }

    @Test
    void aLinkThatLivedAMinuteStartsTheWaitsOver() {
        for (int i = 0; i < 20; i++) {
            comeback.after(new LinkEnd.Lost("reset"), 59_999);
        }

        assertThat(comeback.after(new LinkEnd.Lost("reset"), 60_000)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {4400, 4401, 4403, 4404, 4426})
    void stopMeansAboutOneAttemptAnHour(int code) {
        assertThat(comeback.after(new LinkEnd.Closed(code, 0), 90_000))
                .isBetween(Duration.ofMinutes(30), Duration.ofMinutes(90));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 426})
    void refusedCredentialMeansAboutOneAttemptAnHour(int status) {
        assertThat(comeback.after(new LinkEnd.Refused(status, 0), 0))
                .isBetween(Duration.ofMinutes(30), Duration.ofMinutes(90));
    }

    @Test
    void supersededWaitsTenMinutesMoreOrLess() {
        assertThat(comeback.after(new LinkEnd.Closed(4409, 0), 90_000))
                .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(15));
    }

    @Test
    void missedHeartbeatComesBackAtOnceUnlessItHappensAllTheTime() {
        assertThat(comeback.after(new LinkEnd.Closed(4408, 0), 90_000)).isLessThan(Duration.ofMillis(500));
        assertThat(comeback.after(new LinkEnd.Closed(4408, 0), 1_000)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @ValueSource(ints = {1002, 1003, 1007, 1009, 4429})
    void protocolErrorsWaitAMinuteAtLeast(int code) {
        assertThat(comeback.after(new LinkEnd.Closed(code, 0), 0)).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({"1012,20000", "1013,5000", "1011,3000"})
    void adviceOfTheHubIsObeyedWithATenthOfJitter(int code, long millis) {
        assertThat(comeback.after(new LinkEnd.Closed(code, millis), 90_000).toMillis())
                .isBetween(millis, millis + millis / 10 + 500);
    }

    @Test
    void retryAfterOfABusyHubIsObeyed() {
        assertThat(comeback.after(new LinkEnd.Refused(503, 30_000), 0))
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(34));
        assertThat(comeback.after(new LinkEnd.Refused(429, 9_000), 0))
                .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
    }
}
