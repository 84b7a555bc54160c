package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tests that stand beside the small device libraries, by the runners of their languages. */
class DeviceLibraryUnitsTest {
    private static final int PATIENCE_MINUTES = 5;

    /** Fewer were not found. */
    private static final int FEWEST = 30;

    @TempDir
    private Path directory;

    @Test
    void thoseInPythonPass() throws Exception {
        ExampleProgram.PYTHON_CONSOLE.require();
        passes(
                "python",
                Pattern.compile("^Ran (\\d+) tests", Pattern.MULTILINE),
                List.of(
                        ExampleProgram.PYTHON,
                        "-B",
                        "-W",
                        "ignore::ResourceWarning",
                        "-m",
                        "unittest",
                        "discover",
                        "-s",
                        "tests"));
    }

    @Test
    void thoseInNodePass() throws Exception {
        ExampleProgram.NODE_DEVICE.require();
        passes(
                "node",
                Pattern.compile("^# pass (\\d+)", Pattern.MULTILINE),
                List.of("node", "--test", "--test-reporter=tap"));
    }

    private void passes(String language, Pattern count, List<String> command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process tests = new ProcessBuilder(command)
                .directory(ExampleProgram.EXAMPLES.resolve(language).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = tests.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            String said = Files.readString(output);
            assertThat(ended).as(said).isTrue();
            assertThat(tests.exitValue()).as(said).isZero();
            Matcher found = count.matcher(said);
            assertThat(found.find()).as(said).isTrue();
            assertThat(Integer.parseInt(found.group(1))).isGreaterThanOrEqualTo(FEWEST);
        } finally {
            tests.descendants().forEach(ProcessHandle::destroyForcibly);
            tests.destroyForcibly();
        }
    }
}
