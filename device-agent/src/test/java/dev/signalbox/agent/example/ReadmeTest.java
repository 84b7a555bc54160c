package dev.signalbox.agent.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
