package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.signalbox.hub.Main;
import dev.signalbox.hub.tls.KeyPairFiles;
import dev.signalbox.hub.tls.SelfSigned;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code signalbox doctor} as people run it, on this very machine: what the machine is like is not for a test to say. */
final class DoctorTest {
    @TempDir
    Path directory;

    @Test
    void looksAtAHubThatRunsAndAtOneThatDoesNot() throws Exception {
        Path data = directory.resolve("data");
        int port;
        try (HubProcess hub = new HubProcess(data, directory.resolve("log"))) {
            hub.awaitReady();
            port = hub.port();
            Looked looked = look("--data=" + data, "--listen=127.0.0.1:" + port, "--mqtt-listen=127.0.0.1:0");
            assertThat(looked.what("hub")).isEqualTo("One runs on " + data + ", process " + hub.pid() + ".");
            assertThat(looked.what("port of --listen")).isEqualTo("The hub listens on 127.0.0.1:" + port + ".");
            assertThat(looked.level("data directory")).isEqualTo("ok");
            assertThat(looked.what("memory")).contains("128 MiB (-Xmx)");
            // HubProcess gives Java no such option.
            assertThat(looked.level("Java")).isEqualTo("warning");
            assertThat(hub.isReady()).isTrue();

            Looked joined = look("--data=" + data, "--mqtt-url=mqtt://127.0.0.1:" + hub.mqttPort());
            assertThat(joined.what("broker")).endsWith("takes us in.");
        }
        Looked looked = look("--data=" + data, "--listen=127.0.0.1:" + port, "--mqtt-listen=127.0.0.1:0");
        assertThat(looked.what("hub")).isEqualTo("None runs on " + data + ".");
        assertThat(looked.what("port of --listen")).isEqualTo("127.0.0.1:" + port + " is free.");
        assertThat(looked.level("synced writes")).isNotEqualTo("problem");
    }

    @Test
    void exitCodeIsTheWorstThatWasFound() throws Exception {
        Looked looked =
                look("--data=" + directory.resolve("none"), "--listen=127.0.0.1:0", "--mqtt-listen=127.0.0.1:0");
        assertThat(looked.exit()).isEqualTo(looked.count("problems") > 0 ? 2 : looked.count("warnings") > 0 ? 1 : 0);
        assertThat(directory.resolve("none")).doesNotExist();

        String page = Files.readString(Path.of("..", "docs", "operations.md"));
        String section = page.substring(page.indexOf("## Doctor"), page.indexOf("## Many connections"));
        assertThat(looked.findings().keySet())
                .allSatisfy(about -> assertThat(section).contains("`" + about + "`"));

        Path file = Files.createFile(directory.resolve("file"));
        assertThat(look("--data=" + file, "--listen=127.0.0.1:0", "--mqtt-listen=127.0.0.1:0")
                        .exit())
                .isEqualTo(2);
    }

    /** What it finds is this machine's; that it looks is the page's. */
    @ParameterizedTest
    @ValueSource(strings = {"docs/operations.md", "docs/troubleshooting.md"})
    void commandsOfThePagesLook(String page) throws Exception {
        List<String> commands = Files.readAllLines(Path.of("..", page)).stream()
                .filter(line -> line.startsWith("./signalbox doctor "))
                .toList();
        assertThat(commands).isNotEmpty();
        KeyPairFiles pair = SelfSigned.in(directory, List.of());
        for (String command : commands) {
            String options = command.substring("./signalbox doctor ".length())
                    .replaceAll("data/hub|DIR", directory.toString())
                    .replace("fullchain.pem", pair.certificate().toString())
                    .replace("privkey.pem", pair.key().toString())
                    .replace("hub.example", "localhost");
            assertThat(look(options.split(" ")).findings()).as(command).containsKeys("hub", "clock");
        }
    }

    private record Looked(int exit, JsonObject answer, Map<String, JsonObject> findings) {
        String what(String about) {
            return of(about, "what");
        }

        String level(String about) {
            return of(about, "level");
        }

        private String of(String about, String key) {
            assertThat(findings).containsKey(about);
            return findings.getOrDefault(about, new JsonObject()).get(key).getAsString();
        }

        int count(String key) {
            return answer.get(key).getAsInt();
        }
    }

    private static Looked look(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "doctor",
                "--json"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        JsonObject answer = JsonParser.parseString(said).getAsJsonObject();
        Map<String, JsonObject> findings = new TreeMap<>();
        for (JsonElement finding : answer.getAsJsonArray("findings")) {
            findings.put(finding.getAsJsonObject().get("about").getAsString(), finding.getAsJsonObject());
        }
        return new Looked(exit, answer, findings);
    }
}
