package dev.signalbox.agent.linux.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A /proc, /sys and /dev made of plain files. Confined to the test's thread. */
public record FakeTree(Path root) {
    public FakeTree put(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FakeTree link(String path, String target) {
        try {
            Files.createDirectories(root.resolve(path).getParent());
            Files.createSymbolicLink(root.resolve(path), root.resolve(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As when something is unplugged. */
    public FakeTree remove(String path) {
        try (Stream<Path> all = Files.walk(root.resolve(path))) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that is there and cannot be read, whoever asks: for root no file is. */
    public FakeTree unreadable(String path) {
        remove(path);
        try {
            Files.createDirectory(root.resolve(path));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SystemTree tree() {
        return new SystemTree(root);
    }

    private FakeTree common(String model, String hostName, String kernel) {
        return put("proc/loadavg", "0.42 0.33 0.25 2/345 6789\n")
                .put("proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\nintr 1\n")
                .put("proc/meminfo", """
                        MemTotal:        4000000 kB
                        MemFree:          500000 kB
                        MemAvailable:    3000000 kB
                        SwapTotal:        200000 kB
                        SwapFree:         150000 kB
                        """)
                .put("proc/uptime", "12345.67 23456.78\n")
                .put("proc/sys/kernel/osrelease", kernel + "\n")
                .put("proc/sys/kernel/hostname", hostName + "\n")
                .put("etc/machine-id", "0123456789abcdef0123456789abcdef\n")
                .put("proc/device-tree/model", model);
    }

    private FakeTree network(String name, boolean up) {
        return put("sys/class/net/" + name + "/statistics/rx_bytes", "1000\n")
                .put("sys/class/net/" + name + "/statistics/tx_bytes", "2000\n")
                .put("sys/class/net/" + name + "/operstate", up ? "up\n" : "down\n");
    }

    private FakeTree radio(String wireless) {
        return network("wlan0", true)
                .put("sys/class/net/wlan0/phy80211/name", "phy0\n")
                .put("proc/net/wireless", """
                        Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
                         face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
                        """ + wireless);
    }

    private FakeTree card(String options) {
        return put(
                        "proc/self/mountinfo",
                        "22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 " + options
                                + "\n35 22 179:1 / /boot/firmware rw,relatime shared:2 - vfat /dev/mmcblk0p1 rw\n")
                .put("sys/dev/block/179:2/uevent", "MAJOR=179\nMINOR=2\nDEVNAME=mmcblk0p2\nDEVTYPE=partition\n")
                .put("sys/block/mmcblk0/stat", "    1000 5 80000 900 2000 300 40960 5000 0 4000 6000\n")
                .put("sys/fs/ext4/mmcblk0p2/lifetime_write_kbytes", "123456789\n");
    }

    private FakeTree raspberry(String model, String kernel) {
        return common(model + "\0", "Pi-Greenhouse.local", kernel)
                .put("proc/device-tree/serial-number", "10000000abcdef01\0")
                .put("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
                .put("sys/class/thermal/thermal_zone0/temp", "48692\n")
                .put("sys/devices/system/cpu/cpufreq/policy0/scaling_cur_freq", "1500000\n")
                .put("sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
                .put("sys/class/hwmon/hwmon0/temp1_input", "48692\n")
                .put("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
                .put("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n")
                .network("lo", false)
                .card("rw,errors=remount-ro")
                .put("sys/class/leds/ACT/trigger", "none kbd-scrolllock [mmc0] timer\n")
                .put("sys/class/leds/ACT/brightness", "0\n");
    }

    /** Pi 4, bookworm. */
    public static FakeTree pi(Path root) {
        return new FakeTree(root)
                .raspberry("Raspberry Pi 4 Model B Rev 1.5", "6.12.25+rpt-rpi-v8")
                .put("sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n")
                .network("eth0", true)
                .radio("");
    }

    /** Pi 3, bookworm with its first kernel. */
    public static FakeTree pi3(Path root) {
        return new FakeTree(root)
                .raspberry("Raspberry Pi 3 Model B Plus Rev 1.3", "6.6.20+rpt-rpi-v8")
                .put("sys/devices/platform/soc/soc:firmware/get_throttled", "0\n")
                .network("eth0", false)
                .radio(" wlan0: 0000   54.  -56.  -256        0      0      0      0      0        0\n");
    }

    /** Zero 2 W, trixie: no cable. */
    public static FakeTree zero2(Path root) {
        return new FakeTree(root)
                .raspberry("Raspberry Pi Zero 2 W Rev 1.0", "6.12.47+rpt-rpi-v7")
                .put("sys/devices/platform/soc/soc:firmware/get_throttled", "80008\n")
                .radio(" wlan0: 0000   35.  -75.  -256        0      0      0      0      0        0\n");
    }

    /** Pi 5, trixie, with its fan; here the firmware's file is not there and hwmon tells of the supply. */
    public static FakeTree pi5(Path root) {
        return new FakeTree(root)
                .raspberry("Raspberry Pi 5 Model B Rev 1.0", "6.12.47+rpt-rpi-2712")
                .put("sys/class/hwmon/hwmon2/name", "rp1_adc\n")
                .put("sys/class/hwmon/hwmon2/in1_input", "1464\n")
                .put("sys/class/hwmon/hwmon2/temp1_input", "45678\n")
                .put("sys/class/hwmon/hwmon3/name", "pwmfan\n")
                .put("sys/class/hwmon/hwmon3/fan1_input", "2754\n")
                .put("sys/class/hwmon/hwmon3/pwm1", "75\n")
                .network("eth0", true)
                .radio(" wlan0: 0000   70.  -40.  -256        0      0      0      0      0        0\n");
    }

    public static FakeTree pc(Path root) {
        FakeTree pc = new FakeTree(root)
                .common("", "workshop", "6.12.48+deb13-amd64")
                .put("sys/class/dmi/id/product_name", "ThinkCentre M720q\n")
                .put("sys/class/dmi/id/sys_vendor", "LENOVO\n")
                .put("sys/class/hwmon/hwmon0/name", "nvme\n")
                .put("sys/class/hwmon/hwmon0/temp1_input", "31000\n")
                .put("sys/class/hwmon/hwmon0/temp1_label", "Composite\n")
                .put("sys/class/hwmon/hwmon1/name", "coretemp\n")
                .put("sys/class/hwmon/hwmon1/temp1_input", "55000\n");
        return pc.network("docker0", true).network("veth12ab", true).network("enp3s0", true);
    }
}
