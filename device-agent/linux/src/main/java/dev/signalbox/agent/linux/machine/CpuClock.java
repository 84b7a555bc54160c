package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The clock of a group of cores that share one; a Raspberry Pi has one group. Immutable. */
record CpuClock(Path file, String metric, String title) implements Sensor {
    /** Two of them tell big cores from little ones; a server's one for each thread tells nothing. */
    private static final int MAX_POLICIES = 2;

    static List<Sensor> find(SystemTree tree) {
        List<Sensor> found = new ArrayList<>();
        for (Path policy : tree.entries("sys/devices/system/cpu/cpufreq")) {
            Path file = policy.resolve("scaling_cur_freq");
            String name = SystemTree.name(policy);
            if (name.matches("policy[0-9]{1,4}")
                    && found.size() < MAX_POLICIES
                    && SystemTree.number(file).isPresent()) {
                boolean first = found.isEmpty();
                found.add(new CpuClock(
                        file, first ? "cpu_clock" : "cpu_clock_" + name, first ? "CPU clock" : "CPU clock, " + name));
            }
        }
        return found;
    }

    @Override
    public String name() {
        return title;
    }

    @Override
    public List<Capability> capabilities() {
        return List.of(Capability.metric(metric).title(title).unit("MHz").decimals(0));
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        values.number(metric, SystemTree.readNumber(file) / 1000.0); // kHz
    }
}
