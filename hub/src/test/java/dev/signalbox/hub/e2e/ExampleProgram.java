package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** The programs of docs/examples, each as a process of its own with what it prints in a file. Thread-safe. */
enum ExampleProgram {
    NODE_DEVICE("node", true, "node/device.mjs"),
    JDK_DEVICE("java", true, "java/JdkDevice.java"),
    PYTHON_CONSOLE("python", false, "python/console.py"),
    GO_CONSOLE("go", false, "go/console.go"),
    OKHTTP_CONSOLE("java", false, "java/OkHttpConsole.java"),
    TYRUS_CONSOLE("java", false, "java/TyrusConsole.java");

    static final Path EXAMPLES = Stream.of(Path.of("docs"), Path.of("..", "docs"))
            .map(docs -> docs.resolve("examples").toAbsolutePath().normalize())
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow();

    /** Where Debian's packages put Go's sources. */
    private static final Path GO_SOURCES = Path.of("/usr/share/gocode");

    /** Not the first python3 of the path: Debian's packages are those of Debian's Python. */
    static final String PYTHON = "/usr/bin/python3";

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final String needs;
    private final boolean device;
    private final Path source;

    ExampleProgram(String needs, boolean device, String source) {
        this.needs = needs;
        this.device = device;
        this.source = Path.of(source);
    }

    boolean isDevice() {
        return device;
    }

    /** Its name, and that of its device. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Why it cannot run here; empty: it can. */
    Optional<String> lacks() {
        return switch (needs) {
            case "node" ->
                unless(
                        onPath("node") && Files.isDirectory(EXAMPLES.resolve("node/node_modules/ws")),
                        "the npm package ws of docs/examples/node is not installed");
            case "python" ->
                unless(
                        Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/websockets")),
                        "python3-websockets is not installed");
            case "go" ->
                unless(
                        onPath("go") && Files.isDirectory(GO_SOURCES.resolve("src/github.com/gorilla/websocket")),
                        "golang-go and golang-github-gorilla-websocket-dev are not installed");
            default -> Optional.empty();
        };
    }

    /** Aborts the test where it cannot run; fails it where {@code CI=true} and {@code SIGNALBOX_REQUIRE} lists it. */
    void require() {
        lacks().ifPresent(why -> {
            String required = System.getenv().getOrDefault("SIGNALBOX_REQUIRE", "");
            if ("true".equals(System.getenv("CI"))
                    && List.of(required.split("[, ]+")).contains(needs)) {
                throw new IllegalStateException(needs + " is required here: " + why);
            }
            System.out.println("SKIPPED (client in " + needs + "): " + why);
            throw new TestAbortedException("client in " + needs + ": " + why);
        });
    }

    Running start(URI hub, String token, String watched, Path scratch) throws IOException {
        Path output = scratch.resolve(id() + ".out");
        ProcessBuilder builder = new ProcessBuilder(command())
                .directory(EXAMPLES.resolve(source).getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("SIGNALBOX_URL", "ws://" + hub.getAuthority());
        builder.environment().put("SIGNALBOX_TOKEN", token);
        builder.environment().put("SIGNALBOX_DEVICE", watched);
        if (needs.equals("go")) {
            // Compiled packages stay in the build's folder, so that only the first run compiles them.
            builder.environment().put("GO111MODULE", "off");
            builder.environment().put("GOPATH", GO_SOURCES.toString());
            builder.environment()
                    .put("GOCACHE", Path.of("target", "go").toAbsolutePath().toString());
        }
        return new Running(this, builder.start(), output);
    }

    private List<String> command() {
        String file = EXAMPLES.resolve(source).toString();
        return switch (needs) {
            case "node" -> List.of("node", file);
            case "python" -> List.of(PYTHON, file);
            case "go" -> List.of("go", "run", file);
            default ->
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        file);
        };
    }

    private static Optional<String> unless(boolean there, String why) {
        return there ? Optional.empty() : Optional.of(why);
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** One of them at work. */
    record Running(ExampleProgram program, Process process, Path output) implements AutoCloseable {
        /** Everything it has said; a last line that is not complete is left out. */
        List<String> lines() {
            try {
                String text = Files.readString(output, StandardCharsets.UTF_8);
                return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** How many lines begin so. */
        long says(String beginning) {
            return lines().stream().filter(line -> line.startsWith(beginning)).count();
        }

        void awaitSays(String beginning, long times) {
            await("%s says %s".formatted(program, beginning))
                    .atMost(PATIENCE)
                    .until(() -> says(beginning) >= times || !process.isAlive());
            assertThat(says(beginning)).as("%s", lines()).isGreaterThanOrEqualTo(times);
        }

        @Override
        public void close() {
            List<ProcessHandle> all =
                    new ArrayList<>(process.toHandle().descendants().toList());
            all.add(process.toHandle());
            all.forEach(ProcessHandle::destroyForcibly);
            process.onExit().join();
        }
    }
}
