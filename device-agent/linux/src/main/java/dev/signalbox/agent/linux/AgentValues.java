package dev.signalbox.agent.linux;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.linux.machine.Values;
import dev.signalbox.proto.v1.Quality;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured goes to the agent, once there is one: it is made of what measures. Thread-safe. */
final class AgentValues implements Values {
    private volatile @Nullable Agent agent;

    void to(Agent made) {
        agent = made;
    }

    @Override
    public void number(String metric, double value, Quality quality) {
        Agent there = agent;
        if (there != null) {
            there.report(metric, value, quality);
        }
    }

    @Override
    public void flag(String metric, boolean value) {
        Agent there = agent;
        if (there != null) {
            there.report(metric, value);
        }
    }

    @Override
    public void event(String event, Map<String, ?> fields) {
        Agent there = agent;
        if (there != null) {
            there.emit(event, fields);
        }
    }

    void identifying(boolean now) {
        flag("identifying", now);
    }
}
