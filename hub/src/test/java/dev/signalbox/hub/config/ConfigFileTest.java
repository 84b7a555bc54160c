package dev.signalbox.hub.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.config.ConfigFile.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    @TempDir
    Path directory;

    @Test
    void valuesAreTextsAsTheyStandThere() throws Exception {
        ConfigFile file = file("""
                # a comment
                max-links: 007
                echo: true

                name: "a: b # c"
                mqtt-only-tag: [north, 2]
                trusted-proxies:
                  - 10.0.0.0/8
                """);

        assertThat(file.problems()).isEmpty();
        assertThat(file.entries())
                .containsExactly(
                        new Entry("max-links", List.of("007"), false, 2),
                        new Entry("echo", List.of("true"), false, 3),
                        new Entry("name", List.of("a: b # c"), false, 5),
                        new Entry("mqtt-only-tag", List.of("north", "2"), true, 6),
                        new Entry("trusted-proxies", List.of("10.0.0.0/8"), true, 7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: a\\nname: b                | :2: name is in line 1, too",
                "name:                            | :1: name has no value; leave the whole line out for the default",
                "name: ~                          | :1: name has no value; leave the whole line out for the default",
                "a: []                            | :1: a has an empty list; leave the whole line out for the default",
                "mqtt:\\n  url: x                 | :2: mqtt takes a value or a list of values, and nothing below them",
                "a: [[b]]                         | :1: a takes a value or a list of values, and nothing below them",
                "a: [b, {c: d}]                   | :1: a takes a value or a list of values, and nothing below them",
                "a: !!java.net.URL [x]            | :1: a takes a value or a list of values, and nothing below them",
                "a: !!javax.script.X x            | :1: a has the YAML tag tag:yaml.org,2002:javax.script.X; write the value"
                        + " alone",
                "- a                              | :1: keys with values are wanted here, such as mqtt-url:"
                        + " mqtt://broker:1883",
                "? [a]\\n: b                      | :1: a key is a name",
                "a: b\\n\\tc: d                   | :2: this is no YAML: found character '\\t(TAB)' that cannot start any token."
                        + " (Do not use \\t(TAB) for indentation)",
                "a: &x [b]\\nc: *x                | no YAML: Number of aliases for non-scalar nodes exceeds the specified max=0",
                "a: b\\n---\\nc: d                | :2: this is no YAML: but found another document",
            })
    void whatIsNotThisFormIsToldWithItsLine(String text, String problem) throws Exception {
        ConfigFile file = file(text.replace("\\n", "\n").replace("\\t", "\t"));

        assertThat(file.problems())
                .singleElement()
                .asString()
                .startsWith(directory.resolve("hub.yaml").toString())
                .contains(problem);
    }

    @Test
    void restIsReadWhereSomethingIsWrong() throws Exception {
        ConfigFile file = file("a:\nb: [1, {x: y}]\nc: d\n");

        assertThat(file.problems()).hasSize(2);
        assertThat(file.entry("a").orElseThrow().values()).isEmpty();
        assertThat(file.entry("c").orElseThrow().values()).containsExactly("d");
    }

    @Test
    void emptyFileSaysNothing() throws Exception {
        assertThat(file("").problems()).isEmpty();
        assertThat(file("# only a comment\n").entries()).isEmpty();
    }

    @Test
    void fileThatIsNotThereOrHugeIsAProblem() throws Exception {
        assertThat(ConfigFile.read(directory.resolve("none.yaml")).problems())
                .containsExactly("there is no file " + directory.resolve("none.yaml"));
        assertThat(file("# " + "x".repeat(256 * 1024)).problems())
                .containsExactly(directory.resolve("hub.yaml") + " is larger than 256 KiB");
    }

    private ConfigFile file(String text) throws IOException {
        return ConfigFile.read(Files.writeString(directory.resolve("hub.yaml"), text));
    }
}
