package dev.signalbox.agent.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The /proc and /sys of a machine, below a root that a test may move. What is absent or unreadable is empty. Immutable. */
record SystemTree(Path root) {
    Path at(String path) {
        return root.resolve(path);
    }

    /** Without line end and the NUL that device trees end with. */
    Optional<String> text(String path) {
        return text(at(path));
    }

    static Optional<String> text(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8)
                    .replace("\0", "")
                    .strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            return Optional.empty(); // absent hardware looks like this: ENOENT, EIO, ENODEV, EACCES
        }
    }

    static OptionalLong number(Path file) {
        return text(file).map(SystemTree::parse).orElse(OptionalLong.empty());
    }

    private static OptionalLong parse(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    List<String> lines(String path) {
        return text(path).map(text -> text.lines().toList()).orElse(List.of());
    }

    /** The entries of a directory by name; none when it is absent. */
    List<Path> entries(String path) {
        try (Stream<Path> entries = Files.list(at(path))) {
            return entries.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The words of a line. */
    static List<String> words(String line) {
        return Arrays.asList(line.strip().split("\\s+", -1));
    }
}
