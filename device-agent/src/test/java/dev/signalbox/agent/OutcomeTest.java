package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.ExecutionState;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final Value NOT_A_NUMBER =
            Value.newBuilder().setNumberValue(Double.NaN).build();

    private static Outcome of(Value value) {
        return new Outcome(
                ExecutionState.EXECUTION_STATE_SUCCEEDED,
                Struct.newBuilder().putFields("value", value).build(),
                "");
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

    private static void assertFailure(Outcome outcome, String why) {
        assertThat(outcome.tellable().state()).isEqualTo(ExecutionState.EXECUTION_STATE_FAILED);
        assertThat(outcome.tellable().message()).contains(why);
        assertThat(outcome.tellable().result()).isEqualTo(Struct.getDefaultInstance());
    }

    @Test
    void goodOutcomeIsToldAsItIs() {
        Outcome good = Outcome.succeeded(Map.of("litres", 12.5, "open", true, "note", "x".repeat(60_000)));

        assertThat(good.tellable()).isSameAs(good);
        assertThat(Outcome.failed("Jammed.").tellable()).isEqualTo(Outcome.failed("Jammed."));
    }

    @Test
    void numberThatIsNotFiniteIsAFailureHoweverDeep() {
        assertFailure(Outcome.succeeded(Map.of("ratio", Double.POSITIVE_INFINITY)), "not finite");
        assertFailure(of(NOT_A_NUMBER), "not finite");
        assertFailure(of(inObject(inList(inList(inObject(NOT_A_NUMBER))))), "not finite");
    }

    @Test
    void resultOfEightLevelsIsToldAndOneMoreIsAFailure() {
        Value value = Value.newBuilder().setBoolValue(true).build();
        for (int level = 2; level <= 8; level++) {
            value = level % 2 == 0 ? inList(value) : inObject(value);
        }

        assertThat(of(value).tellable()).isEqualTo(of(value));
        assertFailure(of(inObject(value)), "nested deeper than 8");
        assertFailure(of(inList(value)), "nested deeper than 8");
    }

    @Test
    void resultThatIsTooLargeIsAFailure() {
        assertFailure(Outcome.succeeded(Map.of("picture", "x".repeat(65_536))), "larger than 64 KiB");
    }

    @Test
    void longMessageIsCutToWhatTheHubKeeps() {
        assertThat(Outcome.failed("x".repeat(10_000)).tellable().message()).hasSize(500);
    }
}
