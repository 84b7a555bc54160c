package dev.signalbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.Joined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    @TempDir
    Path directory;

    @Test
    void tokenBeforeIsAThirdLineWhileThereIsOne() throws IOException {
        Path path = directory.resolve("pump-1.token");
        TokenFile file = new TokenFile(path);
        assertThat(file.load()).isEmpty();
        Files.writeString(path, "pump-1\nfirst\n");
        assertThat(file.load()).contains(new Joined("pump-1", "first", ""));

        file.store(new Joined("pump-1", "second", "first"));
        assertThat(file.load()).contains(new Joined("pump-1", "second", "first"));
        file.store(new Joined("pump-1", "second"));
        assertThat(Files.readString(path)).isEqualTo("pump-1\nsecond\n");
    }
}
