package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.EventCapability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The supply of a Raspberry Pi whose kernel tells by hwmon only. Confined to the sampling thread. */
final class UnderVoltage implements Sensor {
    static final EventCapability EVENT = Capability.event("supply_weak")
            .title("Supply became too weak")
            .description("Below 4.63 V: a better power supply or a shorter cable.");

    private final Path file;
    private boolean weakBefore;

    private UnderVoltage(Path file) {
        this.file = file;
    }

    static Optional<Sensor> find(SystemTree tree) {
        return tree.entries("sys/class/hwmon").stream()
                .filter(chip -> SystemTree.text(chip.resolve("name")).orElse("").equals("rpi_volt"))
                .map(chip -> (Sensor) new UnderVoltage(chip.resolve("in0_lcrit_alarm")))
                .findFirst();
    }

    @Override
    public String name() {
        return "supply";
    }

    @Override
    public List<Capability> capabilities() {
        return List.of(Capability.flag("under_voltage").title("Under-voltage").primary(), EVENT);
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        boolean weak = SystemTree.readNumber(file) != 0;
        values.flag("under_voltage", weak);
        if (weak && !weakBefore) {
            values.event(EVENT.event().getName(), Map.of());
        }
        weakBefore = weak;
    }
}
