package dev.signalbox.hub.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The files and programs of a machine by which it tells about itself. Immutable.
 *
 * @param root below which /proc, /sys and /run are; a test's own tree, or /
 */
record Machine(Path root, Programs programs) {
    /** A file of /proc or /sys that is read is at most some pages. */
    private static final int MAX_BYTES = 1 << 20;

    /** Runs a program and returns what it printed; empty where it is not there, fails or takes too long. */
    interface Programs {
        Optional<String> run(List<String> command);
    }

    /** This machine. */
    static Machine here() {
        return new Machine(Path.of("/"), new RealPrograms());
    }

    Path at(String path) {
        return root.resolve(path);
    }

    /** Empty where the file is absent or cannot be read. */
    Optional<String> text(String path) {
        try (var in = Files.newInputStream(at(path))) {
            return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty also where the file holds no number. */
    OptionalLong number(String path) {
        Optional<String> text = text(path).filter(digits -> digits.matches("-?[0-9]{1,18}"));
        return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
    }
}
