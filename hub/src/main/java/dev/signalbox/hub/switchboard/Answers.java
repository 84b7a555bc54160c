package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.HubToConsole;

/** Tells whoever asked, by the door they came through. Confined to the switchboard thread. */
final class Answers {
    private final Bridge bridge;

    Answers(Bridge bridge) {
        this.bridge = bridge;
    }

    /** The one answer to a request; nobody waits for that of a bulk's. */
    void tell(Origin asker, HubToConsole.Builder answer) {
        if (asker instanceof Origin.OfLink link) {
            Watchers.answer(link, answer);
        } else if (asker instanceof Origin.OfTopic topic) {
            bridge.publishAnswer(answer(topic, answer));
            bridge.acknowledge(topic.receipt());
        }
    }

    void refuse(Origin asker, ErrorDetail error) {
        tell(asker, HubToConsole.newBuilder().setError(error));
    }

    /** What the publisher of a command is told of a new state of it. */
    static AnswerRecord answer(ExecutionRecord execution) {
        return AnswerRecord.newBuilder()
                .setTopic(execution.getResponseTopic())
                .setCorrelationData(execution.getCorrelationData())
                .setProtobuf(execution.getResponseProtobuf())
                .setExecution(execution.getExecution())
                .build();
    }

    private static AnswerRecord answer(Origin.OfTopic asker, HubToConsole.Builder said) {
        AnswerRecord.Builder answer = AnswerRecord.newBuilder()
                .setTopic(asker.responseTopic())
                .setCorrelationData(asker.correlationData())
                .setProtobuf(asker.protobuf());
        switch (said.getBodyCase()) {
            case EXECUTION -> answer.setExecution(said.getExecution());
            case ERROR -> answer.setError(said.getError());
            case SHADOW -> answer.setShadow(said.getShadow());
            case SHADOW_CONFLICT -> answer.setConflict(said.getShadowConflict());
            default -> throw new IllegalArgumentException("no topic takes an answer " + said.getBodyCase());
        }
        return answer.build();
    }
}
