package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deleted device leaves the tables, and the hub starts again with fewer rows than it had. */
class RemovedDeviceTest {
    @TempDir
    Path directory;

    @Test
    void hubStartsAfterDevicesWereDeleted() throws Exception {
        try (RunningStore store = RunningStore.started(directory)) {
            store.store(device("a"), device("b"), device("c"));
        }
        try (RunningStore store = RunningStore.started(directory)) {
            // The marker counts three rows now.
            store.store(new Change.DeviceRemoved(new DeviceId("a"), false), removed("b"));
        }
        try (RunningStore store = RunningStore.opened(directory)) {
            assertThat(store.recovered.devices())
                    .extracting(Device::getDeviceId)
                    .containsExactly("c");
        }
    }

    @Test
    void floorsAreLowerThanTheRowsBeforeTheyAreDeleted() throws Exception {
        try (RunningStore store = RunningStore.started(directory)) {
            store.store(device("a"), device("b"));
        }
        try (RunningStore store = RunningStore.started(directory)) {
            store.store(removed("a"));
            Marker marker =
                    Marker.read(new DataDirectory(directory, Clock.systemUTC())).orElseThrow();
            assertThat(marker.rows()).containsEntry("device", 1L);
        }
    }

    @Test
    void deletionTakesWhatIsUnfinishedAndLeavesTheRestUnlessItIsErased() throws Exception {
        try (RunningStore store = RunningStore.started(directory)) {
            store.store(
                    device("a"),
                    execution("a", "e1", ExecutionState.EXECUTION_STATE_SUCCEEDED),
                    execution("a", "e2", ExecutionState.EXECUTION_STATE_QUEUED),
                    execution("b", "e3", ExecutionState.EXECUTION_STATE_QUEUED),
                    removed("a"));
            assertThat(ids(store)).containsExactlyInAnyOrder("e1", "e3");

            store.store(new Change.DeviceRemoved(new DeviceId("a"), true));
            assertThat(ids(store)).containsExactly("e3");
        }
    }

    @Test
    void credentialsComeBackAsTheyWere() throws Exception {
        DeviceId kiln = new DeviceId("kiln");
        List<Credential> all = List.of(
                new Credential.DeviceToken("t1", "aa", kiln, 1, "t0", 86_400_000),
                new Credential.ReplacedToken("t0", "bb", kiln, 2),
                new Credential.JoinKey("j1", "cc", "Hall", List.of("a,b"), "user:marta", 3, 4, 10, 7, true));
        try (RunningStore store = RunningStore.started(directory)) {
            all.forEach(credential -> store.store(new Change.CredentialAdded(credential)));
        }
        try (RunningStore store = RunningStore.opened(directory)) {
            assertThat(store.recovered.credentials()).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    private static List<String> ids(RunningStore store) {
        return store.ask(ExecutionQuery.newBuilder()).getExecutions().getExecutionsList().stream()
                .map(Execution::getExecutionId)
                .toList();
    }

    private static Change removed(String device) {
        return new Change.DeviceRemoved(new DeviceId(device), false);
    }

    private static Change device(String id) {
        return new Change.DeviceChanged(Device.newBuilder().setDeviceId(id).build());
    }

    private static Change execution(String device, String id, ExecutionState state) {
        return new Change.ExecutionChanged(ExecutionRecord.newBuilder()
                .setExecution(Execution.newBuilder()
                        .setExecutionId(id)
                        .setDeviceId(device)
                        .setState(state)
                        .setCreatedAtMs(RunningStore.NOW_MILLIS)
                        .setUpdatedAtMs(RunningStore.NOW_MILLIS))
                .build());
    }
}
