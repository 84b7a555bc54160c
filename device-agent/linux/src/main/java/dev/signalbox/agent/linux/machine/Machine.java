package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this machine is, and what can be measured on it. Immutable. */
public record Machine(String model, String manufacturer, String hardwareId, String hostName, List<Sensor> sensors) {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);
    private static final int MAX_MODEL = 100;

    /** The hub takes 256 of a device; the rest is for pins and the agent itself. */
    static final int MAX_METRICS = 140;

    public static Machine found(SystemTree tree, SensorChoice choice) {
        String hostName = tree.text("proc/sys/kernel/hostname").orElse("linux");
        return new Machine(
                shortened(modelOf(tree)),
                shortened(tree.text("sys/class/dmi/id/sys_vendor")
                        .orElse(tree.text("proc/device-tree/model").isPresent() ? "Raspberry Pi" : "")),
                hardwareIdOf(tree, hostName),
                hostName,
                sensors(tree, choice));
    }

    private static List<Sensor> sensors(SystemTree tree, SensorChoice choice) {
        List<Sensor> sensors = new ArrayList<>();
        ChipNames names = new ChipNames(choice.chips());
        Set<String> metrics = new HashSet<>();
        for (SensorGroup group : SensorGroup.values()) {
            if (!choice.without().contains(group)) {
                for (Sensor sensor : group.find(tree, choice, names)) {
                    List<String> its = metricsOf(sensor);
                    if (metrics.size() + its.size() > MAX_METRICS) {
                        LOG.warn("left out sensor={} reason=more than {} metrics", sensor.name(), MAX_METRICS);
                    } else if (its.stream().anyMatch(metrics::contains)) {
                        LOG.warn("left out sensor={} reason=its metrics are called as others", sensor.name());
                    } else {
                        metrics.addAll(its);
                        sensors.add(sensor);
                    }
                }
            }
        }
        return List.copyOf(sensors);
    }

    private static List<String> metricsOf(Sensor sensor) {
        List<String> names = new ArrayList<>();
        for (Capability capability : sensor.capabilities()) {
            if (capability instanceof MetricCapability metric) {
                names.add(metric.metric().getName());
            }
        }
        return names;
    }

    private static String modelOf(SystemTree tree) {
        return tree.text("proc/device-tree/model")
                .or(() -> tree.text("sys/class/dmi/id/product_name"))
                .orElse("Linux machine");
    }

    /** What stays the same when the system is installed again comes first. */
    private static String hardwareIdOf(SystemTree tree, String hostName) {
        return tree.text("proc/device-tree/serial-number")
                .map(serial -> "serial:" + serial)
                .or(() -> tree.text("etc/machine-id").map(id -> "machine-id:" + id))
                .orElse("host:" + hostName);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_MODEL ? text : text.substring(0, MAX_MODEL);
    }
}
