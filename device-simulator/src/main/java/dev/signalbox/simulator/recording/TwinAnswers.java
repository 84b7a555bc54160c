package dev.signalbox.simulator.recording;

import com.google.protobuf.Struct;
import dev.signalbox.agent.Outcome;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.simulator.device.Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers commands as the recorded device did: those to the same parameters in turn, else those to the command, in turn.
 * Confined to the simulation thread.
 */
final class TwinAnswers {
    private static final double MILLIS = 1_000;

    /** As it was when the parameters were recorded. */
    private final Mask mask;

    private final Map<String, List<Moment.Answered>> recorded = new HashMap<>();

    /** How often each was asked. */
    private final Map<Question, Integer> asked = new HashMap<>();

    private final List<Pending> pending = new ArrayList<>();

    /**
     * What is answered in a turn of its own.
     *
     * @param parameters null: any to which the recording has no answer
     */
    private record Question(String command, @Nullable Struct parameters) {}

    private static final class Pending {
        final Outcome outcome;
        final CompletableFuture<Outcome> done = new CompletableFuture<>();
        double leftMillis;

        Pending(Outcome outcome, double leftMillis) {
            this.outcome = outcome;
            this.leftMillis = leftMillis;
        }
    }

    TwinAnswers(Recording recording) {
        mask = new Mask(recording.capabilities());
        for (Moment moment : recording.moments()) {
            if (moment instanceof Moment.Answered answered) {
                recorded.computeIfAbsent(answered.command(), command -> new ArrayList<>())
                        .add(answered);
            }
        }
    }

    CompletionStage<Outcome> answer(Order order) {
        List<Moment.Answered> all = recorded.getOrDefault(order.command(), List.of());
        if (all.isEmpty()) {
            return CompletableFuture.completedFuture(
                    Outcome.failed("The recording has no answer to " + order.command() + "."));
        }
        Struct parameters = mask.parameters(order.command(), order.parameters());
        List<Moment.Answered> same =
                all.stream().filter(one -> one.parameters().equals(parameters)).toList();
        List<Moment.Answered> fitting = same.isEmpty() ? all : same;
        Question question = new Question(order.command(), same.isEmpty() ? null : parameters);
        int turn = asked.merge(question, 1, Integer::sum) - 1;
        Moment.Answered chosen = fitting.get(turn % fitting.size());
        return switch (chosen.state()) {
            case EXECUTION_STATE_SUCCEEDED, EXECUTION_STATE_FAILED, EXECUTION_STATE_CANCELLED ->
                later(new Outcome(chosen.state(), chosen.result(), chosen.message()), chosen);
            case EXECUTION_STATE_REJECTED -> later(Outcome.failed(chosen.message()), chosen);
            // It never answered: neither does its twin.
            default -> new CompletableFuture<>();
        };
    }

    private CompletionStage<Outcome> later(Outcome outcome, Moment.Answered answered) {
        Pending one = new Pending(outcome, answered.finishedAfterMillis());
        pending.add(one);
        return one.done;
    }

    void advance(double seconds) {
        List<Pending> due = new ArrayList<>();
        for (Iterator<Pending> all = pending.iterator(); all.hasNext(); ) {
            Pending one = all.next();
            one.leftMillis -= seconds * MILLIS;
            if (one.leftMillis <= 0) {
                all.remove();
                due.add(one);
            }
        }
        due.forEach(one -> one.done.complete(one.outcome));
    }

    /** Infinite: nothing is under way. */
    double untilNextMillis() {
        return pending.stream().mapToDouble(one -> one.leftMillis).min().orElse(Double.POSITIVE_INFINITY);
    }

    static boolean isAnswer(ExecutionState state) {
        return switch (state) {
            case EXECUTION_STATE_SUCCEEDED,
                    EXECUTION_STATE_FAILED,
                    EXECUTION_STATE_REJECTED,
                    EXECUTION_STATE_CANCELLED,
                    EXECUTION_STATE_TIMED_OUT,
                    EXECUTION_STATE_INDETERMINATE -> true;
            default -> false;
        };
    }
}
