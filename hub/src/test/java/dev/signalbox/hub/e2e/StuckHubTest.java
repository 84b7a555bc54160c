package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose server is gone is no hub: it ends, for somebody to start it again. */
final class StuckHubTest {
    @TempDir
    Path directory;

    @Test
    void hubWhoseListenerAnswersNobodyEndsWithACodeThatSaysSo() throws Exception {
        try (HubProcess hub = new HubProcess(
                directory.resolve("data"),
                directory.resolve("log"),
                StuckHub.class.getName(),
                List.of("--watchdog", "600ms"))) {
            hub.awaitReady();
            hub.tell("hold up");
            assertThat(hub.awaitEnd(Duration.ofSeconds(30))).isEqualTo(71);
            assertThat(hub.output()).contains("no answer of the hub's own listener failures=3");
        }
    }
}
