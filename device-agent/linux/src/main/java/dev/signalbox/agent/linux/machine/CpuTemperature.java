package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The processor's temperature, from a thermal zone or a hwmon chip. Immutable. */
record CpuTemperature(Path file) implements Sensor {
    private static final Set<String> ZONES =
            Set.of("cpu-thermal", "cpu_thermal", "x86_pkg_temp", "soc_thermal", "soc-thermal", "bcm2835_thermal");
    static final Set<String> CHIPS = Set.of("coretemp", "k10temp", "zenpower", "cpu_thermal");

    static Optional<Sensor> find(SystemTree tree) {
        for (Path zone : tree.entries("sys/class/thermal")) {
            String type = SystemTree.text(zone.resolve("type")).orElse("");
            if (ZONES.contains(type) && SystemTree.number(zone.resolve("temp")).isPresent()) {
                return Optional.of(new CpuTemperature(zone.resolve("temp")));
            }
        }
        for (Path chip : tree.entries("sys/class/hwmon")) {
            String name = SystemTree.text(chip.resolve("name")).orElse("");
            Path input = chip.resolve("temp1_input");
            if (CHIPS.contains(name) && SystemTree.number(input).isPresent()) {
                return Optional.of(new CpuTemperature(input));
            }
        }
        return Optional.empty();
    }

    @Override
    public String name() {
        return "CPU temperature";
    }

    @Override
    public List<Capability> capabilities() {
        return List.of(Capability.metric("cpu_temperature")
                .title("CPU temperature")
                .unit("Cel")
                .decimals(1)
                .range(-40, 125)
                .highLimit(80)
                .primary());
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        values.number("cpu_temperature", SystemTree.readNumber(file) / 1000.0);
    }
}
