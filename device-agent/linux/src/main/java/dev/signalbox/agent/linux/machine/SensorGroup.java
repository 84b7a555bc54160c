package dev.signalbox.agent.linux.machine;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of sensors that are looked for, in the order in which they are shown; each can be left out. */
public enum SensorGroup {
    TEMPERATURE,
    LOAD,
    MEMORY,
    DISK,
    SUPPLY,
    NETWORK,
    CLOCK,
    WIFI,
    WEAR,
    UPTIME,
    W1,
    HWMON,
    IIO;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<Sensor> find(SystemTree tree, SensorChoice choice, ChipNames names) {
        return switch (this) {
            case TEMPERATURE -> listOf(CpuTemperature.find(tree));
            case LOAD -> tree.reads("proc/stat") && tree.reads("proc/loadavg") ? List.of(new CpuLoad(tree)) : List.of();
            case MEMORY -> Memory.find(tree);
            case DISK -> List.of(new Disk(tree));
            case SUPPLY -> listOf(Throttling.find(tree));
            case NETWORK -> NetworkInterface.find(tree);
            case CLOCK -> CpuClock.find(tree);
            case WIFI -> listOf(WifiSignal.find(tree));
            case WEAR -> listOf(DiskWear.find(tree));
            case UPTIME -> tree.reads("proc/uptime") ? List.of(new Uptime(tree)) : List.of();
            case W1 -> OneWireProbe.find(tree, choice.probes());
            case HWMON -> Hwmon.find(tree, names);
            case IIO -> Iio.find(tree, names);
        };
    }

    private static List<Sensor> listOf(Optional<Sensor> sensor) {
        return sensor.stream().toList();
    }
}
