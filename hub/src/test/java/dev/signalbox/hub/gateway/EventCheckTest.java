package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.EventReport;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventCheckTest {
    private static final long NOW_MILLIS = 1_800_000_000_000L;
    private static final long MONTH_MILLIS = Duration.ofDays(30).toMillis();

    private static Optional<DeviceEvent> check(EventReport.Builder report) {
        return EventCheck.check(report.build(), NOW_MILLIS, MONTH_MILLIS);
    }

    private static EventReport.Builder pressed() {
        return EventReport.newBuilder().setEventNo(7).setName("pressed");
    }

    private static EventReport.Builder saying(String field, Value.Builder value) {
        return pressed().putValues(field, value.build());
    }

    @Test
    void eventKeepsItsTimeAndValues() {
        Value by = Value.newBuilder().setStringValue("Käthe").build();
        assertThat(check(pressed().setTimeMs(NOW_MILLIS - 5).putValues("by", by)))
                .contains(DeviceEvent.newBuilder()
                        .setName("pressed")
                        .setTimeMs(NOW_MILLIS - 5)
                        .putValues("by", by)
                        .build());
    }

    @Test
    void timeThatCannotBeRightIsTheHubs() {
        assertThat(Stream.of(0L, 5L, -1L, NOW_MILLIS - MONTH_MILLIS - 1, NOW_MILLIS + 300_001, Long.MAX_VALUE))
                .allSatisfy(time -> assertThat(
                                check(pressed().setTimeMs(time)).orElseThrow().getTimeMs())
                        .isEqualTo(NOW_MILLIS));
        assertThat(check(pressed().setTimeMs(NOW_MILLIS + 300_000))
                        .orElseThrow()
                        .getTimeMs())
                .isEqualTo(NOW_MILLIS + 300_000);
    }

    static Stream<EventReport.Builder> bad() {
        EventReport.Builder many = pressed();
        for (int i = 0; i <= 16; i++) {
            many.putValues("f" + i, Value.newBuilder().setBoolValue(true).build());
        }
        return Stream.of(
                EventReport.newBuilder(),
                pressed().setName("Pressed"),
                pressed().setName("a/b"),
                pressed().setName("x".repeat(65)),
                saying("By", Value.newBuilder().setBoolValue(true)),
                saying("by", Value.newBuilder()),
                saying("by", Value.newBuilder().setNumberValue(Double.NaN)),
                saying("by", Value.newBuilder().setNullValueValue(0)),
                saying("by", Value.newBuilder().setListValue(ListValue.getDefaultInstance())),
                saying("by", Value.newBuilder().setStringValue("x".repeat(1_024))),
                many);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsNoEventIsRefused(EventReport.Builder report) {
        assertThat(check(report)).isEmpty();
    }

    @Test
    void numberIsFromTheOldestOn() {
        assertThat(EventCheck.isNumbered(pressed().build())).isTrue();
        assertThat(EventCheck.isNumbered(pressed().setOldestEventNo(7).build())).isTrue();
        assertThat(EventCheck.isNumbered(pressed().setOldestEventNo(8).build())).isFalse();
        assertThat(EventCheck.isNumbered(pressed().setEventNo(0).build())).isFalse();
        assertThat(EventCheck.isNumbered(pressed().setEventNo(-1).build())).isFalse();
        assertThat(EventCheck.isNumbered(pressed().setOldestEventNo(-1).build()))
                .isFalse();
    }
}
