package dev.signalbox.simulator.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link AttackProcess} as it is told what to do. It is a process of its own, so that its memory is not the well-behaved
 * link's, and one that runs when nobody else wants the processor, as if it had a machine of its own: what it computes delays
 * no one, only what it sends does. Confined to one thread.
 */
final class Attackers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Attackers.class);
    private static final List<String> WHEN_NOBODY_ELSE_WANTS = List.of("chrt", "--idle", "0");

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;

    private Attackers(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    static Attackers launch(URI hub, String joinKey, List<String> deviceTokens) throws IOException {
        Attackers started = new Attackers(process(hub));
        started.orders.println(joinKey);
        started.orders.println(String.join(" ", deviceTokens));
        return started;
    }

    private static Process process(URI hub) throws IOException {
        List<String> attacker = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                AttackProcess.class.getName(),
                hub.toString());
        List<String> yielding = new ArrayList<>(WHEN_NOBODY_ELSE_WANTS);
        yielding.addAll(attacker);
        try {
            return started(yielding);
        } catch (IOException e) {
            // No such program: not Linux as it usually is.
            LOG.warn("the attackers compete with the hub for the processor: {}", e.toString());
            return started(attacker);
        }
    }

    private static Process started(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Returns at once. */
    void begin(Attack attack, Duration howLong) {
        orders.println(attack.name() + " " + howLong.toMillis());
    }

    /** They keep the processors busy, and leave the hub alone. Returns at once. */
    void beginComputing(Duration howLong) {
        orders.println(AttackProcess.ONLY_COMPUTES + " " + howLong.toMillis());
    }

    /** What the attack that was begun last achieved, when it has ended. */
    AttackTally awaitTally() throws IOException {
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the attackers ended");
        }
        return AttackTally.of(answer);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
