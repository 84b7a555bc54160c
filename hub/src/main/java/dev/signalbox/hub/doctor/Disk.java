package dev.signalbox.hub.doctor;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Where the data directory is: its file system, its room, the card or disk below it, and how long a write takes. */
final class Disk implements Check {
    /** Below that a hub does not start [docs/operations.md]. */
    private static final long LEAST_BYTES = 64L << 20;

    private static final long FEW_BYTES = 1L << 30;
    private static final int FEW_INODES = 1_000;

    private final Machine machine;
    private final Path directory;
    private final SyncTime syncTime;

    /** @param directory the data directory, or what is there of the path to it */
    Disk(Machine machine, Path directory, SyncTime syncTime) {
        this.machine = machine;
        this.directory = directory;
        this.syncTime = syncTime;
    }

    @Override
    public List<Finding> look() {
        List<Finding> found = new ArrayList<>();
        found.add(room());
        Optional<Mount> mount = Mount.of(machine, directory);
        if (mount.isEmpty()) {
            found.add(Finding.unknown("file system", "Which one " + directory + " is on cannot be read."));
        } else {
            found.add(fileSystem(mount.get()));
            found.add(wear(mount.get()));
        }
        found.add(synced());
        return found;
    }

    /** By {@code stat -f}: the JDK knows no inodes. */
    private Finding room() {
        String said = machine.programs()
                .run(List.of("stat", "-f", "-c", "%a %b %S %d %c", directory.toString()))
                .orElse("");
        if (!said.matches("\\d{1,18}( \\d{1,18}){4}")) {
            return Finding.unknown("room", "How much room " + directory + " has cannot be asked.");
        }
        String[] figures = said.split(" ", -1);
        long block = Long.parseLong(figures[2]);
        long freeBytes = Long.parseLong(figures[0]) * block;
        long sizeBytes = Long.parseLong(figures[1]) * block;
        long inodes = Long.parseLong(figures[3]);
        String is = mebibytes(freeBytes) + " of " + mebibytes(sizeBytes) + " are free.";
        String advice =
                "Delete what is not needed, lower --history-budget or the --keep-… options, or take a larger disk.";
        if (freeBytes < LEAST_BYTES) {
            return Finding.problem("room", is + " The hub takes nothing that needs to be stored.", advice);
        }
        // Some file systems have no fixed number of inodes and say 0 of 0.
        if (Long.parseLong(figures[4]) > 0 && inodes < FEW_INODES) {
            return Finding.problem(
                    "room", "Only " + inodes + " more files can be made there.", "Delete what has many small files.");
        }
        if (freeBytes < FEW_BYTES || freeBytes < sizeBytes / 10) {
            return Finding.warning("room", is, advice);
        }
        return Finding.ok("room", is);
    }

    private static Finding fileSystem(Mount mount) {
        String about = "file system";
        String is = "The data directory is on " + mount.kind() + " at " + mount.at() + ".";
        if (mount.readOnly()) {
            return Finding.problem(
                    about,
                    is + " It can only be read: the kernel does that after errors of a card, too.",
                    "dmesg says why. Copy the data directory, replace the card, and restore.");
        }
        return switch (mount.kind()) {
            case "tmpfs", "ramfs" ->
                Finding.problem(
                        about, is + " All is lost when the machine stops.", "Take a directory on a disk for --data.");
            case "overlay", "aufs" ->
                Finding.warning(about, is + " All is lost with the container.", "Mount a volume where --data is.");
            case "vfat", "exfat", "msdos", "ntfs", "ntfs3", "fuseblk" ->
                Finding.warning(
                        about,
                        is
                                + " It has no owners and no journal: others can read the hub's secrets, and a power cut damages it.",
                        "Take a directory on ext4, XFS or btrfs.");
            case "nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs" ->
                Finding.warning(
                        about,
                        is + " Locks and synced writes of such do not keep what the hub promises.",
                        "Take a directory on a local disk.");
            default -> Finding.ok(about, is);
        };
    }

    /** An eMMC tells how worn it is, an SD card does not; ext4 counts the errors it met. */
    private Finding wear(Mount mount) {
        String about = "card";
        if (mount.disk().isEmpty()) {
            return Finding.ok(about, "No disk of its own is below " + mount.at() + ".");
        }
        OptionalLong errors = machine.number("sys/fs/ext4/" + mount.partition() + "/errors_count");
        if (errors.isPresent() && errors.getAsLong() > 0) {
            return Finding.problem(
                    about,
                    mount.partition() + " has met " + errors.getAsLong() + " errors.",
                    "dmesg says which. Back up (./signalbox backup), check it with fsck while it is not mounted, or replace it.");
        }
        String device = "sys/block/" + mount.disk() + "/device/";
        int used = worst(machine.text(device + "life_time").orElse(""));
        int reserve = worst(machine.text(device + "pre_eol_info").orElse(""));
        if (used >= 11 || reserve >= 3) {
            return Finding.problem(
                    about,
                    mount.disk() + " is worn out.",
                    "Back up and replace it now: it may refuse writes any time.");
        }
        if (used >= 9 || reserve == 2) {
            return Finding.warning(
                    about,
                    mount.disk() + " has used " + (used - 1) * 10 + " to " + used * 10 + " % of its life.",
                    "Back up, and plan to replace it.");
        }
        if (used > 0) {
            return Finding.ok(
                    about, mount.disk() + " has used " + (used - 1) * 10 + " to " + used * 10 + " % of its life.");
        }
        boolean isCard = machine.text(device + "type").orElse("").equals("SD");
        return Finding.ok(
                about,
                mount.disk() + " has met no error that is known"
                        + (isCard ? "; an SD card does not tell how worn it is: keep backups elsewhere." : "."));
    }

    /** "0x02 0x01": of two kinds of cells in steps of 10 %; 0x0b: over [JESD84-B51 §7.4]. 0: not told. */
    private static int worst(String text) {
        int worst = 0;
        for (String word : text.split("\\s+", -1)) {
            if (word.matches("0x[0-9a-fA-F]{1,2}")) {
                worst = Math.max(worst, Integer.parseInt(word.substring(2), 16));
            }
        }
        return worst;
    }

    private Finding synced() {
        String about = "synced writes";
        try {
            long millis = syncTime.median(directory).toMillis();
            String is = "One takes " + (millis == 0 ? "less than a millisecond." : millis + " ms.");
            if (millis >= 1_000) {
                return Finding.problem(
                        about,
                        is + " Each command waits for one.",
                        "The card or disk is failing, or far too busy: iostat -x 5.");
            }
            if (millis >= 100) {
                return Finding.warning(
                        about, is + " Each command waits for one.", "An SSD, or a card of class A2, takes a tenth.");
            }
            return Finding.ok(about, is);
        } catch (AccessDeniedException e) {
            return Finding.problem(
                    about,
                    "This user may not write to " + directory + ".",
                    "Run this as the hub's user, as the hub is.");
        } catch (IOException e) {
            return Finding.problem(
                    about,
                    "Nothing can be written to " + directory + ": " + e.getMessage() + ".",
                    "See the lines above: a full disk, or one that can only be read.");
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
