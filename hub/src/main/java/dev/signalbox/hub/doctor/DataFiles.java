package dev.signalbox.hub.doctor;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether the data directory is the hub's alone, and the hub's user can write to all of it. */
final class DataFiles implements Check {
    private static final String ABOUT = "data directory";

    private final Path data;

    DataFiles(Path data) {
        this.data = data;
    }

    @Override
    public List<Finding> look() {
        if (!Files.exists(data)) {
            return List.of(Finding.ok(ABOUT, data + " is not there yet: the hub makes it, for its user alone."));
        }
        if (!Files.isDirectory(data)) {
            return List.of(Finding.problem(ABOUT, data + " is no directory.", "Name another one with --data."));
        }
        try (Stream<Path> files = Files.list(data)) {
            return found(files.sorted().toList());
        } catch (AccessDeniedException e) {
            String owner = ownerOf(data);
            return List.of(Finding.problem(
                    ABOUT,
                    data + " is of " + owner + ", and this user may not look into it.",
                    "Run this as the hub's user: sudo -u " + owner + " ./signalbox doctor …"));
        } catch (IOException e) {
            return List.of(Finding.problem(
                    ABOUT,
                    data + " cannot be read: " + e.getMessage() + ".",
                    "dmesg says why, if a disk or card fails."));
        }
    }

    private List<Finding> found(List<Path> files) throws IOException {
        List<Finding> found = new ArrayList<>();
        String owner = Files.getOwner(data).getName();
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(data));
        if (!mode.endsWith("------")) {
            found.add(Finding.problem(
                    ABOUT,
                    data + " is open to others (" + mode + "): the token in it makes them admins.",
                    "chmod 700 " + data));
        }
        List<String> strangers = files.stream()
                .filter(file -> !ownerOf(file).equals(owner))
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
        if (!strangers.isEmpty()) {
            found.add(Finding.problem(
                    ABOUT,
                    "Not of " + owner + ", who owns the directory: " + String.join(", ", strangers)
                            + ". A hub was started there by somebody else.",
                    "While no hub runs: chown -R " + owner + " " + data));
        }
        if (found.isEmpty()) {
            found.add(Finding.ok(ABOUT, data + " and all in it is of " + owner + " alone."));
        }
        return found;
    }

    /** A file that is just replaced has no owner to complain of. */
    private String ownerOf(Path file) {
        try {
            return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException e) {
            try {
                return Files.getOwner(data).getName();
            } catch (IOException gone) {
                return "";
            }
        }
    }
}
