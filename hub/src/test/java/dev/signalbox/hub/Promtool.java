package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * The promtool command. Where it is not installed the test is aborted, or fails where {@code CI=true} and
 * {@code SIGNALBOX_REQUIRE} lists it.
 */
final class Promtool {
    private Promtool() {}

    /** Runs it with that on its standard input. */
    static void run(Path input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(input.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw missing(e);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        // `check metrics` tells what is against the convention, and some of it with status 0.
        assertThat(said).doesNotContainIgnoringCase("error");
    }

    static void run(String... arguments) throws Exception {
        run(Path.of("/dev/null"), arguments);
    }

    private static RuntimeException missing(IOException why) {
        String required = System.getenv().getOrDefault("SIGNALBOX_REQUIRE", "");
        if ("true".equals(System.getenv("CI"))
                && List.of(required.split("[, ]+")).contains("promtool")) {
            return new IllegalStateException("promtool is required here", why);
        }
        System.out.println("SKIPPED (promtool): it is not installed");
        return new TestAbortedException("promtool: it is not installed");
    }
}
