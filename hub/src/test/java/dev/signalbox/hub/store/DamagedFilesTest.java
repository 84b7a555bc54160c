package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Recovered;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage is noticed: a hub starts with nothing lost, or refuses with the file, the reason and the way back. */
final class DamagedFilesTest {
    private static final int FLIPS = 60;
    private static final int CUTS = 20;
    private static final int ZEROED = 30;
    private static final int PAGE_BYTES = 4_096;
    private static final int DEVICES = 50;

    private final long seed =
            Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_SEED", Long.toString(System.nanoTime())));
    private final Random random = new Random(seed);

    @TempDir
    Path directory;

    private Path data;
    private Recovered whole;

    private int refused;
    private int recovered;
    private final List<String> unnoticed = new ArrayList<>();

    @BeforeEach
    void fill() throws Exception {
        data = Files.createDirectory(directory.resolve("data"));
        try (RunningStore running = RunningStore.started(data)) {
            for (int i = 0; i < DEVICES; i++) {
                running.store(
                        new Change.DeviceChanged(Device.newBuilder()
                                .setDeviceId("kiln-" + i)
                                .setDisplayName("Kiln " + "x".repeat(i * 7))
                                .build()),
                        new Change.SettingChanged("name-" + i, "text " + i),
                        new Change.CredentialAdded(new Credential.User("user-" + i, Role.ROLE_VIEWER, "hash", i)),
                        new Change.ExecutionChanged(execution(i)));
            }
            running.sweep(number("kiln-1", "temperature", 1, 1));
        }
        try (RunningStore running = RunningStore.opened(data)) {
            whole = running.recovered;
        }
    }

    @Test
    void flippedBitsOfStateAreNoticed() throws Exception {
        for (int i = 0; i < FLIPS; i++) {
            damageState("a flipped bit", bytes -> {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                return bytes;
            });
        }
        judge("flipped bits");
    }

    @Test
    void zeroedPagesOfStateAreNoticed() throws Exception {
        for (int i = 0; i < ZEROED; i++) {
            damageState("a zeroed page", bytes -> {
                int page = random.nextInt(bytes.length / PAGE_BYTES);
                Arrays.fill(bytes, page * PAGE_BYTES, (page + 1) * PAGE_BYTES, (byte) 0);
                return bytes;
            });
        }
        judge("zeroed pages");
    }

    @Test
    void truncatedStateIsNoticed() throws Exception {
        for (int i = 0; i < CUTS; i++) {
            damageState("a cut", bytes -> Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        }
        judge("cuts");
    }

    @Test
    void missingStateIsRefusedWhereAMarkerSaysThatThereWasAHub() throws Exception {
        Path copy = copyOfData();
        Files.delete(copy.resolve("state.mv.db"));
        assertRefused(copy);
    }

    @Test
    void missingMarkerCostsNothing() throws Exception {
        Path copy = copyOfData();
        Files.delete(copy.resolve("marker"));
        assertWhole(copy);
    }

    @Test
    void damagedMarkerIsRefused() throws Exception {
        Path copy = copyOfData();
        Files.write(copy.resolve("marker"), new byte[200]);
        assertRefused(copy);
    }

    @Test
    void missingHistoryStopsNothing() throws Exception {
        Path copy = copyOfData();
        Files.delete(copy.resolve("history.mv.db"));
        assertWhole(copy);
    }

    @Test
    void damagedHistoryStopsNothing() throws Exception {
        for (int i = 0; i < CUTS; i++) {
            Path copy = copyOfData();
            Path history = copy.resolve("history.mv.db");
            byte[] bytes = Files.readAllBytes(history);
            switch (i % 3) {
                case 0 -> random.nextBytes(bytes);
                case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
                default -> {
                    for (int n = 0; n < 100; n++) {
                        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                }
            }
            Files.write(history, bytes);
            assertWhole(copy);
        }
    }

    private interface Damage {
        byte[] done(byte[] bytes);
    }

    private void damageState(String what, Damage damage) throws Exception {
        Path copy = copyOfData();
        Path state = copy.resolve("state.mv.db");
        byte[] damaged = damage.done(Files.readAllBytes(state));
        Files.write(state, damaged);
        try (RunningStore running = RunningStore.opened(copy)) {
            if (isWhole(running.recovered)) {
                recovered++;
            } else {
                unnoticed.add(what + " in " + copy.getFileName());
            }
        } catch (StateUnusable e) {
            refused++;
            assertNamesTheWayBack(e);
            assertThat(Files.readAllBytes(state)).as("nothing was changed").isEqualTo(damaged);
        }
    }

    private void judge(String what) {
        System.out.println("DamagedFilesTest seed " + seed + ": " + what + ": " + recovered + " harmless, " + refused
                + " refused, " + unnoticed.size() + " unnoticed");
        assertThat(unnoticed).isEmpty();
    }

    private void assertWhole(Path copy) throws Exception {
        try (RunningStore running = RunningStore.started(copy)) {
            assertThat(isWhole(running.recovered)).isTrue();
            running.store(new Change.SettingChanged("control", "goes on"));
        }
    }

    private static void assertRefused(Path copy) throws Exception {
        try (RunningStore running = RunningStore.opened(copy)) {
            assertThat(running).as("the hub that must not start").isNull();
        } catch (StateUnusable e) {
            assertNamesTheWayBack(e);
        }
    }

    private static void assertNamesTheWayBack(StateUnusable e) {
        assertThat(e).hasMessageContaining("cannot be used").hasMessageContaining("signalbox restore");
        assertThat(e.getMessage()).containsPattern("(state\\.mv\\.db|marker) cannot be used: .+");
    }

    private boolean isWhole(Recovered found) {
        return found.hubId().equals(whole.hubId())
                && found.devices().equals(whole.devices())
                && found.executions().equals(whole.executions())
                && found.settings().entrySet().containsAll(whole.settings().entrySet())
                && found.credentials().containsAll(whole.credentials());
    }

    private Path copyOfData() throws IOException {
        Path copy = Files.createTempDirectory(directory, "copy");
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(String.valueOf(file.getFileName())));
            }
        }
        return copy;
    }

    private static ExecutionRecord execution(int number) {
        return ExecutionRecord.newBuilder()
                .setExecution(Execution.newBuilder()
                        .setExecutionId("01A" + number)
                        .setDeviceId("kiln-" + number)
                        .setCommand("heat")
                        .setIssuer("user:marta")
                        .setState(ExecutionState.EXECUTION_STATE_QUEUED)
                        .setCreatedAtMs(RunningStore.NOW_MILLIS)
                        .setUpdatedAtMs(RunningStore.NOW_MILLIS))
                .build();
    }
}
