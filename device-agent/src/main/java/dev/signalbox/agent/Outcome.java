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
    private static final int MAX_RESULT_BYTES = 64 * 1024;
    private static final int MAX_RESULT_DEPTH = 8;
    private static final int MAX_MESSAGE_CHARS = 500;

    /** It was done. */
    public static Outcome succeeded() {
        return new Outcome(ExecutionState.EXECUTION_STATE_SUCCEEDED, Struct.getDefaultInstance(), "");
    }

    /**
     * It was done, and this came of it: numbers, booleans and strings; anything else is told as its text. A result of more
     * than 64 KiB, or with a number that is not finite, is told as a failure.
     */
    public static Outcome succeeded(Map<String, ?> result) {
        Struct.Builder fields = Struct.newBuilder();
        result.forEach((name, value) -> fields.putFields(name, valueOf(value)));
        return new Outcome(ExecutionState.EXECUTION_STATE_SUCCEEDED, fields.build(), "");
    }

    /** It could not be done, with one sentence for the person who asked; what is beyond 500 characters is cut off. */
    public static Outcome failed(String message) {
        return new Outcome(ExecutionState.EXECUTION_STATE_FAILED, Struct.getDefaultInstance(), message);
    }

    /** The body stopped because it was asked to. */
    public static Outcome cancelled(String message) {
        return new Outcome(ExecutionState.EXECUTION_STATE_CANCELLED, Struct.getDefaultInstance(), message);
    }

    /** What the hub takes [protocol: execution.proto]: this, or a failure that says what is wrong with the result. */
    Outcome tellable() {
        if (result.getSerializedSize() > MAX_RESULT_BYTES) {
            return failed("The command's result is larger than 64 KiB.");
        }
        if (!isTellable(result, MAX_RESULT_DEPTH)) {
            return failed("The command's result holds a number that is not finite, or is nested deeper than "
                    + MAX_RESULT_DEPTH
                    + " levels.");
        }
        return message.length() <= MAX_MESSAGE_CHARS
                ? this
                : new Outcome(state, result, message.substring(0, MAX_MESSAGE_CHARS));
    }

    private static boolean isTellable(Struct fields, int depth) {
        return depth > 0 && fields.getFieldsMap().values().stream().allMatch(value -> isTellable(value, depth));
    }

    private static boolean isTellable(Value value, int depth) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> Double.isFinite(value.getNumberValue());
            case STRUCT_VALUE -> isTellable(value.getStructValue(), depth - 1);
            case LIST_VALUE ->
                depth > 1
                        && value.getListValue().getValuesList().stream().allMatch(item -> isTellable(item, depth - 1));
            // JSON cannot tell a value that is nothing, not even null.
            case KIND_NOT_SET -> false;
            default -> true;
        };
    }

    static Value valueOf(Object value) {
        if (value instanceof Number number) {
            return Value.newBuilder().setNumberValue(number.doubleValue()).build();
        }
        if (value instanceof Boolean flag) {
            return Value.newBuilder().setBoolValue(flag).build();
        }
        return Value.newBuilder().setStringValue(value.toString()).build();
    }
}
