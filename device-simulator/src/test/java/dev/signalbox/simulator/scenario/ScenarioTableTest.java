package dev.signalbox.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on scenarios says what the code does. */
class ScenarioTableTest {
    @TempDir
    private Path directory;

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/simulator.md"));
    }

    private static String row(ScenarioKind kind) {
        String knobs = kind.knobs().stream()
                .map(knob -> "`" + knob.describe().replace("|", "\\|") + "`")
                .collect(Collectors.joining(", "));
        return "| `" + kind.word() + "` | " + kind.does() + " | " + (knobs.isEmpty() ? "–" : knobs) + " | "
                + kind.shows() + " |";
    }

    @Test
    void everyScenarioIsInTheTable() throws IOException {
        String page = page();
        int table = page.indexOf("| scenario | does |");
        List<String> rows = page.substring(table, page.indexOf("\n\n", table))
                .lines()
                .skip(2)
                .toList();

        assertThat(rows)
                .isEqualTo(Stream.of(ScenarioKind.values())
                        .map(ScenarioTableTest::row)
                        .toList());
    }

    @Test
    void exampleOfThePageIsInOrder() throws IOException {
        String page = page();
        int example = page.indexOf("```yaml\nscenario: ") + "```yaml\n".length();
        Path file =
                Files.writeString(directory.resolve("s.yaml"), page.substring(example, page.indexOf("```", example)));

        assertThat(Casting.read(file).assign(10, 1)).hasSize(2);
    }
}
