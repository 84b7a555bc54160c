package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.AuditTest.audited;
import static dev.signalbox.hub.store.RunningStore.history;
import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.protocol.AuditCheck;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.proto.v1.Backup;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.MakeBackup;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a hub at work holds all that was told as stored before, and comes back whole. */
class BackupTest {
    @TempDir
    Path root;

    private Path data;
    private Path other;

    @BeforeEach
    void nameDirectories() {
        data = root.resolve("data");
        other = root.resolve("other");
    }

    @Test
    void backupUnderWriteLoadHoldsEverythingStoredBeforeItWasAskedFor() throws Exception {
        try (RunningStore running = RunningStore.started(data);
                LoadedStore load = new LoadedStore(running)) {
            for (int round = 0; round < 3; round++) {
                int changes = load.awaitMore(100);
                int readings = load.readings();

                Backup backup = backup(running);

                Path restoredTo = root.resolve("restored-" + round);
                StoppedHub.restore(Path.of(backup.getPath()), restoredTo, false);
                try (RunningStore restored = RunningStore.started(restoredTo)) {
                    assertThat(restored.recovered.hubId()).isEqualTo(running.recovered.hubId());
                    assertThat(restored.recovered.generation()).isGreaterThan(running.recovered.generation());
                    assertThat(restored.recovered.settings().keySet())
                            .containsAll(IntStream.range(0, changes)
                                    .mapToObj(LoadedStore::name)
                                    .toList());
                    // Each has its number as time.
                    assertThat(
                                    restored
                                            .ask(history("kiln-1", "counter", 0, readings))
                                            .getHistory()
                                            .getPointsList()
                                            .stream()
                                            .mapToInt(HistoryPoint::getCount)
                                            .sum())
                            .isEqualTo(readings);
                }
                assertThat(walk(restoredTo).trouble()).isEmpty();
                assertThat(walk(restoredTo).last()).isGreaterThan(changes);
            }
            assertThat(running.fatal).isEmpty();
        }
    }

    @Test
    void backupOfAHubAtRestComesBackRowForRow() throws Exception {
        fillAndClose();
        Path backup;
        try (StoppedHub hub = StoppedHub.take(data)) {
            backup = Path.of(hub.backup(7).getPath());
        }
        Restored restored = StoppedHub.restore(backup, other, false);

        assertThat(restored.rows())
                .containsEntry("state.setting", 1L)
                .containsEntry("state.credential", 3L)
                .containsEntry("state.audit", 1L)
                .containsEntry("history.sweep", 1L);
        try (RunningStore running = RunningStore.opened(other)) {
            assertThat(running.recovered.settings()).containsEntry("setup", "done");
            assertThat(running.recovered.newest()).containsExactly(number("kiln-1", "temperature", 1, 1));
        }
    }

    @Test
    void restoreEndsAllSessionsAndNothingElseAndIsAudited() throws Exception {
        Path backup = backupOfAFullHub();

        assertThat(StoppedHub.restore(backup, other, false).sessionsEnded()).isEqualTo(1);

        try (RunningStore running = RunningStore.started(other)) {
            assertThat(running.recovered.credentials())
                    .extracting(Credential::keyId)
                    .containsExactlyInAnyOrder("s1", "marta");
            assertThat(running.ask(ConsoleToHub.newBuilder()
                                    .setAudit(dev.signalbox.proto.v1.AuditQuery.newBuilder()
                                            .setLimit(1)))
                            .getAudit()
                            .getEntries(0)
                            .getAction())
                    .isEqualTo("hub.restore");
        }
        assertThat(walk(other).trouble()).isEmpty();
    }

    @Test
    void directoryThatHoldsAHubIsReplacedOnlyWithForceAndItsFilesStay() throws Exception {
        Path backup = backupOfAFullHub();
        try (RunningStore running = RunningStore.started(data)) {
            running.store(new Change.SettingChanged("later", "x"));
        }
        byte[] state = Files.readAllBytes(data.resolve("state.mv.db"));
        assertThat(ByteBuffer.wrap(Files.readAllBytes(data.resolve("state.synced")))
                        .getLong(Long.BYTES))
                .as("a commit is noted as acknowledged that the backup has not")
                .isPositive();

        assertThatThrownBy(() -> StoppedHub.restore(backup, data, false))
                .isInstanceOf(BackupTrouble.class)
                .hasMessageContaining("--force");
        assertThat(Files.readAllBytes(data.resolve("state.mv.db"))).isEqualTo(state);

        Restored restored = StoppedHub.restore(backup, data, true);

        assertThat(restored.aside())
                .extracting(file -> String.valueOf(file.getFileName()).replaceFirst("\\.replaced-.*", ""))
                .containsExactlyInAnyOrder("marker", "state.mv.db", "history.mv.db");
        Path aside = restored.aside().stream()
                .filter(file -> file.toString().contains("state.mv.db"))
                .findFirst()
                .orElseThrow();
        assertThat(Files.readAllBytes(aside)).isEqualTo(state);
        try (RunningStore running = RunningStore.opened(data)) {
            assertThat(running.recovered.settings()).doesNotContainKey("later").containsKey("setup");
        }
    }

