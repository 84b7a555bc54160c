package dev.signalbox.hub.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The hub's directory: its files by name, for the owner's eyes only, moved and copied so that a power cut finds one or the other. */
final class DataDirectory {
    /** The first byte of trouble is not the last: an open H2 file needs room for its next chunks. */
    private static final int PROBE_BYTES = 4 << 20;
    /** Kept beside the newest copy of a file from before an unclean stop. */
    private static final int OLDER_COPIES = 2;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path path;
    private final Clock clock;

    DataDirectory(Path path, Clock clock) {
        this.path = path.toAbsolutePath().normalize();
        this.clock = clock;
        if (this.path.toString().contains(";")) {
            throw new IllegalArgumentException("H2 cannot keep files in a directory with a semicolon: " + path);
        }
    }

    Path path() {
        return path;
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** A directory in this one, not made yet. */
    DataDirectory inside(String name) {
        return new DataDirectory(file(name), clock);
    }

    /** The time, as it stands in names of files; sorts by time. */
    String stamp() {
        return STAMP.format(clock.instant());
    }

    /** H2's file of a database. */
    Path databaseFile(String database) {
        return file(databaseFileName(database));
    }

    static String databaseFileName(String database) {
        return database + ".mv.db";
    }

    void create() throws IOException {
        Files.createDirectories(path);
        restrict(path, "rwx------");
    }

    /** For the owner only; H2 makes its files readable for everybody. */
    static void restrictFile(Path file) throws IOException {
        restrict(file, "rw-------");
    }

    /** Sets a copy of the file aside under a name with the time, and drops the oldest of those. */
    Path copyAside(Path file) throws IOException {
        Path copy = copyStamped(file, ".before-");
        List<Path> copies;
        try (Stream<Path> all = Files.list(path)) {
            copies = all.filter(other -> nameOf(other).startsWith(nameOf(file) + ".before-"))
                    .filter(other -> !other.equals(copy))
                    .sorted(Comparator.comparing(DataDirectory::nameOf).reversed())
                    .toList();
        }
        for (Path old : copies.subList(Math.min(OLDER_COPIES, copies.size()), copies.size())) {
            Files.delete(old);
        }
        return copy;
    }

    /** Copies a file to its own name with this and the time behind it. */
    Path copyStamped(Path file, String why) throws IOException {
        Path copy = stamped(file, why);
        Files.copy(file, copy);
        restrictFile(copy);
        syncFile(copy);
        sync();
        return copy;
    }

    /** What the calendar says. */
    long millis() {
        return clock.millis();
    }

    /** Renames a file, so that it is kept but not used: its own name with this and the time behind it. */
    Path setAside(Path file, String why) throws IOException {
        Path aside = stamped(file, why);
        rename(file, aside);
        return aside;
    }

    /** Deletes a file, or a directory with all that is in it; nothing where there is none. */
    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            // What is inside sorts behind.
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync();
    }

    /** Makes created, renamed and deleted names durable. */
    void sync() throws IOException {
        try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    static void syncFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Tries to write some megabytes, without H2: a full disk would damage nothing here. */
    boolean hasRoom() {
        Path probe = file("probe");
        try (FileChannel channel = FileChannel.open(
                probe,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            ByteBuffer block = ByteBuffer.allocate(1 << 16);
            for (int written = 0; written < PROBE_BYTES; written += block.capacity()) {
                block.clear();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
            }
            channel.force(true);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    long usableBytes() {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the file system that it is on. */
    long diskBytes() {
        try {
            return Files.getFileStore(path).getTotalSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 0 where there is no such database. */
    long databaseBytes(String database) {
        return databaseFile(database).toFile().length();
    }

    /** The file's name with the time behind it, and a number where that name is taken. */
    private Path stamped(Path file, String middle) {
        String name = nameOf(file) + middle + stamp();
        Path stamped = file.resolveSibling(name);
        for (int i = 2; Files.exists(stamped); i++) {
            stamped = file.resolveSibling(name + "-" + i);
        }
        return stamped;
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static void restrict(Path file, String mode) throws IOException {
        PosixFileAttributeView attributes = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        // Null on a file system without POSIX modes: the directory's own protection must do there.
        if (attributes != null) {
            attributes.setPermissions(PosixFilePermissions.fromString(mode));
        }
    }
}
