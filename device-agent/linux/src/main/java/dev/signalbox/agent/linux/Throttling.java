package dev.signalbox.agent.linux;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A Raspberry Pi's own complaint: throttled, or its supply too weak. Immutable. */
record Throttling(Path file) implements Sensor {
    /** Bits of the firmware's get_throttled, 0 to 3: now; 16 to 19: since boot. */
    private static final int UNDER_VOLTAGE = 1;

    private static final int THROTTLED = 0b1110;

    static Optional<Sensor> find(SystemTree tree) {
        Path file = tree.at("sys/devices/platform/soc/soc:firmware/get_throttled");
        return SystemTree.text(file).isPresent() ? Optional.of(new Throttling(file)) : UnderVoltage.find(tree);
    }

    @Override
    public List<MetricCapability> metrics() {
        return List.of(
                Capability.flag("throttled").title("CPU throttled").primary(),
                Capability.flag("under_voltage").title("Under-voltage"));
    }

    @Override
    public void measure(long nowNanos, BiConsumer<String, Object> values) {
        SystemTree.text(file).ifPresent(hexadecimal -> {
            int bits = Integer.parseUnsignedInt(hexadecimal.replaceFirst("^0x", ""), 16);
            values.accept("throttled", (bits & THROTTLED) != 0);
            values.accept("under_voltage", (bits & UNDER_VOLTAGE) != 0);
        });
    }
}
