package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Memory that is not available to programs, and swap in use. Immutable. */
record Memory(SystemTree tree, boolean swap) implements Sensor {
    static List<Sensor> find(SystemTree tree) {
        if (!tree.reads("proc/meminfo")) {
            return List.of();
        }
        try {
            return List.of(new Memory(tree, kibibytes(tree).getOrDefault("SwapTotal:", 0L) > 0));
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<Capability> capabilities() {
        List<Capability> metrics = new ArrayList<>(List.of(
                share("memory_used", "Memory used").primary(),
                Capability.metric("memory_used_bytes")
                        .title("Memory used")
                        .unit("By")
                        .decimals(0)));
        if (swap) {
            metrics.add(share("swap_used", "Swap used"));
        }
        return metrics;
    }

    private static MetricCapability share(String name, String title) {
        return Capability.metric(name)
                .title(title)
                .unit("%")
                .decimals(1)
                .range(0, 100)
                .highLimit(90);
    }

    private static Map<String, Long> kibibytes(SystemTree tree) throws IOException {
        Map<String, Long> kibibytes = new HashMap<>();
        for (String line : tree.lines("proc/meminfo")) {
            List<String> words = SystemTree.words(line);
            if (words.size() >= 2 && words.get(1).matches("[0-9]{1,15}")) {
                kibibytes.put(words.get(0), Long.parseLong(words.get(1)));
            }
        }
        return kibibytes;
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        Map<String, Long> kibibytes = kibibytes(tree);
        long total = kibibytes.getOrDefault("MemTotal:", 0L);
        Long available = kibibytes.get("MemAvailable:");
        if (available != null && total > 0) {
            values.number("memory_used", 100.0 * (total - available) / total);
            values.number("memory_used_bytes", (total - available) * 1024.0);
        }
        long swapTotal = kibibytes.getOrDefault("SwapTotal:", 0L);
        if (swap && swapTotal > 0) {
            values.number("swap_used", 100.0 * (swapTotal - kibibytes.getOrDefault("SwapFree:", 0L)) / swapTotal);
        }
    }
}
