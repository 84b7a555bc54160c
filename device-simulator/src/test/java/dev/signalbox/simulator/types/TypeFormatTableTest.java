package dev.signalbox.simulator.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.device.DeviceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on the format says what the code takes. */
class TypeFormatTableTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ([^|\n]+) \\|(?: ([^|\n]+) \\|)?$");

    @TempDir
    private Path directory;

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/simulator.md"));
    }

    private static String between(String page, String start, String end) {
        int from = page.indexOf(start);
        assertThat(from).as(start).isNotNegative();
        int to = page.indexOf(end, from + start.length());
        return page.substring(from + start.length(), to < 0 ? page.length() : to);
    }

    @Test
    void everyBuildingBlockIsInItsTable() throws IOException {
        Map<String, String> told = new TreeMap<>();
        Matcher row = ROW.matcher(between(page(), "\n### Building blocks\n", "\n### "));
        while (row.find()) {
            told.put(row.group(1), row.group(2) + ": " + row.group(3).replace("`", ""));
        }
        Map<String, String> known = new TreeMap<>();
        Stream.of(Block.values())
                .forEach(block -> known.put(block.key(), block.meaning() + ": " + String.join(", ", block.keys())));

        assertThat(told).isEqualTo(known);
    }

    @Test
    void everyKeyIsInTheTableOfItsSection() throws IOException {
        for (Section section : Section.values()) {
            String name = section.name().charAt(0) + section.name().substring(1).toLowerCase(Locale.ROOT);
            Matcher row = ROW.matcher(between(page(), "\n#### " + name + "\n", "\n#"));
            assertThat(row.results().map(found -> found.group(1)).toList())
                    .as(name)
                    .isEqualTo(section.keys());
        }
    }

    @Test
    void exampleOfThePageIsInOrder() throws IOException {
        String example = between(page(), "```yaml\ntype: pump", "```");
        Path file = Files.writeString(directory.resolve("pump.yaml"), "type: pump" + example);
        List<DeviceType> types = TypeCatalogue.readAll(file);

        assertThat(types.get(0).idOf(0)).isEqualTo("pump-cellar-1");
        assertThat(types.get(0).make(new SplittableRandom(1), 9).model()).isEqualTo("Pump P-1");
    }
}
