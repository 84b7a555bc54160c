package dev.signalbox.hub.proof;

import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_CANCELLED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_EXPIRED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_FAILED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_INDETERMINATE;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_REJECTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_RUNNING;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.proof.Chronicle.Line;
import dev.signalbox.hub.proof.Fact.Accepted;
import dev.signalbox.hub.proof.Fact.Acknowledged;
import dev.signalbox.hub.proof.Fact.Asked;
import dev.signalbox.hub.proof.Fact.AuditRead;
import dev.signalbox.hub.proof.Fact.Audited;
import dev.signalbox.hub.proof.Fact.CancelAsked;
import dev.signalbox.hub.proof.Fact.ClockMoved;
import dev.signalbox.hub.proof.Fact.DeviceCrashed;
import dev.signalbox.hub.proof.Fact.Effect;
import dev.signalbox.hub.proof.Fact.HubStarted;
import dev.signalbox.hub.proof.Fact.JournalLost;
import dev.signalbox.hub.proof.Fact.Kept;
import dev.signalbox.hub.proof.Fact.Refused;
import dev.signalbox.hub.proof.Fact.Silenced;
import dev.signalbox.hub.proof.Fact.Stored;
import dev.signalbox.hub.proof.Fact.Struck;
import dev.signalbox.hub.proof.Fact.Told;
import dev.signalbox.proto.v1.ExecutionState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories known to be good or bad, told fact by fact, 100 ms apart. */
final class HistoryCheckerTest {
    private static final long PATIENCE_MILLIS = 10_000;

    private final List<Fact> facts = new ArrayList<>();

    @Test
    void goodHistoryHasNoViolation() {
        add(new Asked("k1", "d1", "append", PATIENCE_MILLIS));
        add(new Struck("kill hub", ""), new HubStarted());
        add(new Asked("k1", "d1", "append", PATIENCE_MILLIS), new Accepted("k1", "e1"), new Accepted("k1", "e1"));
        add(new Asked("k2", "d1", "append", PATIENCE_MILLIS), new Refused("k2", "DEVICE_AWAY"));
        asked("e3", "d1");
        asked("e4", "d1");
        asked("e5", "d1");
        asked("e6", "d1");
        add(new Effect("e1", "d1"), new Effect("e3", "d1"), new Effect("e4", "d1"));
        add(new Told("e1", EXECUTION_STATE_RUNNING, "console"), new Told("e1", EXECUTION_STATE_SUCCEEDED, "console"));
        add(new Told("e1", EXECUTION_STATE_SUCCEEDED, "caller"), new DeviceCrashed("d1"));
        kept("e1", EXECUTION_STATE_SUCCEEDED);
        kept("e3", EXECUTION_STATE_INDETERMINATE);
        kept("e4", EXECUTION_STATE_FAILED);
        passSeconds(300);
        kept("e5", EXECUTION_STATE_TIMED_OUT);
        add(new Kept("e6", "d1", EXECUTION_STATE_CANCELLED, false, true, ""));
        add(new AuditRead(5));
        List.of("e1", "e3", "e4", "e5", "e6").forEach(id -> add(new Audited(id)));
        add(new Acknowledged("d1", 1, 7), new Stored("d1", 1, 5), new Stored("d1", 6, 9));
        assertThat(violations()).isEmpty();
    }

    @Test
    void acceptedExecutionThatNeverEndsIsAViolation() {
        asked("e1", "d1");
        kept("e1", EXECUTION_STATE_RUNNING);
        assertThat(violations()).containsExactly("e1 was accepted and never ended.");
    }

    @Test
    void acceptedExecutionTheHubForgotIsAViolation() {
        asked("e1", "d1");
        add(new Effect("e1", "d1"), new Told("e1", EXECUTION_STATE_SUCCEEDED, "console"));
        assertThat(violations()).containsExactly("e1 was accepted and the hub does not know it any more.");
    }

    @Test
    void executionThatRanTwiceIsAViolation() {
        ended("e1", EXECUTION_STATE_FAILED, 2);
        assertThat(violations()).containsExactly("e1 ran 2 times.");
    }

    @Test
    void successWithoutAnEffectIsAViolation() {
        ended("e1", EXECUTION_STATE_SUCCEEDED, 0);
        assertThat(violations()).containsExactly("e1 SUCCEEDED and did not run.");
    }

    @Test
    void effectOfARejectedExecutionIsAViolation() {
        ended("e1", EXECUTION_STATE_REJECTED, 1);
        assertThat(violations()).containsExactly("e1 was REJECTED and ran.");
    }

    @Test
    void effectOfAnExpiredExecutionIsAViolation() {
        asked("e1", "d1");
        passSeconds(11);
        add(new Effect("e1", "d1"), new Kept("e1", "d1", EXECUTION_STATE_EXPIRED, false, false, ""));
        assertThat(violations()).containsExactly("e1 EXPIRED and ran.");
    }

