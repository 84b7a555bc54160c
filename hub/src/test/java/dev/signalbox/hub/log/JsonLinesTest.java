package dev.signalbox.hub.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.signalbox.hub.auth.Token;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
    private final Logger logger = new LoggerContext().getLogger("dev.signalbox.hub.Hub");

    @Test
    void whatAMessageNamesIsAFieldOfItsOwn() {
        JsonObject line = line("{} lost its link={} device={} after={} ms", "it", 7, "pump-1", 12L);

        assertThat(line.get("message").getAsString()).isEqualTo("it lost its link=7 device=pump-1 after=12 ms");
        assertThat(line.getAsJsonObject("fields").toString())
                .isEqualTo("{\"link\":7,\"device\":\"pump-1\",\"after\":12}");
        assertThat(Instant.parse(line.get("time").getAsString())).isBeforeOrEqualTo(Instant.now());
        assertThat(line.get("level").getAsString()).isEqualTo("WARN");
        assertThat(line.get("logger").getAsString()).isEqualTo("dev.signalbox.hub.Hub");
    }

    @Test
    void anEventIsOneLineWhateverIsInIt() {
        String text = text(null, "name={}", "a\nb\"\u2028\\");

        assertThat(text).endsWith("}\n").hasLineCount(1);
        assertThat(JsonParser.parseString(text)
                        .getAsJsonObject()
                        .getAsJsonObject("fields")
                        .get("name")
                        .getAsString())
                .isEqualTo("a\nb\"\u2028\\");
    }

    @Test
    void noTokenGetsIntoTheLog() {
        String token = Token.issue(Token.Kind.ACCESS, new SecureRandom()).reveal();

        String text = text(new IllegalStateException("with " + token), "used token={}", token);

        assertThat(text).doesNotContain(token).contains(token.substring(0, 6)).contains("IllegalStateException");
        SafeText safe = new SafeText();
        assertThat(safe.convert(event(null, "used\ntoken={}", token))).doesNotContain(token, "\n");
    }

    @Test
    void argumentsWithoutANameAreNoFields() {
        assertThat(line("{} and {}", 1, 2).has("fields")).isFalse();
        assertThat(line("nothing").has("fields")).isFalse();
        assertThat(line("reason={}").has("fields")).isFalse();
        assertThat(line("reason={}", (Object) null).getAsJsonObject("fields").toString())
                .isEqualTo("{\"reason\":\"null\"}");
    }

    @Test
    void pageTellsTheKeysOfALine() throws Exception {
        JsonObject line = JsonParser.parseString(text(new IllegalStateException("x"), "device={}", "a"))
                .getAsJsonObject();
        Set<String> listed = Pattern.compile("^\\| `([a-z]+)` \\|", Pattern.MULTILINE)
                .matcher(section(Files.readString(Path.of("..", "docs", "operations.md"))))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(listed).isEqualTo(line.keySet());
    }

    private static String section(String page) {
        int begins = page.indexOf("## Logs");
        return page.substring(begins, page.indexOf("\n## ", begins + 1));
    }

    @Test
    void journaldIsToldHowBadALineIsOnlyWhereItListens(@TempDir Path directory) throws Exception {
        Path stderr = Files.createFile(directory.resolve("stderr"));
        Map<String, Object> known = Files.readAttributes(stderr, "unix:dev,ino");
        String stream = known.get("dev") + ":" + known.get("ino");

        assertThat(Priority.isJournal(Map.of("JOURNAL_STREAM", stream), stderr)).isTrue();
        assertThat(Priority.isJournal(Map.of("JOURNAL_STREAM", stream + "0"), stderr))
                .isFalse();
        assertThat(Priority.isJournal(Map.of(), stderr)).isFalse();
        assertThat(Priority.isJournal(Map.of("JOURNAL_STREAM", stream), directory.resolve("none")))
                .isFalse();
        assertThat(Priority.of(Level.ERROR)).isEqualTo("<3>");
        assertThat(Priority.of(Level.INFO)).isEqualTo("<6>");
    }

    private JsonObject line(String template, @Nullable Object... arguments) {
        return JsonParser.parseString(text(null, template, arguments)).getAsJsonObject();
    }

    private String text(@Nullable Throwable cause, String template, @Nullable Object... arguments) {
        return new String(new JsonLines().encode(event(cause, template, arguments)), StandardCharsets.UTF_8);
    }

    private LoggingEvent event(@Nullable Throwable cause, String template, @Nullable Object... arguments) {
        return new LoggingEvent("here", logger, Level.WARN, template, cause, arguments);
    }
}
