package dev.signalbox.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class BenchHubTest {
    /** The launcher of an installation names the file in the environment. */
    @Test
    void hubThatIsMeasuredTakesNothingOfTheOneThatIsInstalledHere() {
        Map<String, String> environment = new ProcessBuilder("hub").environment();
        environment.putAll(Map.of(
                "SIGNALBOX_CONFIG", "/etc/signalbox/hub.yaml", "SIGNALBOX_MAX_LINKS", "7", "SIGNALBOX", "somebody's"));

        BenchHub.forgetSettings(environment);

        assertThat(environment).containsEntry("SIGNALBOX", "somebody's").containsKey("PATH");
        assertThat(environment.keySet()).noneMatch(name -> name.startsWith("SIGNALBOX_"));
    }
}
