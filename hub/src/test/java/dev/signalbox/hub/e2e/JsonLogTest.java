package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonLogTest {
    @TempDir
    Path directory;

    @Test
    void hubLogsObjectsWithoutItsSecrets() throws Exception {
        Path log = directory.resolve("log");
        Path data = directory.resolve("data");
        String token;
        // The tests have a configuration of their own on the class path.
        String asShipped = "-Dlogback.configurationFile="
                + Path.of("target", "classes", "logback.xml").toAbsolutePath();
        try (HubProcess hub =
                HubProcess.with(data, log, List.of("--log-format=json", "--log-level=debug"), List.of(asShipped))) {
            hub.awaitReady();
            token = Files.readString(data.resolve("admin.token")).strip();
            new Rest(hub.url(), token).joinKey();
        }
        String text = Files.readString(log);
        List<JsonObject> lines = text.lines()
                .filter(line -> !line.startsWith("No one can sign in yet")) // on standard output, for a person
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.get("message").getAsString()).startsWith("hub listens url=");
            assertThat(line.getAsJsonObject("fields").get("generation").getAsInt())
                    .isEqualTo(1);
        });
        assertThat(text).doesNotContain(token);
    }
}
