package dev.signalbox.hub.gateway;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.proto.v1.ExecutionReport;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a device may report of an execution. Immutable. */
final class ReportCheck {
    private static final int MAX_RESULT_BYTES = 64 << 10;

    /** As the depth of a frame counts, two or three messages each: deeper ones could not be told to every peer. */
    private static final int MAX_RESULT_DEPTH = 8;

    private static final int MAX_MESSAGE_CHARS = 500;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}]+");

    private ReportCheck() {}

    /**
     * The report, or empty where it is refused. Its message is cleaned, not judged: a final report that is never accepted
     * would be sent again for ever.
     */
    static Optional<ExecutionReport> check(ExecutionReport report) {
        if (ExecutionId.parse(report.getExecutionId()).isEmpty()
                || !isReportable(report)
                || report.getProgressPercent() < 0
                || report.getProgressPercent() > 100
                || report.getResult().getSerializedSize() > MAX_RESULT_BYTES
                || !isTellable(report.getResult(), MAX_RESULT_DEPTH)) {
            return Optional.empty();
        }
        return Optional.of(report.toBuilder()
                .setMessage(clean(report.getMessage(), MAX_MESSAGE_CHARS))
                .build());
    }

    private static boolean isReportable(ExecutionReport report) {
        return switch (report.getState()) {
            case EXECUTION_STATE_ACCEPTED,
                    EXECUTION_STATE_RUNNING,
                    EXECUTION_STATE_SUCCEEDED,
                    EXECUTION_STATE_FAILED,
                    EXECUTION_STATE_REJECTED,
                    EXECUTION_STATE_CANCELLED,
                    EXECUTION_STATE_INDETERMINATE -> true;
            default -> false;
        };
    }

    private static boolean isTellable(Struct fields, int depth) {
        return depth > 0 && fields.getFieldsMap().values().stream().allMatch(value -> isTellable(value, depth));
    }

    /** JSON has no word for a number that is not finite, nor for a value that is nothing. */
    private static boolean isTellable(Value value, int depth) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> Double.isFinite(value.getNumberValue());
            case STRUCT_VALUE -> isTellable(value.getStructValue(), depth - 1);
            case LIST_VALUE ->
                depth > 1
                        && value.getListValue().getValuesList().stream().allMatch(item -> isTellable(item, depth - 1));
            case KIND_NOT_SET -> false;
            default -> true;
        };
    }

    /** On one line, printable, cut to a length. */
    static String clean(String message, int maxChars) {
        String printable = UNPRINTABLE.matcher(message).replaceAll(" ").strip();
        int end = Math.min(printable.length(), maxChars);
        boolean splitsPair =
                end > 0 && end < printable.length() && Character.isHighSurrogate(printable.charAt(end - 1));
        return printable.substring(0, splitsPair ? end - 1 : end);
    }
}
