package dev.signalbox.hub.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is mounted where a directory is. Immutable.
 *
 * @param kind such as {@code ext4}
 * @param partition the kernel's name; empty where no block device is below
 * @param disk that the partition is of; empty as well
 */
record Mount(Path at, String kind, boolean readOnly, String partition, String disk) {
    /** The longest mount point that the directory is below, and of equal ones the last. */
    static Optional<Mount> of(Machine machine, Path directory) {
        Mount best = null;
        for (String line :
                machine.text("proc/self/mountinfo").orElse("").lines().toList()) {
            // 36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw,errors=continue [proc_pid_mountinfo(5)]
            List<String> words = List.of(line.split(" ", -1));
            int dash = words.indexOf("-");
            if (dash < 6 || words.size() < dash + 4) {
                continue;
            }
            Path at = Path.of(words.get(4).replace("\\040", " "));
            if (directory.startsWith(at) && (best == null || at.getNameCount() >= best.at.getNameCount())) {
                String partition = nameOf(machine, words.get(2));
                best = new Mount(
                        at,
                        words.get(dash + 1),
                        isReadOnly(words.get(5)) || isReadOnly(words.get(dash + 3)),
                        partition,
                        diskOf(machine, words.get(2), partition));
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean isReadOnly(String options) {
        return List.of(options.split(",", -1)).contains("ro");
    }

    /** /sys/dev/block/179:2 leads to …/block/mmcblk0/mmcblk0p2. */
    private static String nameOf(Machine machine, String numbers) {
        try {
            return String.valueOf(
                    machine.at("sys/dev/block/" + numbers).toRealPath().getFileName());
        } catch (IOException e) {
            return "";
        }
    }

    private static String diskOf(Machine machine, String numbers, String partition) {
        try {
            Path device = machine.at("sys/dev/block/" + numbers).toRealPath();
            Path parent = device.getParent();
            return parent != null && Files.exists(device.resolve("partition"))
                    ? String.valueOf(parent.getFileName())
                    : partition;
        } catch (IOException e) {
            return "";
        }
    }
}
