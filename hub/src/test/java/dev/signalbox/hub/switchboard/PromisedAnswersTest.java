package dev.signalbox.hub.switchboard;

import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ExecutionState;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromisedAnswersTest {
    private final Rig rig = new Rig();

    @Test
    void resultIsStoredInTheTransactionOfTheExecutionItTellsOf() {
        RecordingLink device = rig.deviceArrives("boot-1");
        String id = published(device, 1);
        assertThat(rig.store.answers).as("on the way there nothing is promised").isEmpty();

        rig.reports(device, id, EXECUTION_STATE_SUCCEEDED);
        assertThat(rig.store.uncommitted)
                .singleElement()
                .isInstanceOfSatisfying(
                        Change.Together.class,
                        together -> assertThat(together.changes())
                                .hasSize(2)
                                .last()
                                .isInstanceOf(Change.AnswerQueued.class));
        assertThat(states(rig.bridge.answers)).doesNotContain(EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        AnswerRecord stored = rig.store.answers.values().iterator().next();
        assertThat(stored.getTopic()).isEqualTo("answers/1");
        assertThat(stored.getExecution().getState()).isEqualTo(EXECUTION_STATE_SUCCEEDED);
        assertThat(rig.bridge.answers)
                .last()
                .satisfies(told -> assertThat(told.getAnswerNo()).isEqualTo(stored.getAnswerNo()));
    }

    @Test
    void answerIsDeletedOnlyWhenTheBrokerHasIt() {
        finished(2);
        assertThat(rig.store.answers).hasSize(2);
        rig.passes(250);
        rig.commit();
        assertThat(rig.store.answers).hasSize(2);

        rig.bridge.settledAnswers.addAll(rig.store.answers.keySet());
        rig.store.takes = false;
        rig.passes(250);
        rig.store.takes = true;
        rig.passes(250);
        assertThat(rig.store.uncommitted)
                .as("one batch, also where the store took nothing before")
                .hasSize(1)
                .allMatch(Change.AnswersSettled.class::isInstance);
        rig.commit();
        assertThat(rig.store.answers).isEmpty();
    }

    @Test
    void answersThatTheBrokerDidNotConfirmAreToldAgainAfterARestartInTheirOrder() {
        finished(3);
        List<Long> stored = List.copyOf(rig.store.answers.keySet());

        Rig again = rig.restarted();
        assertThat(again.bridge.answers).extracting(AnswerRecord::getAnswerNo).isEqualTo(stored);
        RecordingLink device = again.deviceArrives("boot-2");
        again.publish(Rig.setVent(10), 9);
        again.commit();
        again.reports(device, device.commands().get(0).getExecutionId(), EXECUTION_STATE_SUCCEEDED);
        again.commit();
        assertThat(again.store.answers.keySet()).as("numbers go on").hasSize(4);
    }

    @Test
    void refusalIsStoredBeforeThePublishIsAcknowledged() {
        rig.publish(Rig.plain("unknown"), 5);
        assertThat(rig.bridge.refusals).isEmpty();
        assertThat(rig.bridge.acknowledged).isEmpty();
        rig.commit();
        assertThat(rig.bridge.refusals)
                .singleElement()
                .satisfies(error -> assertThat(error.getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNKNOWN_COMMAND));
        assertThat(rig.bridge.acknowledged).containsExactly(5L);
        assertThat(rig.store.answers.values())
                .singleElement()
                .satisfies(stored -> assertThat(stored.hasError()).isTrue());
    }

    @Test
    void refusalThatCannotBeStoredIsToldAllTheSame() {
        rig.store.takes = false;
        rig.publish(Rig.setVent(10), 5);
        assertThat(rig.bridge.refusals)
                .extracting(error -> error.getCode())
                .containsExactly(ErrorCode.ERROR_CODE_UNAVAILABLE);
        assertThat(rig.bridge.answers)
                .allSatisfy(answer -> assertThat(answer.getAnswerNo()).isZero());
        assertThat(rig.bridge.acknowledged).containsExactly(5L);
    }

    private void finished(int count) {
        RecordingLink device = rig.deviceArrives("boot-1");
        for (int i = 0; i < count; i++) {
            rig.reports(device, published(device, i), EXECUTION_STATE_SUCCEEDED);
            rig.commit();
        }
    }

    private String published(RecordingLink device, long receipt) {
        rig.publish(Rig.setVent(10), receipt);
        rig.commit();
        return device.commands().get(device.commands().size() - 1).getExecutionId();
    }

    private static List<ExecutionState> states(List<AnswerRecord> answers) {
        return answers.stream().map(answer -> answer.getExecution().getState()).toList();
    }
}
