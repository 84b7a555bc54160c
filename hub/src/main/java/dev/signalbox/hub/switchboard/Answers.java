package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;

/** Tells whoever asked, by the door they came through. Confined to the switchboard thread. */
final class Answers {
    private final Bridge bridge;
    private final PromisedAnswers promised;

    Answers(Bridge bridge, PromisedAnswers promised) {
        this.bridge = bridge;
        this.promised = promised;
    }

    /** The one answer to a request; nobody waits for that of a bulk's. */
    void tell(Origin asker, HubToConsole.Builder answer) {
        if (asker instanceof Origin.OfLink link) {
            Watchers.answer(link, answer);
        } else if (asker instanceof Origin.OfTopic topic) {
            bridge.publishAnswer(answer(topic, answer).build());
            bridge.acknowledge(topic.receipt());
        }
    }

    /** By MQTT it is stored before the publisher's broker may forget the request. */
    void refuse(Origin asker, ErrorDetail error) {
        HubToConsole.Builder answer = HubToConsole.newBuilder().setError(error);
        if (asker instanceof Origin.OfTopic topic) {
            promised.refuse(answer(topic, answer), () -> bridge.acknowledge(topic.receipt()));
        } else {
            tell(asker, answer);
        }
    }

    private static AnswerRecord.Builder answer(Origin.OfTopic asker, HubToConsole.Builder said) {
        AnswerRecord.Builder answer = AnswerRecord.newBuilder()
                .setTopic(asker.responseTopic())
                .setCorrelationData(asker.correlationData())
                .setProtobuf(asker.protobuf());
        return switch (said.getBodyCase()) {
            case EXECUTION -> answer.setExecution(said.getExecution());
            case ERROR -> answer.setError(said.getError());
            case SHADOW -> answer.setShadow(said.getShadow());
            case SHADOW_CONFLICT -> answer.setConflict(said.getShadowConflict());
            default -> throw new IllegalArgumentException("no topic takes an answer " + said.getBodyCase());
        };
    }
}
