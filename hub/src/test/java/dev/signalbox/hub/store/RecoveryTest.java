package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.NOW_MILLIS;
import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Recovered;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecoveryTest {
    private static final DeviceId KILN = new DeviceId("kiln-1");

    @TempDir
    Path directory;

    private static final Scope NORTH = new Scope(Set.of("kiln-1"), Set.of("north", "hall,3"), Set.of("beep"));

    @Test
    void everyKindOfChangeComesBack() throws Exception {
        Device device = device("kiln-1");
        Capabilities capabilities = Capabilities.newBuilder()
                .setModel("K1")
                .addMetrics(Metric.newBuilder().setName("temperature"))
                .build();
        List<Credential> credentials = List.of(
                new Credential.DeviceToken("d1", "aa", KILN, 1),
                new Credential.JoinKey("j1", "bb", "Hall 3", List.of("hall,3", "two\nlines"), "user:marta", 2, 3),
                new Credential.ScriptToken("s1", "cc", "ci", Role.ROLE_OPERATOR, 4, 5),
                new Credential.ScriptToken("s2", "cc", "cd", Role.ROLE_VIEWER, NORTH, 4, 5, 6, "10.0.0.7"),
                new Credential.Session("x1", "dd", "marta", 6, 7),
                new Credential.Session("x2", "ee", "marta", 6, 70, 12, 30, 20, "ff"),
                new Credential.User("olga", Role.ROLE_OPERATOR, "hash", NORTH, 8, 9),
                new Credential.User("jo", Role.ROLE_VIEWER, null, 8),
                new Credential.User("marta", Role.ROLE_ADMIN, "hash", 9));
        ExecutionRecord execution = execution("01A", ExecutionState.EXECUTION_STATE_QUEUED).toBuilder()
                .setResponseTopic("answers/1")
                .setCorrelationData(ByteString.copyFromUtf8("c"))
                .build();
        String hubId;
        try (RunningStore running = RunningStore.started(directory)) {
            hubId = running.recovered.hubId();
            assertThat(running.recovered.generation()).isEqualTo(1);
            assertThat(running.recovered.devices()).isEmpty();
            running.store(
                    new Change.DeviceChanged(device),
                    new Change.CapabilitiesAdded("abc", capabilities),
                    new Change.SettingChanged("setup", "done"));
            running.store(new Change.Together(credentials.stream()
                    .map(credential -> (Change) new Change.CredentialAdded(credential))
                    .toList()));
            running.store(new Change.ExecutionChanged(execution));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            Recovered recovered = running.recovered;
            assertThat(recovered.hubId()).isEqualTo(hubId);
            assertThat(recovered.generation()).isEqualTo(2);
            assertThat(recovered.devices()).containsExactly(device);
            assertThat(recovered.capabilities()).containsOnlyKeys("abc").containsValue(capabilities);
            assertThat(recovered.credentials()).containsExactlyInAnyOrderElementsOf(credentials);
            assertThat(recovered.executions()).containsExactly(execution);
            assertThat(recovered.settings()).containsOnlyKeys("setup").containsValue("done");
        }
    }

    @Test
    void aLaterChangeReplacesAnEarlierOne() throws Exception {
        Credential.User user = new Credential.User("marta", Role.ROLE_ADMIN, "hash", 9);
        Device renamed = device("kiln-1").toBuilder().setDisplayName("Kiln").build();
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(
                    new Change.DeviceChanged(device("kiln-1")),
                    new Change.DeviceChanged(renamed),
                    new Change.CredentialAdded(user),
                    new Change.CredentialRemoved(user),
                    new Change.CredentialAdded(new Credential.Session("marta", "h", "marta", 1, 2)),
                    new Change.SettingChanged("a", "1"),
                    new Change.SettingChanged("a", "2"),
                    new Change.SettingChanged("b", "1"),
                    new Change.SettingChanged("b", ""),
                    new Change.SettingChanged("never there", ""));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.devices()).containsExactly(renamed);
            assertThat(running.recovered.credentials())
                    .containsExactly(new Credential.Session("marta", "h", "marta", 1, 2));
            assertThat(running.recovered.settings()).containsEntry("a", "2").doesNotContainKeys("b", "never there");
        }
    }

    @Test
    void newestReadingsMarksAndPresencesComeBackFromChunksAndFromSweeps() throws Exception {
        Reading text = Reading.newBuilder()
                .setMetric("mode")
                .setTimeMs(50)
                .setText("eco")
                .setQuality(Quality.QUALITY_UNCERTAIN)
                .build();
        Presence online = presence(PresenceState.PRESENCE_STATE_ONLINE, 1);
        Presence offline = presence(PresenceState.PRESENCE_STATE_OFFLINE, 2);
        HistoryWriter.Bounds packsAtTwo = new HistoryWriter.Bounds(2, Duration.ofDays(1), RunningStore.FOREVER);
        try (RunningStore running = RunningStore.started(directory, packsAtTwo)) {
            running.sweep(
                    List.of(number("kiln-1", "temperature", 100, 20), number("kiln-1", "temperature", 90, 19)),
                    List.of(new Sweep.BatchMark(KILN, "boot-1", 1), new Sweep.BatchMark(KILN, "boot-0", 9)),
                    List.of(new Sweep.PresenceChange(KILN, online)));
            await().until(() -> running.counted("signalbox.store.readings.packed") == 2);
            running.sweep(
                    List.of(new Sweep.DeviceReading(KILN, text)),
                    List.of(new Sweep.BatchMark(KILN, "boot-1", 2)),
                    List.of(new Sweep.PresenceChange(KILN, offline)));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.newest())
                    .containsExactlyInAnyOrder(
                            number("kiln-1", "temperature", 100, 20), new Sweep.DeviceReading(KILN, text));
            assertThat(running.recovered.marks())
                    .containsExactlyInAnyOrder(
                            new Sweep.BatchMark(KILN, "boot-1", 2), new Sweep.BatchMark(KILN, "boot-0", 9));
            assertThat(running.recovered.presences()).containsExactly(new Sweep.PresenceChange(KILN, offline));
        }
    }

    @Test
    void onlyTheNewestEightBootsOfADeviceAreRemembered() throws Exception {
        HistoryWriter.Bounds packsAtOnce = new HistoryWriter.Bounds(1, Duration.ofDays(1), RunningStore.FOREVER);
        try (RunningStore running = RunningStore.started(directory, packsAtOnce)) {
            for (int boot = 0; boot < 12; boot++) {
                running.sweep(
                        List.of(number("kiln-1", "temperature", boot, boot)),
                        List.of(new Sweep.BatchMark(KILN, "boot-" + boot, 1)),
                        List.of());
            }
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.marks())
                    .extracting(Sweep.BatchMark::bootId)
                    .containsExactlyInAnyOrder(
                            "boot-4", "boot-5", "boot-6", "boot-7", "boot-8", "boot-9", "boot-10", "boot-11");
        }
    }

    @Test
    void aSecondHubOnTheDirectoryIsRefused() throws Exception {
        try (RunningStore first = RunningStore.opened(directory)) {
            assertThat(first.recovered.generation()).isEqualTo(1);
            assertThatThrownBy(() -> RunningStore.opened(directory))
                    .isInstanceOf(DataDirectoryInUse.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining(directory.toString());
        }
        try (RunningStore next = RunningStore.opened(directory)) {
            assertThat(next.recovered.generation()).isEqualTo(2);
        }
    }

    @Test
    void aMissingStateIsRefusedAndNothingIsTouched() throws Exception {
        fillAndClose();
        Files.delete(directory.resolve("state.mv.db"));
        assertRefused("missing");
        assertThat(directory.resolve("state.mv.db")).doesNotExist();
    }

    @Test
    void anEmptyDatabaseInPlaceOfStateIsRefused() throws Exception {
        fillAndClose();
        Path other = Files.createDirectory(directory.resolve("other"));
        RunningStore.opened(other).close();
        Files.copy(other.resolve("state.mv.db"), directory.resolve("state.mv.db"), StandardCopyOption.REPLACE_EXISTING);
        assertRefused("the marker says");
    }

    @Test
    void anOlderCopyOfStateIsRefusedUnlessTheMarkerIsDeleted() throws Exception {
        fillAndClose();
        byte[] old = Files.readAllBytes(directory.resolve("state.mv.db"));
        RunningStore.opened(directory).close();
        Files.write(directory.resolve("state.mv.db"), old);
        assertRefused("older than the hub's last start");
        Files.delete(directory.resolve("marker"));
        try (RunningStore restored = RunningStore.opened(directory)) {
            assertThat(restored.recovered.devices()).hasSize(1);
        }
    }

    @Test
    void lostRowsAreRefused() throws Exception {
        fillAndClose();
        Path marker = directory.resolve("marker");
        Files.writeString(marker, Files.readString(marker).replace("rows.device=1", "rows.device=2"));
        assertRefused("1 of 2 rows of device are left");
    }

    @Test
    void aTruncatedStateIsRefusedAndNotChanged() throws Exception {
        fillAndClose();
        Path state = directory.resolve("state.mv.db");
        try (RandomAccessFile file = new RandomAccessFile(state.toFile(), "rw")) {
            file.setLength(5_000);
        }
        byte[] damaged = Files.readAllBytes(state);
        assertRefused("state.mv.db");
        assertThat(Files.readAllBytes(state)).isEqualTo(damaged);
    }

    @Test
    void aDamagedHistoryIsSetAsideAndTheHubStarts() throws Exception {
        fillAndClose();
        Files.write(directory.resolve("history.mv.db"), new byte[20_000]);
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.devices()).hasSize(1);
            assertThat(running.recovered.newest()).isEmpty();
            assertThat(names()).anyMatch(name -> name.startsWith("history.mv.db.damaged-"));
            running.sweep(number("kiln-1", "temperature", 5, 5));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.newest()).hasSize(1);
        }
    }

    @Test
    void whatAHalfMadeDatabaseLeftIsReplaced() throws Exception {
        Files.write(directory.resolve("state-new.mv.db"), new byte[20_000]);
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.generation()).isEqualTo(1);
            assertThat(names()).doesNotContain("state-new.mv.db");
        }
    }

    @Test
    void startThatFailedAfterStateWasOpenedDoesNotMakeTheNextOneRefuse() throws Exception {
        fillAndClose();
        // In the way of the marker of this start.
        Path inTheWay = Files.createDirectory(directory.resolve(Marker.FILE_NAME + ".new"));
        assertThatThrownBy(() -> RunningStore.opened(directory)).isInstanceOf(IOException.class);
        Files.delete(inTheWay);

        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.devices()).hasSize(1);
        }
    }

    @Test
    void afterAnUncleanStopACopyOfStateIsKept() throws Exception {
        fillAndClose();
        assertThat(names()).noneMatch(name -> name.contains(".before-"));
        for (int i = 0; i < 5; i++) {
            // The lock file of a hub that was killed still holds its process id.
            Files.writeString(directory.resolve("hub.lock"), "4711");
            try (RunningStore running = RunningStore.opened(directory)) {
                assertThat(running.recovered.devices()).hasSize(1);
            }
        }
        assertThat(names().stream().filter(name -> name.startsWith("state.mv.db.before-")))
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void onlyTheOwnerMayReadTheFiles() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        fillAndClose();
        Files.writeString(directory.resolve("hub.lock"), "4711");
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
            assertThat(running.recovered.devices()).hasSize(1);
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.toList())
                        .hasSizeGreaterThanOrEqualTo(5)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .as(file.toString())
                                        .isEqualTo("rw-------"));
            }
        }
    }

    private void fillAndClose() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(new Change.DeviceChanged(device("kiln-1")));
            running.sweep(number("kiln-1", "temperature", 1, 1));
        }
    }

    private void assertRefused(String reason) throws IOException {
        List<String> before = names();
        assertThatThrownBy(() -> RunningStore.opened(directory))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("Nothing was changed")
                .hasMessageContaining("backup");
        assertThat(names()).isEqualTo(before);
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        names.sort(null);
        return names;
    }

    private static Device device(String id) {
        return Device.newBuilder()
                .setDeviceId(id)
                .setLifecycle(Lifecycle.LIFECYCLE_ACTIVE)
                .addTags("hall")
                .build();
    }

    static ExecutionRecord execution(String id, ExecutionState state) {
        return ExecutionRecord.newBuilder()
                .setExecution(Execution.newBuilder()
                        .setExecutionId(id)
                        .setDeviceId("kiln-1")
                        .setCommand("heat")
                        .setIssuer("user:marta")
                        .setState(state)
                        .setCreatedAtMs(NOW_MILLIS - 1_000)
                        .setUpdatedAtMs(NOW_MILLIS))
                .build();
    }

    private static Presence presence(PresenceState state, long sinceMillis) {
        return Presence.newBuilder().setState(state).setSinceMs(sinceMillis).build();
    }
}
