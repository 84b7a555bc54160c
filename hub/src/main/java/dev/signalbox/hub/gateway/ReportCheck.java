package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.proto.v1.ExecutionReport;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a device may report of an execution. Immutable. */
final class ReportCheck {
    private static final int MAX_RESULT_BYTES = 64 << 10;
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
                || report.getResult().getSerializedSize() > MAX_RESULT_BYTES) {
            return Optional.empty();
        }
        return Optional.of(
                report.toBuilder().setMessage(clean(report.getMessage())).build());
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

    private static String clean(String message) {
        String printable = UNPRINTABLE.matcher(message).replaceAll(" ").strip();
        int end = Math.min(printable.length(), MAX_MESSAGE_CHARS);
        boolean splitsPair =
                end > 0 && end < printable.length() && Character.isHighSurrogate(printable.charAt(end - 1));
        return printable.substring(0, splitsPair ? end - 1 : end);
    }
}
