package dev.signalbox.simulator.device;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shows a number with the digits its sensor declares, as a real sensor does. Immutable. */
public final class Rounding implements Display {
    private final Map<String, Double> stepsPerUnit = new HashMap<>();
    private final Display to;

    public Rounding(List<Capability> capabilities, Display to) {
        this.to = to;
        for (Capability capability : capabilities) {
            if (capability instanceof MetricCapability metric) {
                stepsPerUnit.put(
                        metric.metric().getName(), Math.pow(10, metric.metric().getDecimals()));
            }
        }
    }

    @Override
    public void show(String metric, double value) {
        double scale = stepsPerUnit.getOrDefault(metric, 1.0);
        to.show(metric, Math.rint(value * scale) / scale);
    }

    @Override
    public void show(String metric, boolean value) {
        to.show(metric, value);
    }

    @Override
    public void show(String metric, String value) {
        to.show(metric, value);
    }

    @Override
    public void happen(String event, Map<String, ?> values) {
        to.happen(event, values);
    }
}