    @Test
    void directoryOfARunningHubIsNeverRestoredTo() throws Exception {
        Path backup = backupOfAFullHub();
        try (RunningStore running = RunningStore.started(data)) {
            assertThatThrownBy(() -> StoppedHub.restore(backup, data, true)).isInstanceOf(DataDirectoryInUse.class);
            running.store(new Change.SettingChanged("goes", "on"));
        }
    }

    @Test
    void damagedBackupIsRefusedAndNothingIsTouched() throws Exception {
        Path backup = backupOfAFullHub();
        try (RandomAccessFile file = new RandomAccessFile(backup.toFile(), "rw")) {
            file.seek(file.length() / 2);
            int octet = file.read();
            file.seek(file.length() / 2);
            file.write(octet ^ 1);
        }
        byte[] state = Files.readAllBytes(data.resolve("state.mv.db"));

        assertThatThrownBy(() -> StoppedHub.restore(backup, data, true))
                .isInstanceOf(BackupTrouble.class)
                .hasMessageContaining("Nothing was restored");
        assertThat(Files.readAllBytes(data.resolve("state.mv.db"))).isEqualTo(state);
        RunningStore.opened(data).close();
    }

    @Test
    void backupThatNamesFilesOutsideIsRefusedBeforeAnyIsWritten() throws Exception {
        BackupManifest good = BackupZip.manifest(backupOfAFullHub());
        CopiedFile evil = CopiedFile.of(
                Files.write(root.resolve("evil"), new byte[10_000]), root.resolve("evil-copy"), () -> false);
        Map<String, CopiedFile> files = new HashMap<>(good.files());
        files.put("../evil", new CopiedFile("../evil", evil.bytes(), evil.sha256()));
        BackupManifest bad = new BackupManifest(
                good.hubId(), good.generation(), good.tables(), good.timeMillis(), good.audit(), files, good.rows());
        Path zip = root.resolve("bad.zip");
        BackupZip.write(zip, bad, data, () -> false);

        assertThatThrownBy(() -> StoppedHub.restore(zip, other, false))
                .isInstanceOf(BackupTrouble.class)
                .hasMessageContaining("it names files that are not those of a hub");
        assertThat(other.resolve("evil")).doesNotExist();
    }

    @Test
    void whatIsNoBackupIsRefusedWithASentence() throws Exception {
        Path text = Files.writeString(root.resolve("notes.zip"), "no zip at all");

        assertThatThrownBy(() -> StoppedHub.restore(text, other, false))
                .isInstanceOf(BackupTrouble.class)
                .hasMessageContaining("notes.zip cannot be used");
    }

