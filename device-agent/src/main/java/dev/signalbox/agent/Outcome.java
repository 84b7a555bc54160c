package dev.signalbox.agent;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.ExecutionState;
import java.util.Map;

/**
 * How a run of a command ended, as its body tells it. Immutable.
 *
 * @param result what a success has to say; empty otherwise
 * @param message for people; empty for a success
 */
public record Outcome(ExecutionState state, Struct result, String message) {
    public static Outcome succeeded() {
        return new Outcome(ExecutionState.EXECUTION_STATE_SUCCEEDED, Struct.getDefaultInstance(), "");
    }

    /** Numbers, booleans and strings; anything else is told as its text. */
    public static Outcome succeeded(Map<String, ?> result) {
        Struct.Builder fields = Struct.newBuilder();
        result.forEach((name, value) -> fields.putFields(name, valueOf(value)));
        return new Outcome(ExecutionState.EXECUTION_STATE_SUCCEEDED, fields.build(), "");
    }

    /** With one sentence for the person who asked. */
    public static Outcome failed(String message) {
        return new Outcome(ExecutionState.EXECUTION_STATE_FAILED, Struct.getDefaultInstance(), message);
    }

    /** The body stopped because it was asked to. */
    public static Outcome cancelled(String message) {
        return new Outcome(ExecutionState.EXECUTION_STATE_CANCELLED, Struct.getDefaultInstance(), message);
    }

    private static Value valueOf(Object value) {
        if (value instanceof Number number) {
            return Value.newBuilder().setNumberValue(number.doubleValue()).build();
        }
        if (value instanceof Boolean flag) {
            return Value.newBuilder().setBoolValue(flag).build();
        }
        return Value.newBuilder().setStringValue(value.toString()).build();
    }
}
