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

/**
 * {@link AttackProcess} as it is told what to do. It is a process of its own, so that its memory is not the well-behaved
 * link's, and one that runs when nobody else wants the processor, as if it had a machine of its own: what it computes delays
 * no one, only what it sends does. Confined to one thread.
 */
final class Attackers implements AutoCloseable {
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
        List<String> command = new ArrayList<>(WHEN_NOBODY_ELSE_WANTS);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                AttackProcess.class.getName(),
                hub.toString()));
        Attackers started = new Attackers(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        started.orders.println(joinKey);
        started.orders.println(String.join(" ", deviceTokens));
        return started;
    }

    /** Returns at once. */
    void begin(Attack attack, Duration howLong) {
        orders.println(attack.name() + " " + howLong.toMillis());
    }

    /** They do as much work, and leave the hub alone. Returns at once. */
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
