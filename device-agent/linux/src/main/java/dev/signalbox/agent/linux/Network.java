package dev.signalbox.agent.linux;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** Bytes through the real interfaces, as counters and rates. Confined to the sampling thread. */
final class Network implements Sensor {
    /** A machine with more has them for containers. */
    private static final int MAX_INTERFACES = 4;

    private static final List<String> VIRTUAL = List.of("veth", "docker", "br-", "virbr", "ifb", "dummy");

    private record Counter(String metric, String title, Path file) {}

    private record Sample(long atNanos, long bytes) {}

    private final List<Counter> counters = new ArrayList<>();
    private final Map<Counter, Sample> before = new HashMap<>();

    Network(SystemTree tree) {
        List<Path> real = tree.entries("sys/class/net").stream()
                .filter(Network::isReal)
                .limit(MAX_INTERFACES)
                .toList();
        for (Path network : real) {
            String name = String.valueOf(network.getFileName());
            String metric = "net_" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
            counters.add(new Counter(metric + "_rx", name + " received", network.resolve("statistics/rx_bytes")));
            counters.add(new Counter(metric + "_tx", name + " sent", network.resolve("statistics/tx_bytes")));
        }
    }

    /** Loopback, bridges and the ends of containers' virtual cables are nobody's uplink. */
    private static boolean isReal(Path network) {
        String name = String.valueOf(network.getFileName());
        return !name.equals("lo")
                && VIRTUAL.stream().noneMatch(name::startsWith)
                && SystemTree.number(network.resolve("statistics/rx_bytes")).isPresent();
    }

    @Override
    public List<MetricCapability> metrics() {
        List<MetricCapability> metrics = new ArrayList<>();
        for (Counter counter : counters) {
            metrics.add(Capability.metric(counter.metric + "_rate")
                    .title(counter.title)
                    .unit("By/s")
                    .decimals(0));
            metrics.add(Capability.metric(counter.metric + "_bytes")
                    .title(counter.title + ", total")
                    .unit("By")
                    .decimals(0));
        }
        return metrics;
    }

    @Override
    public void measure(long nowNanos, BiConsumer<String, Object> values) {
        for (Counter counter : counters) {
            OptionalLong bytes = SystemTree.number(counter.file);
            if (bytes.isPresent()) {
                values.accept(counter.metric + "_bytes", (double) bytes.getAsLong());
                Sample now = new Sample(nowNanos, bytes.getAsLong());
                Sample last = before.put(counter, now);
                // A counter that went back was reset with its interface.
                if (last != null && now.bytes >= last.bytes && now.atNanos > last.atNanos) {
                    values.accept(
                            counter.metric + "_rate", (now.bytes - last.bytes) * 1e9 / (now.atNanos - last.atNanos));
                }
            }
        }
    }
}
