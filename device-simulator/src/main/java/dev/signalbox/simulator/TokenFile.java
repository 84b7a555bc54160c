package dev.signalbox.simulator;

import dev.signalbox.agent.Joined;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One simulated device's token on disk, mode 0600. Immutable. */
record TokenFile(Path file) {
    Optional<Joined> load() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(new Joined(lines.get(0), lines.get(1), lines.size() > 2 ? lines.get(2) : ""));
    }

    /** A third line is the token before, while there is one; without it the file is as it always was. */
    private static String textOf(Joined joined) {
        String text = joined.deviceId() + "\n" + joined.deviceToken() + "\n";
        return joined.previousToken().isEmpty() ? text : text + joined.previousToken() + "\n";
    }

    /** Whole or not at all, and on the disk when it returns: the hub tells a token only once. */
    void store(Joined joined) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(
                next,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(textOf(joined).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
