package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Raspberry Pi's firmware says of its supply and its heat. The kernel asks the firmware every 2 s whether the supply
 * was weak; reading the file asks anew. Confined to the sampling thread.
 */
final class Throttling implements Sensor {
    /** Bits of get_throttled: 0 to 3 are now, 16 to 19 the same since boot. */
    private enum Complaint {
        UNDER_VOLTAGE("under_voltage", "Under-voltage", 0),
        CAPPED("clock_capped", "Clock capped", 1),
        THROTTLED("throttled", "CPU throttled", 2),
        HOT("soft_temp_limit", "Soft temperature limit", 3);

        final String metric;
        final String title;
        final int bit;

        Complaint(String metric, String title, int bit) {
            this.metric = metric;
            this.title = title;
            this.bit = bit;
        }
    }

    private final Path file;
    private boolean weakBefore;

    private Throttling(Path file) {
        this.file = file;
    }

    /** {@code soc:firmware} on all models until now; the node has moved with an address in its name elsewhere. */
    static Optional<Sensor> find(SystemTree tree) {
        for (Path bus : tree.entries("sys/devices/platform")) {
            if (SystemTree.name(bus).matches("(soc|axi|firmware).*")) {
                for (Path node : SystemTree.entries(bus)) {
                    Path file = node.resolve("get_throttled");
                    if (SystemTree.name(node).endsWith("firmware")
                            && SystemTree.text(file).isPresent()) {
                        return Optional.of(new Throttling(file));
                    }
                }
            }
        }
        return UnderVoltage.find(tree);
    }

    @Override
    public String name() {
        return "supply and throttling";
    }

    @Override
    public List<Capability> capabilities() {
        List<Capability> all = new ArrayList<>();
        for (Complaint complaint : Complaint.values()) {
            MetricCapability now = Capability.flag(complaint.metric).title(complaint.title);
            all.add(complaint == Complaint.UNDER_VOLTAGE ? now.primary() : now);
            all.add(Capability.flag(complaint.metric + "_since_boot").title(complaint.title + " since boot"));
        }
        all.add(UnderVoltage.EVENT);
        return all;
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        int bits = bits(SystemTree.read(file));
        for (Complaint complaint : Complaint.values()) {
            values.flag(complaint.metric, ((bits >> complaint.bit) & 1) != 0);
            values.flag(complaint.metric + "_since_boot", ((bits >> (complaint.bit + 16)) & 1) != 0);
        }
        boolean weak = (bits & 1) != 0;
        if (weak && !weakBefore) {
            values.event(UnderVoltage.EVENT.event().getName(), Map.of());
        }
        weakBefore = weak;
    }

    private int bits(String hexadecimal) throws IOException {
        try {
            return Integer.parseUnsignedInt(hexadecimal.replaceFirst("^0x", ""), 16);
        } catch (NumberFormatException e) {
            throw new IOException(file + " holds no hexadecimal number", e);
        }
    }
}
