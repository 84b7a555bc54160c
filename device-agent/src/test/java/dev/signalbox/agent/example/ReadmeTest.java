package dev.signalbox.agent.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents print compiles, and does what they say. */
class ReadmeTest {
    @TempDir
    private Path state;

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from)).strip();
    }

    @Test
    void sampleOfTheReadmeIsTheCompiledOne() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String source = Files.readString(Path.of("src/test/java/dev/signalbox/agent/example/Greenhouse.java"));

        assertThat(between(readme, "```java\n", "```"))
                .isEqualTo(between(source, "// README begins", "// README ends"));
    }

    @Test
    void sampleOfThePackageIsTheSame() throws IOException {
        String page = Files.readString(Path.of("src/main/java/dev/signalbox/agent/package-info.java"));
        String source = Files.readString(Path.of("src/test/java/dev/signalbox/agent/example/Greenhouse.java"));
        String sample = between(page, "<pre>{@code\n", " * }</pre>")
                .lines()
                .map(line -> line.replaceFirst("^ ?\\* ?", ""))
                .collect(Collectors.joining("\n"));

        assertThat(sample)
                .isEqualTo(between(source, "// README begins", "// README ends")
                        .lines()
                        .map(line -> line.replaceFirst("^ {4}", ""))
                        .collect(Collectors.joining("\n")));
    }

    /** All but the whole program, which a test of the hub compiles and runs. */
    @Test
    void fragmentsOfTheGuideAreCompiledOnes() throws IOException {
        String source =
                withoutSpace(Files.readString(Path.of("src/test/java/dev/signalbox/agent/example/Fragments.java")));
        List<String> fragments = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/write-a-device.md")))
                .results()
                .map(match -> match.group(1))
                .filter(text -> !text.startsWith("import"))
                .toList();

        assertThat(fragments)
                .hasSizeGreaterThan(5)
                .allSatisfy(text -> assertThat(source).contains(withoutSpace(text)));
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }

    @Test
    void sampleKeepsItsReadingWhileNoHubIsThere() throws IOException {
        new TokenFile(state.resolve("device-token")).store(new Joined("greenhouse-1", "token"));
        Greenhouse greenhouse = new Greenhouse();
        try (Agent agent = greenhouse.link(URI.create("http://127.0.0.1:1"), state)) {
            assertThat(agent.status().bufferedReadings()).isEqualTo(1);
            assertThat(agent.status().linked()).isFalse();
            assertThat(greenhouse.valvePercent()).isZero();
        }
        assertThat(state.resolve("executions.journal")).exists();
    }
}
