package dev.signalbox.agent.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.Agent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void sampleKeepsItsReadingWhileNoHubIsThere() throws IOException {
        Greenhouse greenhouse = new Greenhouse();
        try (Agent agent = greenhouse.link(URI.create("http://127.0.0.1:1"), "token", state)) {
            assertThat(agent.status().bufferedReadings()).isEqualTo(1);
            assertThat(agent.status().linked()).isFalse();
            assertThat(greenhouse.valvePercent()).isZero();
        }
        assertThat(state.resolve("executions.journal")).exists();
    }
}
