package dev.signalbox.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

class WhereDefaultsTest {
    @TempDir
    Path directory;

    @Command
    private static final class Program {
        @Mixin
        @SuppressWarnings("unused") // what picocli does with it is asked for by the name of its option
        ConfigChoice config = new ConfigChoice();

        @Option(names = "--data")
        @Nullable
        Path data;

        @Option(names = "--keep-backups", defaultValue = "7")
        int keepBackups;

        @Option(names = "--url")
        @Nullable
        String url;

        @Option(names = "--key")
        @Nullable
        String key;
    }

    @Test
    void whichHubComesFromTheEnvironmentAndNothingElse() {
        Program program = parsed(Map.of("SIGNALBOX_URL", "http://hub:8080", "SIGNALBOX_KEY", "stray"));

        assertThat(program.url).isEqualTo("http://hub:8080");
        assertThat(program.key).isNull();
    }

    @Test
    void whatTheHubHasAsAnOptionComesFromItsFile() throws Exception {
        String file = file("data: state\nkeep-backups: 30\nkey: stray\n");

        Program program = parsed(Map.of(), "--config", file);

        assertThat(program.data).isEqualTo(directory.resolve("state"));
        assertThat(program.keepBackups).isEqualTo(30);
        assertThat(program.key).isNull();
        assertThat(parsed(Map.of("SIGNALBOX_CONFIG", file)).data).isEqualTo(directory.resolve("state"));
        assertThat(parsed(Map.of("SIGNALBOX_DATA", "a", "SIGNALBOX_CONFIG", file)).data)
                .isEqualTo(Path.of("a"));
        assertThat(parsed(Map.of("SIGNALBOX_CONFIG", file), "--data=b").data).isEqualTo(Path.of("b"));
    }

    @Test
    void fileIsReadOnlyWhereItIsNeeded() {
        String none = directory.resolve("none.yaml").toString();

        assertThatThrownBy(() -> parsed(Map.of(), "--config", none))
                .isInstanceOf(ParameterException.class)
                .hasMessage("--data is not known: there is no file " + none);
        assertThat(parsed(Map.of("SIGNALBOX_CONFIG", none), "--data=a", "--keep-backups=1").data)
                .isEqualTo(Path.of("a"));
        assertThat(parsed(Map.of("SIGNALBOX_CONFIG", none, "SIGNALBOX_URL", "http://hub:8080")).data)
                .as("a hub elsewhere")
                .isNull();
    }

    @Test
    void valuesAreTakenAsTheyAre() {
        assertThat(parsed(Map.of("SIGNALBOX_DATA", "${sys:user.dir}/$x")).data)
                .isEqualTo(Path.of("${sys:user.dir}/$x"));
    }

    @Test
    void placeOfAnInstallationCountsLessThanWhatAnybodySays() throws Exception {
        String file = file("data: state\n");

        assertThat(parsed("/usual", Map.of()).data).isEqualTo(Path.of("/usual"));
        assertThat(parsed("/usual", Map.of("SIGNALBOX_DATA", "")).data).isEqualTo(Path.of("/usual"));
        assertThat(parsed("/usual", Map.of("SIGNALBOX_CONFIG", file)).data).isEqualTo(directory.resolve("state"));
        assertThat(parsed("/usual", Map.of("SIGNALBOX_CONFIG", file("name: Cellar\n"))).data)
                .isEqualTo(Path.of("/usual"));
        assertThat(parsed("/usual", Map.of("SIGNALBOX_DATA", "a")).data).isEqualTo(Path.of("a"));
        assertThat(parsed("/usual", Map.of(), "--data=b").data).isEqualTo(Path.of("b"));
    }

    private static Program parsed(Map<String, String> environment, String... arguments) {
        return parsed(null, environment, arguments);
    }

    private static Program parsed(@Nullable String usual, Map<String, String> environment, String... arguments) {
        Program program = new Program();
        new CommandLine(program)
                .setDefaultValueProvider(new WhereDefaults(environment, usual))
                .parseArgs(arguments);
        return program;
    }

    private String file(String text) throws Exception {
        return Files.writeString(directory.resolve("hub.yaml"), text).toString();
    }
}
