package dev.signalbox.agent;

import dev.signalbox.proto.v1.ValueType;

/** Something a device declares of itself: a metric it reports, or a command it can run. Immutable. */
public sealed interface Capability permits MetricCapability, CommandCapability {
    /** A number by the name [a-z][a-z0-9_]{0,63}. */
    static MetricCapability metric(String name) {
        return MetricCapability.of(name, ValueType.VALUE_TYPE_NUMBER);
    }

    static MetricCapability flag(String name) {
        return MetricCapability.of(name, ValueType.VALUE_TYPE_BOOLEAN);
    }

    static MetricCapability text(String name) {
        return MetricCapability.of(name, ValueType.VALUE_TYPE_TEXT);
    }

    static CommandCapability command(String name) {
        return CommandCapability.of(name);
    }
}
