package dev.signalbox.agent.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A /proc and /sys made of plain files. Confined to the test's thread. */
record FakeTree(Path root) {
    FakeTree put(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SystemTree tree() {
        return new SystemTree(root);
    }

    private FakeTree common() {
        return put("proc/loadavg", "0.42 0.33 0.25 2/345 6789\n")
                .put("proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\nintr 1\n")
                .put(
                        "proc/meminfo",
                        "MemTotal:        4000000 kB\nMemFree:          500000 kB\nMemAvailable:    3000000 kB\n")
                .put("proc/uptime", "12345.67 23456.78\n");
    }

    static FakeTree pi(Path root) {
        return new FakeTree(root)
                .common()
                .put("proc/sys/kernel/hostname", "Pi-Greenhouse.local\n")
                .put("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.5\0")
                .put("proc/device-tree/serial-number", "10000000abcdef01\0")
                .put("etc/machine-id", "0123456789abcdef0123456789abcdef\n")
                .put("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
                .put("sys/class/thermal/thermal_zone0/temp", "48692\n")
                .put("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n")
                .put("sys/class/net/lo/statistics/rx_bytes", "1\n")
                .put("sys/class/net/lo/statistics/tx_bytes", "1\n")
                .put("sys/class/net/eth0/statistics/rx_bytes", "1000\n")
                .put("sys/class/net/eth0/statistics/tx_bytes", "2000\n")
                .put("sys/class/leds/ACT/trigger", "none kbd-scrolllock [mmc0] timer\n")
                .put("sys/class/leds/ACT/brightness", "0\n");
    }

    static FakeTree pc(Path root) {
        return new FakeTree(root)
                .common()
                .put("proc/sys/kernel/hostname", "workshop\n")
                .put("etc/machine-id", "0123456789abcdef0123456789abcdef\n")
                .put("sys/class/dmi/id/product_name", "ThinkCentre M720q\n")
                .put("sys/class/dmi/id/sys_vendor", "LENOVO\n")
                .put("sys/class/hwmon/hwmon0/name", "nvme\n")
                .put("sys/class/hwmon/hwmon0/temp1_input", "31000\n")
                .put("sys/class/hwmon/hwmon1/name", "coretemp\n")
                .put("sys/class/hwmon/hwmon1/temp1_input", "55000\n")
                .put("sys/class/net/docker0/statistics/rx_bytes", "5\n")
                .put("sys/class/net/veth12ab/statistics/rx_bytes", "5\n")
                .put("sys/class/net/enp3s0/statistics/rx_bytes", "10\n")
                .put("sys/class/net/enp3s0/statistics/tx_bytes", "20\n");
    }
}
