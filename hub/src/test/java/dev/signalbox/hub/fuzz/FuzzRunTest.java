package dev.signalbox.hub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fuzzer that follows the coverage, over all targets. A change is judged by the same inputs on every machine: so many runs
 * from one seed. With {@code SIGNALBOX_FUZZ_SECONDS} it looks further: for that time, from a seed that is new and in its
 * log; with {@code SIGNALBOX_FUZZ_TARGET} at one target only. What it finds is left in target/fuzz and belongs into the
 * corpus with its cure.
 */
final class FuzzRunTest {
    private static final long SECONDS = Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_FUZZ_SECONDS", "0"));
    private static final String TARGET = System.getenv().getOrDefault("SIGNALBOX_FUZZ_TARGET", "");

    private static final int RUNS = 10_000;

    /** Of the runs above, on a machine that compiles something else, too. */
    private static final long MOST_SECONDS = 600;

    @Test
    void nothingUnexpectedIsFound(@TempDir Path scratch) throws Exception {
        Path seeds = Files.createDirectory(scratch.resolve("seeds"));
        int planted = 0;
        for (String target : TARGET.isEmpty() ? EveryParser.targets().keySet() : List.of(TARGET)) {
            planted += plant(target, seeds);
        }
        Path found = Files.createDirectories(Path.of("target", "fuzz").toAbsolutePath());
        Path output = found.resolve("run.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "-Dlog.level=OFF",
                "-Dfuzz.target=" + TARGET,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + EveryParser.class.getName(),
                "--instrumentation_includes=dev.signalbox.hub.**:dev.signalbox.agent.**",
                // Its detectors are for code that runs what it reads; ours only parses.
                "--custom_hook_includes=dev.signalbox.none.**",
                // An issuer of its own is on this machine.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/",
                "-max_len=4096",
                "-rss_limit_mb=2048",
                // A machine that also compiles something else is slow, not stuck.
                "-timeout=60",
                "-print_final_stats=1"));
        command.addAll(SECONDS > 0 ? List.of("-max_total_time=" + SECONDS) : List.of("-seed=1", "-runs=" + RUNS));
        command.add(seeds.toString());
        Process fuzzer = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = fuzzer.waitFor(SECONDS > 0 ? SECONDS + 120 : MOST_SECONDS, TimeUnit.SECONDS);
        fuzzer.destroyForcibly().waitFor();

        List<String> lines = Files.readAllLines(output, StandardCharsets.ISO_8859_1); // whatever bytes they are
        assertThat(ended).as("%s", lastOf(lines)).isTrue();
        assertThat(fuzzer.exitValue()).as("%s", lastOf(lines)).isZero();
        assertThat(executedIn(lines))
                .as("every seed, and more")
                .isGreaterThanOrEqualTo(SECONDS > 0 ? planted : Math.max(planted, RUNS));
    }

    /** The corpus of a target, each input behind the byte that chooses it; returns how many. */
    private static int plant(String target, Path seeds) throws Exception {
        List<Path> inputs = CorpusTest.inputs(target);
        for (Path input : inputs) {
            byte[] bytes = Files.readAllBytes(input);
            if (TARGET.isEmpty()) {
                byte[] chosen = new byte[bytes.length + 1];
                chosen[0] = EveryParser.choiceOf(target);
                System.arraycopy(bytes, 0, chosen, 1, bytes.length);
                bytes = chosen;
            }
            Files.write(seeds.resolve(target + "-" + input.getFileName()), bytes);
        }
        return inputs.size();
    }

    private static long executedIn(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("stat::number_of_executed_units:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private static String lastOf(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
