package dev.signalbox.agent.linux.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The /proc and /sys of a machine, below a root that a test may move. Methods that return an {@code Optional} look for what
 * may be absent; those that throw read what was there before. Immutable.
 */
public record SystemTree(Path root) {
    /** A file of /proc or /sys that is read is at most a few pages; a larger one is not what we think it is. */
    private static final int MAX_BYTES = 256 * 1024;

    public Path at(String path) {
        return root.resolve(path);
    }

    /** Without line end and the NUL that device trees end with. */
    public Optional<String> text(String path) {
        return text(at(path));
    }

    public static Optional<String> text(Path file) {
        try {
            String text = read(file);
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            return Optional.empty(); // absent hardware looks like this: ENOENT, EIO, ENODEV, EACCES
        }
    }

    public static OptionalLong number(Path file) {
        try {
            return OptionalLong.of(readNumber(file));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    String read(String path) throws IOException {
        return read(at(path));
    }

    static String read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8)
                    .replace("\0", "")
                    .strip();
        }
    }

    static long readNumber(Path file) throws IOException {
        String text = read(file);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException(file + " holds no number: " + shortened(text), e);
        }
    }

    static double readDecimal(Path file) throws IOException {
        String text = read(file);
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IOException(file + " holds no number: " + shortened(text), e);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40);
    }

    List<String> lines(String path) throws IOException {
        return read(path).lines().toList();
    }

    /** The entries of a directory by name; none when it is absent. */
    public List<Path> entries(String path) {
        return entries(at(path));
    }

    public static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    public static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** The words of a line. */
    static List<String> words(String line) {
        return Arrays.asList(line.strip().split("\\s+", -1));
    }

    /** Whether the path is there, and may be read. */
    boolean reads(String path) {
        return Files.isReadable(at(path));
    }
}
