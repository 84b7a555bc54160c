package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import java.io.IOException;
import java.util.List;

/** How long the machine has been running. Immutable. */
record Uptime(SystemTree tree) implements Sensor {
    @Override
    public String name() {
        return "uptime";
    }

    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public List<Capability> capabilities() {
        return List.of(Capability.metric("uptime").unit("s").decimals(0));
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        values.number(
                "uptime",
                Math.floor(Double.parseDouble(
                        SystemTree.words(tree.read("proc/uptime")).get(0))));
    }
}
