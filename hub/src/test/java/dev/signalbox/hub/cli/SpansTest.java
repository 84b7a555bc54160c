package dev.signalbox.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class SpansTest {
    @ParameterizedTest
    @CsvSource({"0,PT0S", "500ms,PT0.5S", "30s,PT30S", "30m,PT30M", "24h,PT24H", "90d,PT2160H", "1H,PT1H"})
    void timeIsReadAlikeByVerbsAndOptions(String text, Duration span) throws Exception {
        assertThat(Spans.read(text)).isEqualTo(span);
        assertThat(new TimeSpan().convert(text)).isEqualTo(span);
    }

    @ParameterizedTest
    @CsvSource({"1s,1", "1500ms,1", "90d,7776000", "99999d,2147483647"})
    void secondsAreWholeOnes(String text, int seconds) throws Exception {
        assertThat(Spans.seconds(text)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "500ms", "999ms"})
    void lessThanASecondIsNotTakenForTheHubsDefault(String text) {
        assertThatThrownBy(() -> Spans.seconds(text)).hasMessage("\"" + text + "\" is less than a second.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-5ms", "-30m", "-1d", "soon", "5", "m", "ms", "1y", "99999999999999999999ms"})
    void whatIsNoTimeOrNegativeIsRefusedByBoth(String text) {
        assertThatThrownBy(() -> Spans.read(text)).hasMessageContaining("is not a time such as");
        assertThatThrownBy(() -> new TimeSpan().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("is not a time such as");
    }
}
