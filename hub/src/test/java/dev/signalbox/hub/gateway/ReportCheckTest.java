package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import org.junit.jupiter.api.Test;

final class ReportCheckTest {
    private static final String ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    @Test
    void resultOfFiniteNumbersPasses() {
        assertThat(ReportCheck.check(reportOf(number(12.5)))).isPresent();
        assertThat(ReportCheck.check(reportOf(inObject(inList(number(-Double.MAX_VALUE))))))
                .isPresent();
    }

    @Test
    void numberThatIsNotFiniteIsRefusedHoweverDeep() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThat(ReportCheck.check(reportOf(number(bad)))).isEmpty();
            assertThat(ReportCheck.check(reportOf(inObject(inList(inList(inObject(number(bad))))))))
                    .isEmpty();
        }
    }

    @Test
    void valueThatIsNothingIsRefused() {
        assertThat(ReportCheck.check(reportOf(Value.getDefaultInstance()))).isEmpty();
    }

    @Test
    void resultOfEightLevelsPassesAndOneMoreIsRefused() {
        Value value = number(1);
        for (int level = 2; level <= 8; level++) {
            value = level % 2 == 0 ? inList(value) : inObject(value);
        }
        assertThat(ReportCheck.check(reportOf(value))).isPresent();
        assertThat(ReportCheck.check(reportOf(inList(value)))).isEmpty();
        assertThat(ReportCheck.check(reportOf(inObject(value)))).isEmpty();
    }

    private static ExecutionReport reportOf(Value value) {
        return ExecutionReport.newBuilder()
                .setExecutionId(ID)
                .setState(ExecutionState.EXECUTION_STATE_SUCCEEDED)
                .setResult(Struct.newBuilder().putFields("value", value))
                .build();
    }

    private static Value number(double value) {
        return Value.newBuilder().setNumberValue(value).build();
    }

    private static Value inObject(Value value) {
        return Value.newBuilder()
                .setStructValue(Struct.newBuilder().putFields("value", value))
                .build();
    }

    private static Value inList(Value value) {
        return Value.newBuilder()
                .setListValue(ListValue.newBuilder().addValues(value))
                .build();
    }
}
