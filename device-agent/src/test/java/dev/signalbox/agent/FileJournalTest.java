package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
    private static final long NOW = 1_700_000_000_000L;

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("state/executions.journal");
    }

    private static JournalRecord received(String id) {
        return new JournalRecord.Received(
                NOW,
                CommandRequest.newBuilder()
                        .setExecutionId(id)
                        .setCommand("count")
                        .build());
    }

    private static JournalRecord finished(String id, long at) {
        return new JournalRecord.Finished(
                at,
                ExecutionReport.newBuilder()
                        .setExecutionId(id)
                        .setState(ExecutionState.EXECUTION_STATE_SUCCEEDED)
                        .build());
    }

    private void writeThree() throws IOException {
        try (FileJournal journal = FileJournal.open(file(), NOW)) {
            journal.append(received("a"));
            journal.append(received("b"));
            journal.append(new JournalRecord.Started(NOW, "b"));
            journal.append(received("c"));
            journal.append(new JournalRecord.Started(NOW, "c"));
            journal.append(finished("c", NOW));
        }
    }

    @Test
    void everyStepSurvivesTheProcess() throws IOException {
        writeThree();

        try (FileJournal journal = FileJournal.open(file(), NOW)) {
            assertThat(journal.unsettled()).extracting(JournalEntry::id).containsExactly("a", "b", "c");
            assertThat(journal.unsettled()).extracting(JournalEntry::started).containsExactly(false, true, true);
            assertThat(journal.unsettled()).extracting(JournalEntry::finished).containsExactly(false, false, true);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void fileCutOffAnywhereOpensWithTheRecordsBeforeTheCut() throws IOException {
        writeThree();
        byte[] whole = Files.readAllBytes(file());
        for (int length = whole.length; length >= 0; length--) {
            Files.write(file(), Arrays.copyOf(whole, length));
            int known;
            try (FileJournal journal = FileJournal.open(file(), NOW)) {
                known = journal.entries().size();
                journal.append(received("after"));
            }
            try (FileJournal journal = FileJournal.open(file(), NOW)) {
                assertThat(journal.entries()).as("cut at %d", length).hasSize(known + 1);
            }
        }
    }

    @Test
    void flippedByteInTheMiddleIsRefusedWithFileAndAdvice() throws IOException {
        writeThree();
        byte[] bytes = Files.readAllBytes(file());
        bytes[30] ^= 1;
        Files.write(file(), bytes);

        assertThatThrownBy(() -> FileJournal.open(file(), NOW))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("Restore");
    }

    @Test
    void flippedBitInAnyRecordButTheLastIsRefused() throws IOException {
        writeThree();
        byte[] whole = Files.readAllBytes(file());
        int lastRecord = whole.length - JournalCodec.encode(finished("c", NOW)).remaining();
        for (int at = 8; at < lastRecord; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bytes = whole.clone();
                bytes[at] ^= (byte) (1 << bit);
                Files.write(file(), bytes);
                assertThatThrownBy(() -> FileJournal.open(file(), NOW).close())
                        .as("bit %d of byte %d", bit, at)
                        .isInstanceOf(JournalDamagedException.class);
            }
        }
    }

    @Test
    void foreignFileIsRefused() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "something else entirely");

        assertThatThrownBy(() -> FileJournal.open(file(), NOW)).isInstanceOf(JournalDamagedException.class);
    }

    @Test
    void secondAgentOnTheSameJournalIsRefused() throws IOException {
        try (FileJournal first = FileJournal.open(file(), NOW)) {
            assertThat(first.entries()).isEmpty();
            assertThatThrownBy(() -> FileJournal.open(file(), NOW))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another agent");
        }
    }

    @Test
    void idsAreKept37DaysAndThoseTheHubHasNotAcknowledgedForEver() throws IOException {
        long day = Duration.ofDays(1).toMillis();
        try (FileJournal journal = FileJournal.open(file(), NOW)) {
            journal.append(received("open"));
            journal.append(received("untold"));
            journal.append(finished("untold", NOW));
            journal.append(received("old"));
            journal.append(finished("old", NOW));
            journal.append(new JournalRecord.Acknowledged(NOW, "old"));
            journal.append(received("young"));
            journal.append(finished("young", NOW));
            journal.append(new JournalRecord.Acknowledged(NOW + 2 * day, "young"));
        }
        try (FileJournal journal = FileJournal.open(file(), NOW + 38 * day)) {
            assertThat(journal.entries()).extracting(JournalEntry::id).containsExactly("open", "untold", "young");
        }
    }

    @Test
    void fileIsRewrittenWithoutWhatIsNoLongerNeeded() throws IOException {
        try (FileJournal journal = FileJournal.open(file(), NOW)) {
            for (int i = 0; i < 300; i++) {
                String id = "execution-" + i;
                journal.append(new JournalRecord.Received(
                        NOW,
                        CommandRequest.newBuilder()
                                .setExecutionId(id)
                                .setCommand("x".repeat(2_000))
                                .build()));
                journal.append(new JournalRecord.Started(NOW, id));
                journal.append(finished(id, NOW));
                journal.append(new JournalRecord.Acknowledged(NOW, id));
            }
            assertThat(Files.size(file())).isLessThan(300 * 2_000L);
        }
        try (FileJournal journal = FileJournal.open(file(), NOW)) {
            assertThat(journal.entries()).hasSize(300);
            assertThat(journal.unsettled()).isEmpty();
        }
    }
}