    @Test
    void expiryAfterSendingIsAViolation() {
        asked("e1", "d1");
        passSeconds(11);
        kept("e1", EXECUTION_STATE_EXPIRED);
        assertThat(violations()).containsExactly("e1 EXPIRED after it had been sent.");
    }

    @Test
    void expiryBeforeItsTimeIsAViolationEvenWhenTheClockMoved() {
        asked("e1", "d1");
        add(new ClockMoved(3_600_000), new Kept("e1", "d1", EXECUTION_STATE_EXPIRED, false, false, ""));
        assertThat(violations()).containsExactly("e1 EXPIRED after 300 ms and had 10000 ms.");
    }

    @Test
    void timeoutBeforeItsTimeIsAViolation() {
        asked("e1", "d1");
        passSeconds(31);
        add(new Effect("e1", "d1"));
        kept("e1", EXECUTION_STATE_TIMED_OUT);
        assertThat(violations()).containsExactly("e1 TIMED_OUT after 31300 ms and had 300000 ms.");

        facts.add(2, new CancelAsked("e1"));
        assertThat(violations())
                .as("a cancel need not be answered for 30 s only")
                .isEmpty();
    }

    @Test
    void hubThatStartsWithAMovedClockMayExpireEarly() {
        asked("e1", "d1");
        add(new ClockMoved(3_600_000), new HubStarted());
        add(new Kept("e1", "d1", EXECUTION_STATE_EXPIRED, false, false, ""));
        assertThat(violations()).isEmpty();
    }

    @Test
    void effectOfAnExecutionCancelledBeforeItsStartIsAViolation() {
        asked("e1", "d1");
        asked("e2", "d1");
        add(new Effect("e1", "d1"), new Effect("e2", "d1"));
        add(new Kept("e1", "d1", EXECUTION_STATE_CANCELLED, false, false, ""));
        add(new Kept("e2", "d1", EXECUTION_STATE_CANCELLED, true, true, ""));
        assertThat(violations())
                .containsExactly(
                        "e1 was CANCELLED before it started and ran.", "e2 was CANCELLED before it started and ran.");
    }

    @Test
    void executionCancelledAfterItsStartMayHaveRun() {
        ended("e1", EXECUTION_STATE_CANCELLED, 1);
        ended("e2", EXECUTION_STATE_CANCELLED, 0);
        assertThat(violations()).isEmpty();
    }

    @Test
    void indeterminateWithoutACauseIsAViolation() {
        add(new DeviceCrashed("d1"));
        asked("e1", "d1");
        add(new DeviceCrashed("d2"), new Silenced("d1", PATIENCE_MILLIS - 1));
        kept("e1", EXECUTION_STATE_INDETERMINATE);
        assertThat(violations()).singleElement().asString().startsWith("e1 is INDETERMINATE, but its device neither");
    }

    @Test
    void aCrashALostJournalOrALongSilenceExplainsIndeterminate() {
        for (Fact cause :
                List.of(new DeviceCrashed("d1"), new JournalLost("d1"), new Silenced("d1", PATIENCE_MILLIS))) {
            facts.clear();
            asked("e1", "d1");
            add(cause);
            kept("e1", EXECUTION_STATE_INDETERMINATE);
            assertThat(violations()).as("%s", cause).isEmpty();
        }
    }

    @Test
    void hubStartedWithAWrongCalendarWaitsForTheDevicesAllTheSame() {
        for (long silentMillis : new long[] {119_999, 120_000}) {
            facts.clear();
            add(new Asked("k1", "d1", "append", 600_000), new Accepted("k1", "e1"));
            add(new ClockMoved(3_600_000), new HubStarted(), new Silenced("d1", silentMillis));
            kept("e1", EXECUTION_STATE_INDETERMINATE);
            assertThat(violations()).as("silent for %d ms", silentMillis).hasSize(silentMillis < 120_000 ? 1 : 0);
        }
    }

    @Test
    void terminalStateThatChangesIsAViolation() {
        asked("e1", "d1");
        add(new Effect("e1", "d1"), new Told("e1", EXECUTION_STATE_SUCCEEDED, "console"));
        kept("e1", EXECUTION_STATE_FAILED);
        assertThat(violations()).containsExactly("e1 had ended as SUCCEEDED and became FAILED.");
    }

    @Test
    void executionThatIsOpenAgainAfterItsEndIsAViolation() {
        asked("e1", "d1");
        add(new Effect("e1", "d1"), new Told("e1", EXECUTION_STATE_SUCCEEDED, "console"));
        add(new Told("e1", EXECUTION_STATE_RUNNING, "another console that is behind"));
        add(new Told("e1", EXECUTION_STATE_RUNNING, "console"));
        kept("e1", EXECUTION_STATE_SUCCEEDED);
        assertThat(violations()).containsExactly("e1 had ended for console and was RUNNING again.");
    }

