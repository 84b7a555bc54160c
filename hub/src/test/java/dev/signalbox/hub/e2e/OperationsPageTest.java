package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.e2e.Terminal.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/operations.md do what is written beside them. */
class OperationsPageTest {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path root;

    @Test
    void devicesGoFromOneHubToAnotherAndOneIsErased() throws Exception {
        List<List<String>> commands = commands("Devices from one hub to another");
        assertThat(commands).hasSize(3);
        Path data = root.resolve("hub");
        try (RunningHub hub = RunningHub.on(data)) {
            Rest rest = hub.localAdmin();
            rest.post("/api/v1/devices", "{\"deviceId\":\"pump-1\",\"tags\":[\"roof\"]}", Map.of());
            Files.writeString(
                    root.resolve("devices.ndjson"), run(data, commands.get(0)).out());
            List<String> erase = commands("A device and everything it said").get(0);
            assertThat(run(data, replaced(erase, "ID", "pump-1")).exit()).isZero();
            assertThat(rest.devices()).isEmpty();
        }
        Path other = root.resolve("other");
        try (RunningHub hub = RunningHub.on(other)) {
            assertThat(run(other, commands.get(1)).out()).contains("1 would be created");
            Said said = run(other, commands.get(2));
            assertThat(said.exit()).as(said.err()).isZero();
            assertThat(hub.localAdmin().devices())
                    .extracting(state -> state.getDevice().getDeviceId())
                    .containsExactly("pump-1");
            assertThat(root.resolve("tokens.txt")).isNotEmptyFile();
        }
    }

    @Test
    void wayBackFromAnUpgradeAndTheFactoryResetAreCommandsThatWork() throws Exception {
        Path data = root.resolve("hub");
        try (RunningHub hub = RunningHub.on(data)) {
            hub.localAdmin().post("/api/v1/devices", "{\"deviceId\":\"pump-1\"}", Map.of());
            assertThat(new Terminal(data).backup().exit()).isZero();
        }
        Path backup;
        try (var files = Files.list(data.resolve("backups"))) {
            backup = files.findFirst().orElseThrow();
        }
        List<String> back = commands("Back to the older version").get(0);
        assertThat(back.get(0)).isEqualTo("restore");
        assertThat(back.get(1)).contains("-before-upgrade.zip");
        assertThat(run(data, replaced(back, back.get(1), backup.toString())).exit())
                .isZero();

        List<String> reset = new ArrayList<>(commands("Factory reset").get(0));
        reset.add("--yes");
        assertThat(run(data, reset).exit()).isZero();
        try (RunningHub hub = RunningHub.on(data)) {
            assertThat(hub.localAdmin().devices()).isEmpty();
        }
    }

    /** Those that begin with {@code ./signalbox} in the first block under this heading. */
    private static List<List<String>> commands(String heading) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "operations.md"));
        var block = Pattern.compile("\n##+ " + Pattern.quote(heading) + "\n.*?```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(block.find()).as(heading).isTrue();
        return block.group(1)
                .lines()
                .map(line -> line.replaceFirst("   +.*", "").replaceFirst("<UTC time>", "TIME"))
                .map(line -> List.of(line.split(" ")))
                .peek(words -> assertThat(words.get(0)).isEqualTo("./signalbox"))
                .map(words -> words.subList(1, words.size()))
                .toList();
    }

    private static List<String> replaced(List<String> words, String word, String by) {
        return words.stream().map(one -> one.equals(word) ? by : one).toList();
    }

    /** On this hub, with the page's files in the test's directory; {@code --data DIR} is the terminal's own. */
    private Said run(Path data, List<String> words) {
        List<String> arguments = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            boolean isFile = word.endsWith(".ndjson") || word.endsWith(".txt");
            arguments.add(isFile ? root.resolve(word).toString() : word);
        }
        int redirect = arguments.indexOf(">");
        List<String> said = redirect < 0 ? arguments : arguments.subList(0, redirect);
        int own = said.indexOf("--data");
        if (own >= 0) {
            said.subList(own, own + 2).clear();
        }
        Terminal terminal = new Terminal(data);
        String[] rest = said.toArray(String[]::new);
        return switch (words.get(0)) {
            case "ctl" -> terminal.ctl(rest);
            case "admin" -> terminal.admin(rest);
            case "restore" -> terminal.restore(rest);
            default -> throw new AssertionError("no program of the page: " + words);
        };
    }
}
