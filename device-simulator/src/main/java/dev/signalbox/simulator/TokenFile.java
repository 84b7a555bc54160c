package dev.signalbox.simulator;

import dev.signalbox.agent.Joined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** One simulated device's token on disk, mode 0600. Immutable. */
record TokenFile(Path file) {
    Optional<Joined> load() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        return lines.size() < 2 ? Optional.empty() : Optional.of(new Joined(lines.get(0), lines.get(1)));
    }

    void store(Joined joined) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, joined.deviceId() + "\n" + joined.deviceToken() + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
