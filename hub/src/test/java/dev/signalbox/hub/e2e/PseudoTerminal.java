package dev.signalbox.hub.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A shell at a terminal, with somebody who types and reads. Typed by the test's thread, read by one of its own. */
final class PseudoTerminal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern CONTROL = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

    /** Whoever starts the tests in the background has them ignore Ctrl-C, and so would everything here. */
    private static final String SHELL = "env --default-signal=INT bash --norc --noprofile";

    private static final Pattern PROMPT = Pattern.compile("prompt [0-9]+: ");

    private final Process process;
    private final OutputStream keys;
    private final StringBuilder shown = new StringBuilder(); // both threads: under its own lock
    private int read;
    private int settled;

    PseudoTerminal(Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("script", "-qefc", SHELL, "/dev/null")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("TERM", "dumb");
        process = builder.start();
        keys = process.getOutputStream();
        Thread reader = new Thread(this::read, "terminal-reader");
        reader.setDaemon(true);
        reader.start();
        type("stty -echo; PS1='prompt \\#: '");
        settle();
    }

    void type(String line) {
        press(line + "\n");
    }

    /** Ctrl-C; until the shell asks for the next command. */
    void interrupt() {
        long before = prompts();
        // Again where a program was not ready to take it.
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            if (prompts() > before) {
                return true;
            }
            press("\u0003");
            return false;
        });
    }

    private long prompts() {
        return PROMPT.matcher(text()).results().count();
    }

    /** Until the shell has done everything that was typed before. */
    void settle() {
        String mark = "settled-" + ++settled;
        type("echo \"settled\"-" + settled);
        awaits(Pattern.compile(mark + "\r?\n"));
    }

    /** The variable as a line that sets it in another shell. */
    String assignment(String name) {
        type("declare -p " + name);
        return awaits(Pattern.compile("declare -- (" + name + "=\"[^\"]*\")")).group(1);
    }

    /** What is shown next, behind what was awaited before. */
    Matcher awaits(Pattern pattern) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> pattern.matcher(text()).find(read));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("waited for " + pattern + " behind:\n" + text().substring(read), e);
        }
        Matcher found = pattern.matcher(text());
        if (!found.find(read)) {
            throw new AssertionError("shown a moment ago: " + pattern);
        }
        read = found.end();
        return found;
    }

    private String text() {
        synchronized (shown) {
            return CONTROL.matcher(shown).replaceAll("");
        }
    }

    private void press(String text) {
        try {
            keys.write(text.getBytes(StandardCharsets.UTF_8));
            keys.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        byte[] bytes = new byte[8_192];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                synchronized (shown) {
                    shown.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // The terminal was closed.
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
