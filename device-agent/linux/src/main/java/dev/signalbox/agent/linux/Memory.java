package dev.signalbox.agent.linux;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Memory that is not available to programs. Immutable. */
record Memory(SystemTree tree) implements Sensor {
    @Override
    public List<MetricCapability> metrics() {
        return List.of(
                Capability.metric("memory_used")
                        .title("Memory used")
                        .unit("%")
                        .decimals(1)
                        .range(0, 100)
                        .highLimit(90)
                        .primary(),
                Capability.metric("memory_used_bytes")
                        .title("Memory used")
                        .unit("By")
                        .decimals(0));
    }

    @Override
    public void measure(long nowNanos, BiConsumer<String, Object> values) {
        Map<String, Long> kibibytes = new HashMap<>();
        for (String line : tree.lines("proc/meminfo")) {
            List<String> words = SystemTree.words(line);
            if (words.size() >= 2) {
                kibibytes.put(words.get(0), Long.parseLong(words.get(1)));
            }
        }
        Long total = kibibytes.get("MemTotal:");
        Long available = kibibytes.get("MemAvailable:");
        if (total != null && available != null && total > 0) {
            values.accept("memory_used", 100.0 * (total - available) / total);
            values.accept("memory_used_bytes", (total - available) * 1024.0);
        }
    }
}
