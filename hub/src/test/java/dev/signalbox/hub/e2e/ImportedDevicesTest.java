package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.Main;
import dev.signalbox.hub.e2e.Terminal.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Devices go from one hub to another by a file, and the other way as often as one likes. */
class ImportedDevicesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MANY = 300;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path root;

    @Test
    void exportOfOneHubIsImportedByAnotherOnceAndNeverTwice() throws Exception {
        Path from = root.resolve("from");
        Path file = root.resolve("devices.ndjson");
        String exported;
        try (RunningHub hub = RunningHub.on(from);
                Lamp lamp = Lamp.joined(hub.url(), hub.localAdmin().joinKey("roof"), "lamp-1")) {
            Rest rest = hub.localAdmin();
            await().atMost(SOON)
                    .until(() -> rest.send("PATCH", "/api/v1/devices/lamp-1/shadow", "{\"brightness\":30}")
                                    .statusCode()
                            == 200);
            rest.send(
                    "POST",
                    "/api/v1/devices",
                    "{\"deviceId\":\"sign\",\"displayName\":\" Exit \",\"tags\":[\"hall\"]}");
            rest.send("POST", "/api/v1/devices", "{\"deviceId\":\"old\"}");
            rest.send("PUT", "/api/v1/devices/old/lifecycle", "{\"lifecycle\":\"LIFECYCLE_RETIRED\"}");
            Said said = new Terminal(from).ctl("devices", "export");
            assertThat(said.exit()).as(said.err()).isZero();
            exported = said.out();
            assertThat(exported.lines()).hasSize(3);
            assertThat(exported).doesNotContain("token").contains("\"desired\":{\"brightness\":30");
            assertThat(new Terminal(from)
                            .ctl("devices", "export", "--tag", "hall")
                            .out()
                            .lines())
                    .hasSize(1);
            assertThat(lamp.isLinked()).isTrue();
        }
        Files.writeString(file, exported);
        Path to = root.resolve("to");
        Path tokens = root.resolve("tokens");
        Terminal there = new Terminal(to);
        try (RunningHub hub = RunningHub.on(to)) {
            Rest rest = hub.localAdmin();
            assertThat(there.ctl("devices", "import", file.toString(), "--dry-run")
                            .out())
                    .contains("sign would be created", "Nothing was changed. 3 would be created");
            Said unsaid = there.ctl("devices", "import", file.toString());
            assertThat(unsaid.exit()).isEqualTo(2);
            assertThat(unsaid.err()).contains("3 devices are new", "--tokens", "--only-known");
            assertThat(rest.devices()).isEmpty();
            assertThat(there.ctl("devices", "import", file.toString(), "--only-known")
                            .out())
                    .contains("0 created, 0 updated, 0 the same, 3 left out");

            Said said = there.ctl("devices", "import", file.toString(), "--tokens", tokens.toString());

            assertThat(said.exit()).as(said.err()).isZero();
            assertThat(said.out()).contains("3 created, 0 updated");
            assertThat(said.err()).contains("lamp-1: what is desired waits");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokens)))
                    .isEqualTo("rw-------");
            assertThat(there.ctl("audit", "--subject", "sign").out()).contains("device.create");
            assertThat(there.ctl("audit", "--subject", "old").out()).contains("device.retire");
            String token = Files.readAllLines(tokens).stream()
                    .filter(line -> line.startsWith("lamp-1 "))
                    .map(line -> line.substring("lamp-1 ".length()))
                    .findFirst()
                    .orElseThrow();
            try (Lamp lamp = Lamp.with(hub.url(), token)) {
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(there.ctl("devices", "import", file.toString())
                                        .out())
                                .contains("lamp-1 updated: brightness"));
                assertThat(lamp.isLinked()).isTrue();
            }
            assertThat(there.ctl("devices", "import", file.toString()).out())
                    .isEqualTo("0 created, 0 updated, 3 the same, 0 left out, 0 refused.\n");
            assertThat(sorted(there.ctl("devices", "export").out())).isEqualTo(sorted(exported));

            rest.send("PATCH", "/api/v1/devices/sign", "{\"displayName\":\"Way out\",\"tags\":{\"tags\":[]}}");
            rest.send("PUT", "/api/v1/devices/sign/lifecycle", "{\"lifecycle\":\"LIFECYCLE_SUSPENDED\"}");
            assertThat(there.ctl("devices", "import", file.toString()).out())
                    .contains("sign updated: name, tags, active");
        }
    }

    @Test
    void fileWithAProblemChangesNothing() throws Exception {
        Path data = root.resolve("hub");
        Path file =
                Files.writeString(root.resolve("devices"), "{\"deviceId\":\"good\"}\n{\"deviceId\":\"not good\"}\n");
        try (RunningHub hub = RunningHub.on(data)) {
            Said said = new Terminal(data)
                    .ctl(
                            "devices",
                            "import",
                            file.toString(),
                            "--tokens",
                            root.resolve("t").toString());

            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err()).contains("line 2: deviceId is", "Nothing was imported");
            assertThat(hub.localAdmin().devices()).isEmpty();
        }
    }

    @Test
    void importThatIsKilledGoesOnWhenItIsAskedForAgain() throws Exception {
        Path data = root.resolve("hub");
        Path tokens = root.resolve("tokens");
        Path file = Files.writeString(
                root.resolve("devices"),
                IntStream.range(0, MANY)
                        .mapToObj(n -> "{\"deviceId\":\"d-" + n + "\",\"tags\":[\"imported\"]}\n")
                        .collect(Collectors.joining()));
        try (RunningHub hub = RunningHub.on(data)) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "ctl",
                            "devices",
                            "import",
                            file.toString(),
                            "--tokens",
                            tokens.toString(),
                            "--data",
                            data.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(root.resolve("child.log").toFile())
                    .start();
            try {
                await().atMost(SOON)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> Files.exists(tokens)
                                && Files.readAllLines(tokens).size() >= 20);
            } finally {
                // SIGKILL on POSIX systems.
                child.destroyForcibly().waitFor();
            }
            int before = hub.localAdmin().devices().size();
            assertThat(before).as("it was killed on its way").isBetween(20, MANY - 1);

            Said again = new Terminal(data).ctl("devices", "import", file.toString(), "--tokens", tokens.toString());

            assertThat(again.exit()).as(again.err()).isZero();
            assertThat(again.out())
                    .contains((MANY - before) + " created, 0 updated, " + before + " the same, 0 left out, 0 refused.");
            Map<String, String> known = Files.readAllLines(tokens).stream()
                    .filter(line -> line.contains(" "))
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.indexOf(' ')), line -> line, (one, other) -> other));
            // The one whose creation was under way may have been created without its token being written down.
            assertThat(known).hasSizeBetween(MANY - 1, MANY);
        }
    }

    private static String sorted(String lines) {
        return lines.lines().sorted().collect(Collectors.joining("\n"));
    }
}
