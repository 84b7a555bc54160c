package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.e2e.Terminal.Said;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A hub begins anew where its owner says so, and only then. */
class FactoryResetTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path root;

    @Test
    void hubIsNewAfterItsFactoryReset() throws Exception {
        Path data = root.resolve("hub");
        Terminal terminal = new Terminal(data);
        String id;
        try (RunningHub hub = RunningHub.on(data)) {
            hub.localAdmin().send("POST", "/api/v1/devices", "{\"deviceId\":\"pump\"}");
            id = hubId(terminal);
            Said running = terminal.admin("factory-reset", "--yes");
            assertThat(running.exit()).isEqualTo(1);
            assertThat(running.err()).contains("A hub runs on " + data + ". Stop it first.");
        }
        Said unasked = terminal.admin("factory-reset");
        assertThat(unasked.exit()).isEqualTo(2);
        assertThat(unasked.err()).contains("there is no terminal to ask at");
        assertThat(terminal.backup().exit()).as("everything is there still").isZero();

        Said said = terminal.admin("factory-reset", "--yes");

        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(said.out())
                .contains(
                        "This deletes hub " + id,
                        data.resolve("state.mv.db").toString(),
                        data.resolve("broker").toString(),
                        "stays, also its backups",
                        "Deleted.");
        assertThat(data.resolve("backups")).isNotEmptyDirectory();
        try (RunningHub hub = RunningHub.on(data)) {
            assertThat(hub.localAdmin().devices()).isEmpty();
            assertThat(hubId(terminal)).isNotEqualTo(id);
        }
    }

    private static String hubId(Terminal terminal) {
        return terminal.ctl("hub").out().lines().findFirst().orElseThrow().replaceFirst("HUB +", "");
    }
}
