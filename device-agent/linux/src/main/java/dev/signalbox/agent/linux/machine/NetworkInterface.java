package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Bytes through a real interface, as rates and totals, and whether its cable or radio is linked. Confined to the sampling thread. */
final class NetworkInterface implements Sensor {
    /** A machine with more has them for containers. */
    private static final int MAX_INTERFACES = 4;

    private static final List<String> VIRTUAL = List.of("veth", "docker", "br-", "virbr", "ifb", "dummy");

    private record Sample(long atNanos, long bytes) {}

    private final Path directory;
    private final String interfaceName;
    private final String prefix;
    private final Map<String, Sample> before = new HashMap<>();

    private NetworkInterface(Path directory) {
        this.directory = directory;
        interfaceName = SystemTree.name(directory);
        prefix = "net_" + metricName(interfaceName);
    }

    static List<Sensor> find(SystemTree tree) {
        List<Sensor> found = new ArrayList<>();
        tree.entries("sys/class/net").stream()
                .filter(NetworkInterface::isReal)
                .limit(MAX_INTERFACES)
                .forEach(network -> found.add(new NetworkInterface(network)));
        return found;
    }

    static String metricName(String text) {
        String name =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceFirst("_+$", "");
        return name.length() <= 40 ? name : name.substring(0, 40);
    }

    /** Loopback, bridges and the ends of containers' virtual cables are nobody's uplink. */
    private static boolean isReal(Path network) {
        String name = SystemTree.name(network);
        return !name.equals("lo")
                && VIRTUAL.stream().noneMatch(name::startsWith)
                && SystemTree.number(network.resolve("statistics/rx_bytes")).isPresent();
    }

    @Override
    public String name() {
        return "network " + interfaceName;
    }

    @Override
    public List<Capability> capabilities() {
        List<Capability> metrics = new ArrayList<>();
        metrics.add(Capability.flag(prefix + "_link").title(interfaceName + " linked"));
        metrics.add(rate("_rx", " received"));
        metrics.add(total("_rx", " received, total"));
        metrics.add(rate("_tx", " sent"));
        metrics.add(total("_tx", " sent, total"));
        return metrics;
    }

    private MetricCapability rate(String way, String title) {
        return Capability.metric(prefix + way + "_rate")
                .title(interfaceName + title)
                .unit("By/s")
                .decimals(0);
    }

    private MetricCapability total(String way, String title) {
        return Capability.metric(prefix + way + "_bytes")
                .title(interfaceName + title)
                .unit("By")
                .decimals(0);
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        String state = SystemTree.read(directory.resolve("operstate"));
        if (!state.equals("unknown")) {
            values.flag(prefix + "_link", state.equals("up"));
        }
        count("_rx", nowNanos, values);
        count("_tx", nowNanos, values);
    }

    private void count(String way, long nowNanos, Values values) throws IOException {
        long bytes = SystemTree.readNumber(directory.resolve("statistics").resolve(way.substring(1) + "_bytes"));
        values.number(prefix + way + "_bytes", (double) bytes);
        Sample last = before.put(way, new Sample(nowNanos, bytes));
        // A counter that went back was reset with its interface.
        if (last != null && bytes >= last.bytes && nowNanos > last.atNanos) {
            values.number(prefix + way + "_rate", (bytes - last.bytes) * 1e9 / (nowNanos - last.atNanos));
        }
    }
}
