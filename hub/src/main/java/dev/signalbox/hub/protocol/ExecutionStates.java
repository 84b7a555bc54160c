package dev.signalbox.hub.protocol;

import dev.signalbox.proto.v1.ExecutionState;

/** What the states of an execution mean. */
public final class ExecutionStates {
    private ExecutionStates() {}

    /** Whether it is the last state: every accepted execution reaches exactly one such, and never leaves it. */
    public static boolean isTerminal(ExecutionState state) {
        return switch (state) {
            case EXECUTION_STATE_SUCCEEDED,
                    EXECUTION_STATE_FAILED,
                    EXECUTION_STATE_REJECTED,
                    EXECUTION_STATE_EXPIRED,
                    EXECUTION_STATE_CANCELLED,
                    EXECUTION_STATE_TIMED_OUT,
                    EXECUTION_STATE_INDETERMINATE -> true;
            default -> false;
        };
    }
}
