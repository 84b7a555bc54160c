package dev.signalbox.hub.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A tree of files as a machine has them, all well. */
final class FakeMachine {
    private final Path root;
    private final Map<String, String> programs = new HashMap<>();

    FakeMachine(Path root) throws IOException {
        this.root = root;
        file("proc/self/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max open files            1024                 524288               files
                """);
        file("proc/self/cgroup", "0::/user.slice\n");
        file("proc/meminfo", "MemTotal:        4045084 kB\nMemFree:          100000 kB\n");
        file("proc/locks", "1: FLOCK  ADVISORY  WRITE 1 00:19:44 0 EOF\n");
        file("proc/sys/net/core/somaxconn", "4096\n");
        file("proc/sys/net/ipv4/tcp_max_syn_backlog", "4096\n");
        file("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        file("proc/sys/net/ipv4/ip_local_reserved_ports", "\n");
        file("proc/net/netstat", """
                TcpExt: SyncookiesSent ListenOverflows ListenDrops
                TcpExt: 3 0 0
                IpExt: InNoRoutes InOctets
                IpExt: 0 7
                """);
        program("yes", "timedatectl", "show", "--property=NTPSynchronized", "--value");
    }

    Machine machine() {
        return new Machine(root, command -> Optional.ofNullable(programs.get(String.join(" ", command))));
    }

    FakeMachine file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    FakeMachine without(String path) throws IOException {
        Files.deleteIfExists(root.resolve(path));
        return this;
    }

    FakeMachine program(String said, String... command) {
        programs.put(String.join(" ", command), said);
        return this;
    }

    FakeMachine withoutPrograms() {
        programs.clear();
        return this;
    }

    /** In blocks of 4 KiB. */
    FakeMachine room(Path directory, long freeBytes, long sizeBytes, long freeInodes, long inodes) {
        return program(
                freeBytes / 4_096 + " " + sizeBytes / 4_096 + " 4096 " + freeInodes + " " + inodes,
                "stat",
                "-f",
                "-c",
                "%a %b %S %d %c",
                directory.toString());
    }

    /** Mounted at the root of all, from the second partition of an SD card. */
    FakeMachine mounted(String kind, String options) throws IOException {
        Path disk = root.resolve("sys/devices/mmc0/block/mmcblk0");
        Files.createDirectories(disk.resolve("mmcblk0p2"));
        file("sys/devices/mmc0/block/mmcblk0/mmcblk0p2/partition", "2\n");
        file("sys/block/mmcblk0/device/type", "SD\n");
        Files.createDirectories(root.resolve("sys/dev/block"));
        Files.deleteIfExists(root.resolve("sys/dev/block/179:2"));
        Files.createSymbolicLink(root.resolve("sys/dev/block/179:2"), disk.resolve("mmcblk0p2"));
        return file(
                "proc/self/mountinfo",
                "1 0 0:1 / / rw - rootfs rootfs rw\n"
                        + "21 1 179:2 / / " + options + " shared:1 - " + kind + " /dev/root " + options + "\n"
                        + "30 21 0:25 / /proc rw,relatime shared:5 - proc proc rw\n");
    }
}