    @Test
    void startsOutOfOrderAreAViolation() {
        asked("e1", "d1");
        asked("e2", "d1");
        add(new Effect("e2", "d1"), new Effect("e1", "d1"));
        kept("e1", EXECUTION_STATE_SUCCEEDED);
        kept("e2", EXECUTION_STATE_SUCCEEDED);
        assertThat(violations()).containsExactly("e1 was accepted before e2 was asked for, and d1 started it later.");
    }

    @Test
    void commandsAskedForAtTheSameTimeMayStartInEitherOrder() {
        add(new Asked("k1", "d1", "append", PATIENCE_MILLIS), new Asked("k2", "d1", "append", PATIENCE_MILLIS));
        add(new Accepted("k1", "e1"), new Accepted("k2", "e2"), new Effect("e2", "d1"), new Effect("e1", "d1"));
        kept("e1", EXECUTION_STATE_SUCCEEDED);
        kept("e2", EXECUTION_STATE_SUCCEEDED);
        assertThat(violations()).isEmpty();
    }

    @Test
    void effectOnAnotherDeviceIsAViolation() {
        asked("e1", "d1");
        add(new Effect("e1", "d2"));
        kept("e1", EXECUTION_STATE_SUCCEEDED);
        assertThat(violations()).containsExactly("e1 was meant for d1 and ran on d2.");
    }

    @Test
    void effectThatNobodyAskedForIsAViolation() {
        add(new Effect("e1", "d1"));
        assertThat(violations()).containsExactly("e1 is known to the hub or a device, and nobody was told of it.");
    }

    @Test
    void missingAndRepeatedAuditEntriesAreViolations() {
        ended("e1", EXECUTION_STATE_SUCCEEDED, 1);
        ended("e2", EXECUTION_STATE_SUCCEEDED, 1);
        add(new AuditRead(2), new Audited("e2"), new Audited("e2"));
        assertThat(violations())
                .containsExactly("e1 has 0 audit entries, not one.", "e2 has 2 audit entries, not one.");
    }

    @Test
    void keyWithTwoExecutionsIsAViolation() {
        asked("e1", "d1");
        add(new Accepted("key of e1", "e2"), new Effect("e1", "d1"), new Effect("e2", "d1"));
        kept("e1", EXECUTION_STATE_SUCCEEDED);
        kept("e2", EXECUTION_STATE_SUCCEEDED);
        assertThat(violations()).containsExactly("e2 and e1 are the answers to one key, key of e1.");
    }

    @Test
    void executionWithTwoKeysIsAViolation() {
        ended("e1", EXECUTION_STATE_SUCCEEDED, 1);
        add(new Asked("k2", "d1", "append", PATIENCE_MILLIS), new Accepted("k2", "e1"));
        assertThat(violations()).containsExactly("e1 is the answer to two keys, key of e1 and k2.");
    }

    @Test
    void lostReadingsAreAViolation() {
        add(new Acknowledged("d1", 1, 10), new Stored("d1", 1, 3), new Stored("d1", 6, 10));
        assertThat(violations())
                .containsExactly("d1 had 2 readings acknowledged that are not stored, the first of them number 4.");
    }

    @Test
    void repeatedReadingsAreAViolation() {
        add(new Stored("d1", 1, 3), new Stored("d1", 3, 3));
        assertThat(violations()).containsExactly("d1 has its reading number 3 stored 2 times.");
    }

    @Test
    void whatWasWrittenIsReadBack(@TempDir Path directory) throws Exception {
        ended("e1", EXECUTION_STATE_INDETERMINATE, 2);
        add(new HubStarted(), new ClockMoved(-5), new Stored("d1", 1, 2));
        Path file = directory.resolve("history.jsonl");
        List<Line> written;
        try (Chronicle chronicle = new Chronicle(file)) {
            facts.forEach(chronicle::add);
            written = chronicle.lines();
        }
        assertThat(Chronicle.read(file))
                .isEqualTo(written)
                .extracting(Line::fact)
                .isEqualTo(facts);
    }

    private void add(Fact... more) {
        facts.addAll(List.of(more));
    }

    private void asked(String id, String device) {
        add(new Asked("key of " + id, device, "append", PATIENCE_MILLIS), new Accepted("key of " + id, id));
    }

    private void ended(String id, ExecutionState state, int effects) {
        asked(id, "d1");
        for (int i = 0; i < effects; i++) {
            add(new Effect(id, "d1"));
        }
        kept(id, state);
        if (state == EXECUTION_STATE_INDETERMINATE) {
            facts.add(facts.size() - 1, new DeviceCrashed("d1"));
        }
    }

    private void kept(String id, ExecutionState state) {
        add(new Kept(id, "d1", state, true, false, ""));
    }

    private void passSeconds(int seconds) {
        for (int i = 0; i < seconds * 10; i++) {
            add(new Struck("time", ""));
        }
    }

    private List<String> violations() {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < facts.size(); i++) {
            lines.add(new Line(i * 100L, facts.get(i)));
        }
        return HistoryChecker.check(lines);
    }
}
