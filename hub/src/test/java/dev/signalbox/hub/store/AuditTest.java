package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.protocol.AuditCheck;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.AuditQuery;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.MakeBackup;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    @TempDir
    Path directory;

    @Test
    void everyEntryStandsOnceInOrderInTheChainAcrossRestarts() throws Exception {
        long seed = System.nanoTime();
        System.out.println("AuditTest seed " + seed);
        Random random = new Random(seed);
        List<String> recorded = new ArrayList<>();
        for (int run = 0; run < 4; run++) {
            try (RunningStore running = RunningStore.started(directory)) {
                List<Change> changes = new ArrayList<>();
                for (int i = random.nextInt(60); i >= 0; i--) {
                    changes.add(change(random, recorded));
                }
                running.store(changes.toArray(Change[]::new));
            }
        }
        List<AuditEntry> found = new ArrayList<>();
        AuditCheck.Result result = walk(found);
        assertThat(result.trouble()).isEmpty();
        assertThat(result.last()).isEqualTo(recorded.size());
        assertThat(found).extracting(AuditEntry::getSubject).containsExactlyElementsOf(recorded);
    }

    private static Change change(Random random, List<String> recorded) {
        String subject = "subject-" + recorded.size();
        Change setting = new Change.SettingChanged("setting-" + random.nextInt(5), subject);
        return switch (random.nextInt(3)) {
            case 0 -> setting;
            case 1 -> {
                recorded.add(subject);
                yield new Change.Together(List.of(setting, audited(subject, 1)));
            }
            default -> {
                recorded.add(subject);
                recorded.add(subject + "b");
                yield new Change.Together(List.of(audited(subject, 1), setting, audited(subject + "b", 2)));
            }
        };
    }

    @Test
    void queriesChooseByActorAndSubjectAndGoBackByPages() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            Change[] changes = new Change[250];
            for (int i = 0; i < changes.length; i++) {
                changes[i] = new Change.Audited(audited("device-" + i % 10, i).entry().toBuilder()
                        .setActor(i % 2 == 0 ? "user:marta" : "user:jo")
                        .build());
            }
            running.store(changes);

            assertThat(numbers(running, AuditQuery.newBuilder())).hasSize(100).startsWith(250L, 249L);
            assertThat(numbers(running, AuditQuery.newBuilder().setLimit(3).setBeforeEntryNo(3)))
                    .containsExactly(2L, 1L);
            assertThat(numbers(
                            running, AuditQuery.newBuilder().setActor("user:jo").setLimit(2)))
                    .containsExactly(250L, 248L);
            assertThat(numbers(
                            running,
                            AuditQuery.newBuilder().setSubject("device-4").setBeforeEntryNo(26)))
                    .containsExactly(25L, 15L, 5L);
            assertThat(numbers(
                            running,
                            AuditQuery.newBuilder().setSubject("device-4").setActor("user:jo")))
                    .isEmpty();
            assertThat(running.ask(ConsoleToHub.newBuilder()
                                    .setAudit(AuditQuery.newBuilder().setLimit(501)))
                            .getError()
                            .getMessage())
                    .contains("500");
        }
    }

    private static List<Long> numbers(RunningStore running, AuditQuery.Builder query) {
        return running.ask(ConsoleToHub.newBuilder().setAudit(query)).getAudit().getEntriesList().stream()
                .map(AuditEntry::getEntryNo)
                .toList();
    }

    @Test
    void entriesCutOffAtTheEndAreNoticedAtTheNextStart() throws Exception {
        record(5);
        change("DELETE FROM audit WHERE entry_no = 5");

        assertThatThrownBy(() -> RunningStore.opened(directory))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("the audit ends at entry 4, and there were 5");
    }

    @Test
    void newestEntryThatWasChangedIsNoticedAtTheNextStart() throws Exception {
        record(5);
        change("UPDATE audit SET body = (SELECT body FROM audit WHERE entry_no = 4) WHERE entry_no = 5");

        assertThatThrownBy(() -> RunningStore.opened(directory))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("the newest audit entry (5) does not match its hash");
    }

    @Test
    void entryTakenOutOfTheMiddleIsNoticedByTheWalk() throws Exception {
        record(9);
        change("DELETE FROM audit WHERE entry_no = 4");

        assertThat(walk(new ArrayList<>()).trouble().orElse("")).contains("Entry 4 is missing");
    }

    @Test
    void oldEntriesGoAndTheChainSaysSo() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            long now = RunningStore.NOW_MILLIS;
            List<Change> changes = new ArrayList<>();
            for (int i = 1; i <= AuditTrim.EVERY; i++) {
                // The first 600 are older than the three years they are kept.
                changes.add(audited("subject-" + i, i <= 600 ? now - 1_096 * DAY_MILLIS : now));
            }
            running.store(changes.toArray(Change[]::new));
        }
        List<AuditEntry> found = new ArrayList<>();
        AuditCheck.Result result = walk(found);
        assertThat(result.trouble()).isEmpty();
        assertThat(result.first()).isEqualTo(601);
        assertThat(found.get(found.size() - 1).getAction()).isEqualTo(AuditCheck.TRIM);
        assertThat(found.get(found.size() - 1).getSubject()).isEqualTo("600");
        record(3);
        change("DELETE FROM audit WHERE entry_no = 601");
        assertThat(walk(new ArrayList<>()).trouble().orElse("")).contains("Entry 601 and those before it are missing");
    }

    @Test
    void clockThatIsYearsAheadTakesNoEntryWithIt() throws Exception {
        long tenYearsAgo = RunningStore.NOW_MILLIS - 3_650 * DAY_MILLIS;
        try (RunningStore running = RunningStore.started(directory)) {
            storeMany(running, AuditTrim.EVERY / 2, tenYearsAgo);
        }
        try (RunningStore running = RunningStore.started(directory)) {
            storeMany(running, 2 * AuditTrim.EVERY, RunningStore.NOW_MILLIS);
        }

        AuditCheck.Result result = walk(new ArrayList<>());
        assertThat(result.trouble()).isEmpty();
        assertThat(result.first()).isEqualTo(1);
    }

    @Test
    void restoreLetsGoOfNoEntry() throws Exception {
        Path restored = directory.resolve("restored");
        Path data = directory.resolve("data");
        try (RunningStore running = RunningStore.started(data)) {
            // The entry of the restore is the one at which a hub would look.
            storeMany(running, AuditTrim.EVERY - 1, DAY_MILLIS);
            HubToConsole answer = running.ask(ConsoleToHub.newBuilder().setMakeBackup(MakeBackup.getDefaultInstance()));
            StoppedHub.restore(Path.of(answer.getBackup().getPath()), restored, false);
        }

        AuditCheck check = new AuditCheck();
        try (StoppedHub hub = StoppedHub.take(restored)) {
            hub.forEachAuditEntry(check::add);
        }
        assertThat(check.finish().first()).isEqualTo(1);
        assertThat(check.finish().last()).isEqualTo(AuditTrim.EVERY);
    }

    private static void storeMany(RunningStore running, int entries, long timeMillis) {
        Change[] changes = new Change[entries];
        for (int i = 0; i < entries; i++) {
            changes[i] = audited("subject-" + i, timeMillis);
        }
        running.store(changes);
    }

    private void record(int entries) throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            for (int i = 1; i <= entries; i++) {
                running.store(audited("subject-" + i, i));
            }
        }
    }

    /** Behind the hub's back. */
    private void change(String statement) throws Exception {
        Database state = new Database(new DataDirectory(directory, Clock.systemUTC()), "state");
        state.open();
        try (PreparedStatement update = state.writer().prepareStatement(statement)) {
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
        state.commit();
        state.close();
    }

    /** Oldest first into {@code found}. */
    private AuditCheck.Result walk(List<AuditEntry> found) throws Exception {
        AuditCheck check = new AuditCheck();
        try (StoppedHub hub = StoppedHub.take(directory)) {
            hub.forEachAuditEntry(entry -> {
                check.add(entry);
                found.add(0, entry);
            });
        }
        return check.finish();
    }

    static Change.Audited audited(String subject, long timeMillis) {
        return new Change.Audited(AuditEntry.newBuilder()
                .setTimeMs(timeMillis)
                .setActor("user:marta")
                .setAction("command")
                .setSubject(subject)
                .build());
    }
}
