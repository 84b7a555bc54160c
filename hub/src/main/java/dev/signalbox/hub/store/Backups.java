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

/** The backups in a data directory, each named by its time. Thread-safe. */
final class Backups {
    static final String DIRECTORY = "backups";
    private static final String PART = ".part";
    /** As {@link DataDirectory#stamp} gives them. */
    private static final Pattern NAME = Pattern.compile("\\d{8}-\\d{6}-\\d{3}(-before-upgrade)?\\.zip");
    /** Behind the time in the name of one that was made before tables were brought up to date. */
    static final String BEFORE_UPGRADE = "-before-upgrade";

    private final DataDirectory directory;

    Backups(Path data, Clock clock) {
        this.directory = new DataDirectory(data.resolve(DIRECTORY), clock);
    }

    /** Of those that this hub can read; empty where there is none, or they cannot be listed. */
    static Optional<Path> newest(Path data) {
        try {
            return list(data.resolve(DIRECTORY)).stream()
                    .filter(backup ->
                            manifest(backup).filter(Backups::isReadable).isPresent())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** When the newest of them was begun, whoever can read it; 0: there is none. */
    static long newestMillis(Path data) {
        try {
            return list(data.resolve(DIRECTORY)).stream()
                    .flatMap(backup -> manifest(backup).stream())
                    .mapToLong(BackupManifest::timeMillis)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private static boolean isReadable(BackupManifest manifest) {
        return TableVersion.KNOWN.reads(manifest.tables());
    }

    private static Optional<BackupManifest> manifest(Path backup) {
        try {
            return Optional.of(BackupZip.manifest(backup));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether one was made before an upgrade of this hub as it is: a start that fails is made again, and not the backup. */
    boolean hasBeforeUpgrade(StateRows.HubRow hub) throws IOException {
        return list(directory.path()).stream()
                .filter(Backups::isBeforeUpgrade)
                .flatMap(backup -> manifest(backup).stream())
                .anyMatch(made -> made.hubId().equals(hub.hubId()) && made.generation() == hub.generation());
    }

    private static boolean isBeforeUpgrade(Path backup) {
        return backup.toString().endsWith(BEFORE_UPGRADE + ".zip");
    }

    /** Newest first. */
    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file ->
                            NAME.matcher(String.valueOf(file.getFileName())).matches())
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /** An empty directory for the copies of a backup in the making; what another one left half done is deleted. */
    DataDirectory begin() throws IOException {
        directory.create();
        try (Stream<Path> files = Files.list(directory.path())) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(PART)) {
                    DataDirectory.deleteTree(file);
                }
            }
        }
        DataDirectory copies = directory.inside("copies" + PART);
        copies.create();
        return copies;
    }

    Path part() {
        return directory.file("zip" + PART);
    }

    /**
     * Gives a complete backup its name.
     *
     * @param why behind the time in its name; may be empty
     */
    Path finish(Path part, String why) throws IOException {
        Path zip = directory.file(directory.stamp() + why + ".zip");
        directory.rename(part, zip);
        return zip;
    }

    /** Deletes all but the newest; the newest from before an upgrade stays beside them, for that may be long ago. */
    void keep(int newest) throws IOException {
        List<Path> all = list(directory.path());
        Optional<Path> wayBack = all.stream().filter(Backups::isBeforeUpgrade).findFirst();
        for (Path old : all.stream().skip(newest).toList()) {
            if (!wayBack.equals(Optional.of(old))) {
                Files.delete(old);
            }
        }
    }
}
