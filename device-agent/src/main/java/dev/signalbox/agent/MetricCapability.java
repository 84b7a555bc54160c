package dev.signalbox.agent;

import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.ValueType;

/** The declaration of a metric, something that is measured again and again; each method returns a changed copy. Immutable. */
public record MetricCapability(Metric metric) implements Capability {
    static MetricCapability of(String name, ValueType type) {
        Titles.requireName(name);
        return new MetricCapability(Metric.newBuilder()
                .setName(name)
                .setTitle(Titles.of(name))
                .setType(type)
                .build());
    }

    @Override
    public String name() {
        return metric.getName();
    }

    /** What people call it. At most 100 characters. Default: made of the name. */
    public MetricCapability title(String title) {
        return new MetricCapability(metric.toBuilder().setTitle(title).build());
    }

    /** As a UCUM code: Cel, %, Pa, W, m/s, By, s, …; another one is refused by the hub with the whole declaration. */
    public MetricCapability unit(String ucum) {
        return new MetricCapability(metric.toBuilder().setUnit(ucum).build());
    }

    /** Digits after the point that mean something, 0 to 6; what is stored is not rounded. */
    public MetricCapability decimals(int digits) {
        return new MetricCapability(metric.toBuilder().setDecimals(digits).build());
    }

    /** What the sensor can report; charts and gauges are drawn by it. */
    public MetricCapability range(double minimum, double maximum) {
        return new MetricCapability(
                metric.toBuilder().setMinimum(minimum).setMaximum(maximum).build());
    }

    /** Below it people should look. */
    public MetricCapability lowLimit(double limit) {
        return new MetricCapability(metric.toBuilder().setLowLimit(limit).build());
    }

    /** Above it people should look. */
    public MetricCapability highLimit(double limit) {
        return new MetricCapability(metric.toBuilder().setHighLimit(limit).build());
    }

    /** Shown first, and as a column of the fleet. */
    public MetricCapability primary() {
        return new MetricCapability(metric.toBuilder().setPrimary(true).build());
    }
}
