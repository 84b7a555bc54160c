package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that runs when nobody else wants the processor, as if it had a machine of its own: what it computes delays no
 * one, only what it sends does. Linux counts niceness by thread; where it cannot be set, the thread runs like any other.
 */
final class Background {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final Path TASKS = Path.of("/proc/self/task");

    /** The longest name of a thread that Linux keeps. */
    private static final int MAX_NAME = 15;

    private Background() {}

    /** Started when this returns. */
    static Thread start(String name, Runnable work) {
        if (name.length() > MAX_NAME) {
            throw new IllegalArgumentException(name);
        }
        Thread thread = new Thread(
                () -> {
                    yieldToAll(name);
                    work.run();
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void yieldToAll(String name) {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                if (name.equals(nameOf(task))) {
                    String id = task.getFileName().toString();
                    new ProcessBuilder("renice", "-n", "19", "-p", id)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
                }
            }
        } catch (IOException e) {
            // No such program, or no such file: not Linux as it usually is.
            LOG.warn("the thread {} competes with the hub for the processor: {}", name, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty when that thread has just ended. */
    private static String nameOf(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
