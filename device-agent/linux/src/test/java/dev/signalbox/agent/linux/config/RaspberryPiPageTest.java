package dev.signalbox.agent.linux.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.linux.machine.SensorGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/raspberry-pi.md and the file that is installed say of the configuration is so. */
class RaspberryPiPageTest {
    /** Keys that only hold others; of the others each has its line. */
    private static final Set<String> HOLDERS =
            Set.of("sensors", "sensors.w1", "sensors.chips", "gpio", "pwm", "actions");

    private static final String EVERYTHING = """
            sensors: {without: [], w1: {a: 28-0316a2797fff}, chips: {b: 1-0076}}
            gpio:
              in: {line: GPIO1, direction: in}
              out: {line: GPIO2, direction: out}
            pwm: {c: {channel: 0, servo: {}}}
            """;

    private static String page() throws IOException {
        return Files.readString(Path.of("../../docs/raspberry-pi.md"));
    }

    private static Set<String> firstColumn(String section, String pattern) throws IOException {
        String page = page();
        int from = page.indexOf("\n## " + section);
        assertThat(from).isPositive();
        int to = page.indexOf("\n## ", from + 1);
        Matcher rows = Pattern.compile("(?m)^\\| `(" + pattern + ")`").matcher(page.substring(from, to));
        return rows.results().map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyKeyIsInTheTableAndNoOther() throws IOException {
        ConfigFile.Read read = ConfigFile.parsed(EVERYTHING);
        assertThat(read.problems()).isEmpty();
        Set<String> known = new TreeSet<>(read.known());
        known.removeAll(HOLDERS);

        assertThat(firstColumn("Configuration", "[a-z0-9.<>-]+")).isEqualTo(known);
    }

    @Test
    void everyGroupOfSensorsIsInItsTable() throws IOException {
        assertThat(firstColumn("What it tells", "[a-z0-9]+"))
                .isEqualTo(Set.of(SensorGroup.values()).stream()
                        .map(SensorGroup::word)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void examplesAreGoodConfigurations() throws IOException {
        List<String> examples = Pattern.compile("(?s)```yaml\n(.*?)```")
                .matcher(page())
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(examples).hasSize(3);
        assertThat(examples)
                .allSatisfy(example -> assertThat(ConfigFile.parsed(example).problems())
                        .as(example)
                        .isEmpty());
    }

    @Test
    void fileThatIsInstalledIsGoodAsItIsAndWithEverythingInIt() throws IOException {
        String file = Files.readString(Path.of("dist/agent.yaml"));
        assertThat(ConfigFile.parsed(file)).satisfies(read -> {
            assertThat(read.problems()).isEmpty();
            assertThat(read.config()).isEqualTo(AgentConfig.DEFAULT);
        });
        ConfigFile.Read everything =
                ConfigFile.parsed(file.replaceAll("(?m)^#(?! )", "").replaceAll("(?m)^#  ", "  "));
        assertThat(everything.problems()).isEmpty();
        assertThat(everything.config().lines()).hasSize(2);
        assertThat(everything.config().actions().restart()).containsExactly("mosquitto.service");
    }
}
