package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.hub.switchboard.Change.AnswerQueued;
import dev.signalbox.hub.switchboard.Change.AnswersSettled;
import dev.signalbox.hub.switchboard.Change.ExecutionChanged;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.ExecutionRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Answers by MQTT that must not be lost: stored in the transaction of what they tell of, deleted when the broker has them,
 * told again after a restart in between. Confined to the switchboard thread.
 */
final class PromisedAnswers {
    private final Bridge bridge;
    private final Promises promises;

    /** The broker has them; that their rows go is yet to be recorded. */
    private final List<Long> settled = new ArrayList<>();

    private long last;

    PromisedAnswers(Bridge bridge, Promises promises) {
        this.bridge = bridge;
        this.promises = promises;
    }

    /** What a stop came before: said again, in the old order. */
    void restore(List<AnswerRecord> stored) {
        stored.stream()
                .sorted(Comparator.comparingLong(AnswerRecord::getAnswerNo))
                .forEach(answer -> {
                    last = Math.max(last, answer.getAnswerNo());
                    bridge.publishAnswer(answer);
                });
    }

    /** Only the end is promised: on the way there, a newer state says more than one that is lost. */
    void number(ExecutionRecord.Builder execution) {
        boolean isResult = ExecutionStates.isTerminal(execution.getExecution().getState());
        if (isResult && !execution.getResponseTopic().isEmpty()) {
            execution.setAnswerNo(++last);
        }
    }

    /** The execution's row, and the answer that tells of it if that is promised, in one transaction. */
    static Change entered(ExecutionRecord execution) {
        ExecutionChanged changed = new ExecutionChanged(execution);
        return execution.getAnswerNo() == 0
                ? changed
                : new Together(List.of(changed, new AnswerQueued(answer(execution))));
    }

    /** The execution's new state is on stable storage: its publisher may know. */
    void onStored(ExecutionRecord execution) {
        if (!execution.getResponseTopic().isEmpty()) {
            bridge.publishAnswer(answer(execution));
        }
    }

    /**
     * Records a refusal; then it is told, and {@code afterwards} runs. Where the store takes nothing it is told at once: then
     * nothing is promised, and a stop may lose it.
     */
    void refuse(AnswerRecord.Builder refusal, Runnable afterwards) {
        AnswerRecord answer = refusal.getTopic().isEmpty()
                ? refusal.build()
                : refusal.setAnswerNo(++last).build();
        Runnable tell = () -> {
            bridge.publishAnswer(answer);
            afterwards.run();
        };
        if (answer.getAnswerNo() == 0 || !promises.record(new AnswerQueued(answer), tell)) {
            bridge.publishAnswer(answer.toBuilder().setAnswerNo(0).build());
            afterwards.run();
        }
    }

    /** Deletes, in one batch, what the broker confirmed; what the store does not take now is tried again. */
    void onTick() {
        settled.addAll(bridge.takeSettledAnswers());
        if (!settled.isEmpty() && promises.record(new AnswersSettled(settled), () -> {})) {
            settled.clear();
        }
    }

    private static AnswerRecord answer(ExecutionRecord execution) {
        return AnswerRecord.newBuilder()
                .setAnswerNo(execution.getAnswerNo())
                .setTopic(execution.getResponseTopic())
                .setCorrelationData(execution.getCorrelationData())
                .setProtobuf(execution.getResponseProtobuf())
                .setExecution(execution.getExecution())
                .build();
    }
}
