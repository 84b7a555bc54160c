package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import java.io.IOException;
import java.util.List;

/** How busy the processor is, and how many tasks want it. Confined to the sampling thread. */
final class CpuLoad implements Sensor {
    private final SystemTree tree;
    private long busyBefore;
    private long totalBefore;

    CpuLoad(SystemTree tree) {
        this.tree = tree;
    }

    @Override
    public String name() {
        return "CPU load";
    }

    @Override
    public List<Capability> capabilities() {
        return List.of(
                Capability.metric("cpu_busy")
                        .title("CPU busy")
                        .unit("%")
                        .decimals(1)
                        .range(0, 100)
                        .primary(),
                Capability.metric("load1").title("Load, 1 min").unit("1").decimals(2));
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        values.number(
                "load1",
                Double.parseDouble(SystemTree.words(tree.read("proc/loadavg")).get(0)));
        for (String line : tree.lines("proc/stat")) {
            if (line.startsWith("cpu ")) {
                measureBusy(SystemTree.words(line), values);
            }
        }
    }

    /** user nice system idle iowait irq softirq steal, in ticks since the start [proc_stat(5)]. */
    private void measureBusy(List<String> words, Values values) {
        long total = 0;
        for (int i = 1; i < Math.min(words.size(), 9); i++) {
            total += Long.parseLong(words.get(i));
        }
        long idle = Long.parseLong(words.get(4)) + (words.size() > 5 ? Long.parseLong(words.get(5)) : 0);
        long busy = total - idle;
        if (totalBefore > 0 && total > totalBefore) {
            double share = 100.0 * (busy - busyBefore) / (total - totalBefore);
            values.number("cpu_busy", Math.max(0, Math.min(100, share)));
        }
        busyBefore = busy;
        totalBefore = total;
    }
}
