package dev.signalbox.hub.proof;

import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_FAILED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_RUNNING;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_UNSPECIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.proof.Chronicle.Line;
import dev.signalbox.hub.proof.Fact.BulkAccepted;
import dev.signalbox.hub.proof.Fact.BulkAsked;
import dev.signalbox.hub.proof.Fact.BulkKept;
import dev.signalbox.hub.proof.Fact.BulkOutcome;
import dev.signalbox.hub.proof.Fact.Effect;
import dev.signalbox.hub.proof.Fact.Kept;
import dev.signalbox.proto.v1.ExecutionState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories of bulks that are known to be good or bad. */
final class BulkJudgeTest {
    private final List<Fact> facts = new ArrayList<>(List.of(
            new BulkAsked("k", "append", 10_000),
            new BulkAsked("k", "append", 10_000),
            new BulkAccepted("k", "b"),
            new BulkAccepted("k", "b")));

    @Test
    void goodHistoryHasNoViolation() {
        ran("e1", "d1", EXECUTION_STATE_SUCCEEDED);
        add(
                new BulkOutcome("b", "d2", "", EXECUTION_STATE_UNSPECIFIED, "It is suspended."),
                new BulkOutcome("b", "d3", "", EXECUTION_STATE_CANCELLED, ""),
                new BulkKept("b", true, 3));
        assertThat(violations()).isEmpty();
    }

    @Test
    void bulkTheHubForgotOrNeverEndedIsAViolation() {
        assertThat(violations()).containsExactly("The bulk b was accepted and the hub does not know it any more.");
        add(new BulkKept("b", false, 0));
        assertThat(violations()).containsExactly("The bulk b never ended.");
    }

    @Test
    void bulkThatNobodyWasToldOfIsAViolation() {
        add(new BulkKept("b", true, 0), new BulkKept("c", true, 0));
        assertThat(violations()).containsExactly("The bulk c is known to the hub, and nobody was told of it.");
    }

    @Test
    void keyWithTwoBulksIsAViolation() {
        add(new BulkAccepted("k", "c"), new BulkKept("b", true, 0), new BulkKept("c", true, 0));
        assertThat(violations()).containsExactly("The bulks b and c are the answers to one key, k.");
    }

    @Test
    void missingOutcomeIsAViolation() {
        add(new BulkOutcome("b", "d1", "", EXECUTION_STATE_UNSPECIFIED, ""), new BulkKept("b", true, 2));
        assertThat(violations())
                .containsExactly("The bulk b has no outcome of d1.", "The bulk b counts 2 outcomes and has 1.");
    }

    @Test
    void secondExecutionOfOneDeviceIsAViolation() {
        ran("e1", "d1", EXECUTION_STATE_SUCCEEDED);
        add(
                new Effect("e2", "d1"),
                new Kept("e2", "d1", EXECUTION_STATE_SUCCEEDED, true, false, "b"),
                new BulkKept("b", true, 1));
        assertThat(violations())
                .containsExactly(
                        "e2 and e1 are the answers to one key, k on d1.",
                        "The bulk b names 1 executions, and the hub holds 2.");
    }

    @Test
    void outcomeThatIsNotThatOfTheExecutionIsAViolation() {
        add(
                new Effect("e1", "d1"),
                new Kept("e1", "d1", EXECUTION_STATE_FAILED, true, false, "b"),
                new BulkOutcome("b", "d1", "e1", EXECUTION_STATE_RUNNING, ""),
                new BulkKept("b", true, 1));
        assertThat(violations())
                .singleElement()
                .asString()
                .startsWith("The bulk b says EXECUTION_STATE_RUNNING of e1 on d1");
    }

    @Test
    void executionOfABulkIsJudgedAsAnyOther() {
        add(
                new Effect("e1", "d1"),
                new Effect("e1", "d1"),
                new Kept("e1", "d1", EXECUTION_STATE_SUCCEEDED, true, false, "b"),
                new BulkOutcome("b", "d1", "e1", EXECUTION_STATE_SUCCEEDED, ""),
                new BulkKept("b", true, 1));
        assertThat(violations()).containsExactly("e1 ran 2 times.");
    }

    private void ran(String execution, String device, ExecutionState state) {
        add(
                new Effect(execution, device),
                new Kept(execution, device, state, true, false, "b"),
                new BulkOutcome("b", device, execution, state, ""));
    }

    private void add(Fact... more) {
        facts.addAll(List.of(more));
    }

    private List<String> violations() {
        return HistoryChecker.check(
                facts.stream().map(fact -> new Line(0, fact)).toList());
    }
}
