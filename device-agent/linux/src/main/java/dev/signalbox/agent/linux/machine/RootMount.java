package dev.signalbox.agent.linux.machine;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The line of mountinfo that is about the root file system [proc_pid_mountinfo(5)]. Immutable.
 *
 * @param device major:minor
 * @param readOnly by the options of the file system, the last word; those of the mount are {@code ro} for every service
 *     with {@code ProtectSystem=strict}, as this one has it
 */
record RootMount(String device, boolean readOnly) {
    static Optional<RootMount> read(SystemTree tree) throws IOException {
        Optional<RootMount> root = Optional.empty();
        for (String line : tree.lines("proc/self/mountinfo")) {
            List<String> words = SystemTree.words(line);
            // The last one mounted there is the one that is seen.
            if (words.size() >= 10 && words.get(4).equals("/")) {
                root = Optional.of(new RootMount(words.get(2), isReadOnly(words.get(words.size() - 1))));
            }
        }
        return root;
    }

    private static boolean isReadOnly(String options) {
        return options.equals("ro") || options.startsWith("ro,");
    }

    /** The kernel's name of the partition, such as mmcblk0p2; empty for an overlay or a network's. */
    Optional<String> partition(SystemTree tree) {
        return tree.text("sys/dev/block/" + device + "/uevent").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("DEVNAME="))
                .map(line -> line.substring("DEVNAME=".length()))
                .filter(name -> name.matches("[a-z0-9]{1,31}"))
                .findFirst();
    }

    /** mmcblk0p2 lies on mmcblk0, nvme0n1p2 on nvme0n1, sda2 on sda. */
    static String diskOf(String partition) {
        return partition.matches(".*[0-9]p[0-9]+")
                ? partition.replaceFirst("p[0-9]+$", "")
                : partition.replaceFirst("[0-9]+$", "");
    }
}
