package dev.signalbox.hub.gateway;

import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.ReportedState;
import java.util.Optional;

/** What a device may report of its properties, as far as that can be told without its capabilities. Immutable. */
final class ReportedCheck {
    static final int MAX_BYTES = 64 << 10;
    private static final int MAX_LEAVES = 256;
    private static final int MAX_ITEMS = 256;
    private static final int MAX_TEXT_BYTES = 1_024;

    /** One sentence; 256 of them are told with every whole shadow. */
    private static final int MAX_MESSAGE_CHARS = 200;

    private ReportedCheck() {}

    /** Whether there is more of it than a device can have; cheaper than {@link #check}, and first. */
    static boolean isTooLarge(ReportedState report) {
        int bytes = 0;
        for (var leaf : report.getLeavesMap().entrySet()) {
            bytes += leaf.getKey().length() + leaf.getValue().getSerializedSize();
        }
        // Twice as many leaves: a delta may remove one side's worth and bring another.
        return report.getLeavesCount() > 2 * MAX_LEAVES || report.getProgressCount() > MAX_LEAVES || bytes > MAX_BYTES;
    }

    /** The report with its messages cleaned, or empty where it is refused. */
    static Optional<ReportedState> check(ReportedState report) {
        boolean good = report.getReportNo() != 0
                && report.getLeavesMap().entrySet().stream()
                        .allMatch(leaf -> Names.isPath(leaf.getKey()) && isLeaf(leaf.getValue()))
                && report.getProgressList().stream().allMatch(ReportedCheck::isProgress);
        if (!good) {
            return Optional.empty();
        }
        ReportedState.Builder checked = report.toBuilder();
        for (LeafProgress.Builder progress : checked.getProgressBuilderList()) {
            progress.setMessage(ReportCheck.clean(progress.getMessage(), MAX_MESSAGE_CHARS));
        }
        return Optional.of(checked.build());
    }

    private static boolean isProgress(LeafProgress progress) {
        return Names.isPath(progress.getPath())
                && switch (progress.getSync()) {
                    case SYNC_STATE_IN_SYNC, SYNC_STATE_APPLYING, SYNC_STATE_REJECTED, SYNC_STATE_FAILED -> true;
                    default -> false;
                };
    }

    private static boolean isLeaf(Value value) {
        return switch (value.getKindCase()) {
            case NULL_VALUE -> true;
            case LIST_VALUE ->
                value.getListValue().getValuesCount() <= MAX_ITEMS
                        && value.getListValue().getValuesList().stream().allMatch(ReportedCheck::isScalar);
            default -> isScalar(value);
        };
    }

    private static boolean isScalar(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> Double.isFinite(value.getNumberValue());
            case BOOL_VALUE -> true;
            case STRING_VALUE -> value.getStringValueBytes().size() <= MAX_TEXT_BYTES;
            default -> false;
        };
    }
}
