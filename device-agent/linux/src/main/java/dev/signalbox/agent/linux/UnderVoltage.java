package dev.signalbox.agent.linux;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The supply of a Raspberry Pi whose kernel tells by hwmon only. Immutable. */
record UnderVoltage(Path file) implements Sensor {
    static Optional<Sensor> find(SystemTree tree) {
        return tree.entries("sys/class/hwmon").stream()
                .filter(chip -> SystemTree.text(chip.resolve("name")).orElse("").equals("rpi_volt"))
                .map(chip -> (Sensor) new UnderVoltage(chip.resolve("in0_lcrit_alarm")))
                .findFirst();
    }

    @Override
    public List<MetricCapability> metrics() {
        return List.of(Capability.flag("under_voltage").title("Under-voltage").primary());
    }

    @Override
    public void measure(long nowNanos, BiConsumer<String, Object> values) {
        SystemTree.number(file).ifPresent(alarm -> values.accept("under_voltage", alarm != 0));
    }
}
