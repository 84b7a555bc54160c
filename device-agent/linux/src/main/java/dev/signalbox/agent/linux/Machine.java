package dev.signalbox.agent.linux;

import java.util.ArrayList;
import java.util.List;

/** What this machine is, and what can be measured on it. Immutable. */
record Machine(String model, String manufacturer, String hardwareId, String hostName, List<Sensor> sensors) {
    private static final int MAX_MODEL = 100;

    static Machine found(SystemTree tree) {
        List<Sensor> sensors = new ArrayList<>();
        CpuTemperature.find(tree).ifPresent(sensors::add);
        sensors.add(new CpuLoad(tree));
        sensors.add(new Memory(tree));
        sensors.add(new Disk(tree.root()));
        sensors.add(new Uptime(tree));
        sensors.add(new Network(tree));
        Throttling.find(tree).ifPresent(sensors::add);
        String hostName = tree.text("proc/sys/kernel/hostname").orElse("linux");
        return new Machine(
                shortened(modelOf(tree)),
                shortened(tree.text("sys/class/dmi/id/sys_vendor")
                        .orElse(tree.text("proc/device-tree/model").isPresent() ? "Raspberry Pi" : "")),
                hardwareIdOf(tree, hostName),
                hostName,
                List.copyOf(sensors));
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