    @Test
    void secondBackupAtATimeIsUnavailable() throws Exception {
        List<Frame> refusals = new CopyOnWriteArrayList<>();
        ConsoleToHub request = ConsoleToHub.newBuilder()
                .setMakeBackup(MakeBackup.getDefaultInstance())
                .build();
        try (RunningStore running = RunningStore.started(data)) {
            running.store.query(new Origin.OfLink(new RefusedLink(refusals), 1, RunningStore.ASKER), request);
            running.store.query(new Origin.OfLink(new RefusedLink(refusals), 2, RunningStore.ASKER), request);

            assertThat(refusals).hasSize(1);
            assertThat(running.counted("signalbox.store.queries.refused")).isEqualTo(1);
            HubToConsole refusal = (HubToConsole) refusals.get(0).message();
            assertThat(refusal.getRequestId()).isEqualTo(2);
            assertThat(refusal.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
            await().until(() -> running.tap.taken(Event.Answered.class).size() == 1);
            assertThat(backup(running).getSizeBytes()).isPositive();
        }
    }

    @Test
    void onlyTheNewestBackupsStayAndOnlyTheOwnerMayReadThem() throws Exception {
        try (RunningStore running = RunningStore.started(
                data, new Upkeep(Duration.ofDays(90), Duration.ofDays(30), Duration.ZERO, 2, true))) {
            Files.createDirectories(data.resolve("backups"));
            for (String name : List.of("20200101-000000-000.zip", "20210101-000000-000.zip", "notes.txt")) {
                Files.writeString(data.resolve("backups").resolve(name), "x");
            }
            Files.writeString(data.resolve("backups").resolve("zip.part"), "of a hub that was killed");

            Path made = Path.of(backup(running).getPath());

            await().untilAsserted(() -> assertThat(backups())
                    .containsExactlyInAnyOrder(
                            "20210101-000000-000.zip", "notes.txt", String.valueOf(made.getFileName())));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("backups"))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void backupThatIsDueIsMadeWithoutBeingAskedFor() throws Exception {
        try (RunningStore running = RunningStore.started(
                data, new Upkeep(Duration.ofDays(90), Duration.ofDays(30), Duration.ofHours(1), 7, true))) {
            assertThat(secondsOfTheNewest(running)).isZero();
            await().until(() -> running.counted("signalbox.store.backups") == 1);
            assertThat(secondsOfTheNewest(running))
                    .as("the clock of the test stands still")
                    .isEqualTo(RunningStore.NOW_MILLIS / 1e3);
            assertThat(backups()).hasSize(1).allMatch(name -> name.endsWith(".zip"));
        }
    }

    @Test
    void refusalToStartNamesTheNewestBackupAndHowToRestoreIt() throws Exception {
        Path backup = backupOfAFullHub();
        Files.delete(data.resolve("state.mv.db"));

        assertThatThrownBy(() -> RunningStore.opened(data))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("signalbox restore " + backup + " --data " + data + " --force");

        StoppedHub.restore(backup, data, true);
        try (RunningStore running = RunningStore.opened(data)) {
            assertThat(running.recovered.settings()).containsKey("setup");
        }
    }

    @Test
    void restoreThatWasInterruptedLeavesADirectoryThatIsRefusedAndCanBeRestoredAgain() throws Exception {
        Path backup = backupOfAFullHub();
        StoppedHub.restore(backup, data, true);
        // As a kill before the last step leaves it.
        Files.delete(data.resolve("state.mv.db"));
        Files.createDirectory(data.resolve("restoring"));

        assertThatThrownBy(() -> RunningStore.opened(data))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("missing");
        StoppedHub.restore(backup, data, true);
        RunningStore.opened(data).close();
    }

    @Test
    void restartedHubKnowsWhenItsNewestBackupWasMade() throws Exception {
        backupOfAFullHub();
        try (RunningStore running = RunningStore.opened(data)) {
            // The one above was made by the real clock.
            assertThat(secondsOfTheNewest(running)).isCloseTo(System.currentTimeMillis() / 1e3, within(600.0));
        }
    }

    private static double secondsOfTheNewest(RunningStore running) {
        return running.metrics
                .registry()
                .get("signalbox.store.backup.timestamp.seconds")
                .gauge()
                .value();
    }

    private Path backupOfAFullHub() throws Exception {
        fillAndClose();
        try (StoppedHub hub = StoppedHub.take(data)) {
            return Path.of(hub.backup(7).getPath());
        }
    }

    private void fillAndClose() throws Exception {
        try (RunningStore running = RunningStore.started(data)) {
            running.store(
                    new Change.SettingChanged("setup", "done"),
                    new Change.CredentialAdded(new Credential.ScriptToken("s1", "cc", "ci", Role.ROLE_OPERATOR, 4, 5)),
                    new Change.CredentialAdded(new Credential.User("marta", Role.ROLE_ADMIN, "hash", 9)),
                    new Change.CredentialAdded(new Credential.Session("x1", "dd", "marta", 6, 7)),
                    audited("subject", 1));
            running.sweep(number("kiln-1", "temperature", 1, 1));
        }
    }

    private static Backup backup(RunningStore running) {
        HubToConsole answer = running.ask(ConsoleToHub.newBuilder().setMakeBackup(MakeBackup.getDefaultInstance()));
        assertThat(answer.hasBackup()).as(answer.toString()).isTrue();
        return answer.getBackup();
    }

    private static AuditCheck.Result walk(Path directory) throws Exception {
        AuditCheck check = new AuditCheck();
        try (StoppedHub hub = StoppedHub.take(directory)) {
            hub.forEachAuditEntry(check::add);
        }
        return check.finish();
    }

    private List<String> backups() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("backups"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.endsWith(".part"))
                    .toList();
        }
    }

    /** Gets what the store refuses on the spot. */
    private record RefusedLink(List<Frame> refusals) implements Link {
        @Override
        public long id() {
            return 1;
        }

        @Override
        public boolean send(Frame frame) {
            return refusals.add(frame);
        }

        @Override
        public void sendLatest(Object key, Frame update) {
            throw new AssertionError("a refusal is no update");
        }

        @Override
        public void close(CloseReason reason, int retryAfterMillis) {
            throw new AssertionError("a refusal closes nothing");
        }
    }
}
