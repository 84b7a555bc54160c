package dev.signalbox.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Small files that are written as a whole, for nobody else's eyes, and the directories of all that is kept. */
final class StateFile {
    private StateFile() {}

    /** On stable storage when it returns, mode 0600; a crash leaves the old file or the new one. */
    static void replace(Path file, ByteBuffer content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(
                next,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        syncNames(parentOf(file)); // else a power cut may bring the old file back
    }

    /** Makes those that are missing; their names are on stable storage when it returns. */
    static void createDirectories(Path directory, FileAttribute<?>... attributes) throws IOException {
        Path absolute = directory.toAbsolutePath();
        List<Path> missing = new ArrayList<>();
        for (Path path = absolute; !Files.isDirectory(path); path = parentOf(path)) {
            missing.add(path);
        }
        Files.createDirectories(absolute, attributes);
        for (Path made : missing) {
            syncNames(parentOf(made)); // else a power cut may take it, and all that was synced in it
        }
    }

    static Path parentOf(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    /** Without it the name of a new file may not survive a power cut. */
    static void syncNames(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
