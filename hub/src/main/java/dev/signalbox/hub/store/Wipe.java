package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The end of a hub: everything of it leaves the data directory, while none runs on it. What somebody else put there stays.
 * Killed at any moment, it leaves a directory that a hub refuses, and that can be wiped again. Confined to the calling thread.
 */
public final class Wipe implements AutoCloseable {
    private static final Pattern OF_A_HUB = Pattern.compile(
            "(state|history)(-new|-look|-cut)?\\.mv\\.db(\\.(before|damaged|replaced)-.*)?" // with copies set aside
                    + "|marker(\\.new|\\.replaced-.*)?|state\\.sum(\\.new)?|(state|history)\\.synced"
                    + "|restoring|broker|probe"
                    + "|(admin\\.token|hub\\.address|hub\\.url|hub\\.proxied|hub\\.fingerprint|setup\\.code)([0-9]*\\.part)?"
                    + "|tls\\.(crt|key|p12\\.part|keytool\\.part)");

    private final DataDirectory directory;
    private final DirectoryLock lock;
    private final List<Path> files;

    private Wipe(DataDirectory directory, DirectoryLock lock, List<Path> files) {
        this.directory = directory;
        this.lock = lock;
        this.files = files;
    }

    /**
     * Takes the directory until {@link #close}; nothing is deleted yet.
     *
     * @param backups whether they go, too
     * @throws DataDirectoryInUse where a hub runs on it
     */
    public static Wipe of(Path data, boolean backups) throws DataDirectoryInUse, BackupTrouble {
        DataDirectory directory = new DataDirectory(data, Clock.systemUTC());
        try {
            // First: a lock makes a file, and this may be any directory.
            if (!isOfAHub(data)) {
                throw new BackupTrouble("There is nothing of a hub in " + data + ".", null);
            }
            DirectoryLock lock = DirectoryLock.take(directory);
            return new Wipe(directory, lock, ofAHub(data, backups));
        } catch (IOException e) {
            throw new BackupTrouble(data + " cannot be worked on: " + e.getMessage() + ".", e);
        }
    }

    /** Other names may be anybody's. The marker goes last, so what was cut off is still known. */
    private static boolean isOfAHub(Path data) {
        return Files.exists(data.resolve(Marker.FILE_NAME)) || Files.exists(data.resolve("state.mv.db"));
    }

    /** In the order in which they go: without {@code state} a hub refuses to start for as long as there is the marker. */
    private static List<Path> ofAHub(Path data, boolean backups) throws IOException {
        try (Stream<Path> all = Files.list(data)) {
            return all.filter(file -> OF_A_HUB.matcher(name(file)).matches()
                            || (backups && name(file).equals(Backups.DIRECTORY)))
                    .sorted(Comparator.comparing((Path file) -> !name(file).equals("state.mv.db"))
                            .thenComparing(file -> name(file).equals(Marker.FILE_NAME))
                            .thenComparing(Wipe::name))
                    .toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** What goes: files, and directories with all that is in them. */
    public List<Path> files() {
        return List.copyOf(files);
    }

    /** Whose directory it is; empty where nothing says so any more. */
    public Optional<String> hubId() {
        try {
            return Marker.read(directory).map(Marker::hubId);
        } catch (IOException | StateUnusable e) {
            return Optional.empty();
        }
    }

    /** Deletes them; gone for good when this returns. */
    public void run() throws BackupTrouble {
        try {
            for (Path file : files) {
                DataDirectory.deleteTree(file);
                directory.sync();
            }
            lock.markClean();
        } catch (IOException e) {
            throw new BackupTrouble("Not everything could be deleted: " + e.getMessage() + ". Ask for it again.", e);
        }
    }

    /** Gives the directory back. */
    @Override
    public void close() throws BackupTrouble {
        try {
            lock.abandon();
        } catch (IOException e) {
            throw new BackupTrouble(directory.path() + " could not be given back in order.", e);
        }
    }
}
