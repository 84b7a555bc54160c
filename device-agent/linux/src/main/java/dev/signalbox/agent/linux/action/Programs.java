package dev.signalbox.agent.linux.action;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs systemctl and journalctl: arguments as a list and never through a shell, an environment of our own, bounded in time
 * and output. Immutable.
 */
public record Programs(Path directory) {
    public static final Programs OF_SYSTEM = new Programs(Path.of("/usr/bin"));

    private static final Logger LOG = LoggerFactory.getLogger(Programs.class);

    /** Twice what a result may carry; of more, the end is kept. */
    private static final int MAX_OUTPUT_BYTES = 128 * 1024;

    private static final Duration DYING = Duration.ofSeconds(2);

    /** @param output of both of its streams, the newest {@value MAX_OUTPUT_BYTES} bytes */
    record Ran(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }

        /** What it said last, for people. */
        String lastLine() {
            List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty() ? "it ended with code " + exitCode : lines.get(lines.size() - 1);
        }
    }

    /** Blocks. A program that takes longer is killed, and that is an {@code IOException}. */
    Ran run(Duration limit, String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(directory.resolve(program).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        Tail tail = new Tail(process.getInputStream());
        try {
            process.getOutputStream().close();
            tail.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(program + " took longer than " + limit.toSeconds() + " s");
            }
            tail.join(DYING.toMillis());
            return new Ran(process.exitValue(), tail.text());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Keeps the end of what a program says. */
    private static final class Tail extends Thread {
        private final InputStream from;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        Tail(InputStream from) {
            super("program-output");
            this.from = from;
            setDaemon(true);
        }

        @Override
        public void run() {
            byte[] buffer = new byte[8192];
            try (from) {
                for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                    keep(buffer, read);
                }
            } catch (IOException e) {
                LOG.debug("no more output: the program was killed");
            }
        }

        private synchronized void keep(byte[] buffer, int length) {
            if (kept.size() + length > 2 * MAX_OUTPUT_BYTES) {
                byte[] all = kept.toByteArray();
                kept.reset();
                kept.write(all, all.length - MAX_OUTPUT_BYTES, MAX_OUTPUT_BYTES);
            }
            kept.write(buffer, 0, length);
        }

        synchronized String text() {
            byte[] all = kept.toByteArray();
            int from = Math.max(0, all.length - MAX_OUTPUT_BYTES);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        }
    }
}
