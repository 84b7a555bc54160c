package dev.signalbox.simulator.scenario;

import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a device knows of its executions, and what a power cut leaves of it. Confined to the simulation thread. */
final class WireJournal {
    /** What a hello may list, and more than a device is given at a time. */
    private static final int MOST = 256;

    /** How much of the journal is there after a power cut. */
    enum Loss {
        KEPT,
        TORN,
        LOST;

        static Loss of(String word) {
            return switch (word) {
                case "torn" -> TORN;
                case "lost" -> LOST;
                default -> KEPT;
            };
        }
    }

    /** The newest report of each, oldest execution first. */
    private final Map<String, ExecutionReport> reports = new LinkedHashMap<>();

    /** The newest report of an execution that was given before. */
    Optional<ExecutionReport> known(String executionId) {
        return Optional.ofNullable(reports.get(executionId));
    }

    void write(ExecutionReport report) {
        reports.put(report.getExecutionId(), report);
        if (reports.size() > MOST) {
            reports.remove(reports.keySet().iterator().next());
        }
    }

    /** For a hello: all that is not finished, or whose end is not acknowledged. */
    List<ExecutionReport> inFlight() {
        return List.copyOf(reports.values());
    }

    void acknowledged(String executionId) {
        reports.remove(executionId);
    }

    /** What was running cannot be known any more; torn, its newest entry is missing, too. */
    void cut(Loss loss) {
        if (loss == Loss.LOST) {
            reports.clear();
        }
        List<String> ids = new ArrayList<>(reports.keySet());
        if (loss == Loss.TORN && !ids.isEmpty()) {
            reports.remove(ids.get(ids.size() - 1));
        }
        reports.replaceAll((id, report) -> isEnd(report.getState())
                ? report
                : report.toBuilder()
                        .setState(ExecutionState.EXECUTION_STATE_INDETERMINATE)
                        .setMessage("The power failed while it ran.")
                        .build());
    }

    static boolean isEnd(ExecutionState state) {
        return state != ExecutionState.EXECUTION_STATE_ACCEPTED && state != ExecutionState.EXECUTION_STATE_RUNNING;
    }
}
