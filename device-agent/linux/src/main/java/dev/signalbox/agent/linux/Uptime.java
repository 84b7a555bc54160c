package dev.signalbox.agent.linux;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.util.List;
import java.util.function.BiConsumer;

/** How long the machine has been running. Immutable. */
record Uptime(SystemTree tree) implements Sensor {
    @Override
    public List<MetricCapability> metrics() {
        return List.of(Capability.metric("uptime").unit("s").decimals(0));
    }

    @Override
    public void measure(long nowNanos, BiConsumer<String, Object> values) {
        tree.lines("proc/uptime").stream()
                .findFirst()
                .ifPresent(line -> values.accept(
                        "uptime",
                        Math.floor(Double.parseDouble(SystemTree.words(line).get(0)))));
    }
}
