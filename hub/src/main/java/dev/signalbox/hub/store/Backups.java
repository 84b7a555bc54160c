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
    private static final Pattern NAME = Pattern.compile("\\d{8}-\\d{6}-\\d{3}\\.zip");

    private final DataDirectory directory;

    Backups(Path data, Clock clock) {
        this.directory = new DataDirectory(data.resolve(DIRECTORY), clock);
    }

    /** Empty where there is none, or they cannot be listed. */
    static Optional<Path> newest(Path data) {
        try {
            return list(data.resolve(DIRECTORY)).stream().findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
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

    /** Gives a complete backup its name. */
    Path finish(Path part) throws IOException {
        Path zip = directory.file(directory.stamp() + ".zip");
        directory.rename(part, zip);
        return zip;
    }

    /** Deletes all but the newest. */
    void keep(int newest) throws IOException {
        for (Path old : list(directory.path()).stream().skip(newest).toList()) {
            Files.delete(old);
        }
    }
}
