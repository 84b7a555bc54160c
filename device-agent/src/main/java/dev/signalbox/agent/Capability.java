package dev.signalbox.agent;

import dev.signalbox.proto.v1.ValueType;
import java.util.List;

/** Something a device declares of itself: a metric it reports, a command it can run, a property, an event. Immutable. */
public sealed interface Capability permits MetricCapability, CommandCapability, PropertyCapability, EventCapability {
    /** By which it is known: a property's is its path. */
    String name();

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

    /** Something that happens, and happened once: a button pressed, a door opened. */
    static EventCapability event(String name) {
        return EventCapability.of(name);
    }

    /** A leaf of the shadow by its path: names [a-z][a-z0-9_]{0,63}, at most 8, joined by dots. */
    static PropertyCapability numberProperty(String path) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_NUMBER);
    }

    static PropertyCapability integerProperty(String path) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_INTEGER);
    }

    static PropertyCapability flagProperty(String path) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_BOOLEAN);
    }

    static PropertyCapability textProperty(String path) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_TEXT);
    }

    static PropertyCapability choiceProperty(String path, String... choices) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_CHOICE).choices(List.of(choices));
    }

    /** A list is one value: it is set and reported as a whole. */
    static PropertyCapability listProperty(String path) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_LIST);
    }
}
