package dev.signalbox.agent;

import dev.signalbox.proto.v1.ValueType;
import java.util.List;

/**
 * Something a device declares of itself: a metric it reports, a command it can run, a property, an event. The console's
 * widgets and forms, the hub's checks, topics of MQTT and entities of Home Assistant are made of it. Names are
 * [a-z][a-z0-9_]{0,63}, else an IllegalArgumentException is thrown; at most 256 metrics, 256 properties, 64 commands and 64
 * events. Immutable.
 */
public sealed interface Capability permits MetricCapability, CommandCapability, PropertyCapability, EventCapability {
    /** By which it is known: a property's is its path. */
    String name();

    /** A number that is measured. */
    static MetricCapability metric(String name) {
        return MetricCapability.of(name, ValueType.VALUE_TYPE_NUMBER);
    }

    /** True or false, measured: a door is open. */
    static MetricCapability flag(String name) {
        return MetricCapability.of(name, ValueType.VALUE_TYPE_BOOLEAN);
    }

    /** A short text, measured: a state by its name. */
    static MetricCapability text(String name) {
        return MetricCapability.of(name, ValueType.VALUE_TYPE_TEXT);
    }

    /** Something the device does when it is asked to; give it a body by {@link CommandCapability#handle}. */
    static CommandCapability command(String name) {
        return CommandCapability.of(name);
    }

    /** Something that happens, and happened once: a button pressed, a door opened. */
    static EventCapability event(String name) {
        return EventCapability.of(name);
    }

    /** A number that the device keeps, by its path: at most 8 names joined by dots. Writable with {@link PropertyCapability#onDesired}. */
    static PropertyCapability numberProperty(String path) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_NUMBER);
    }

    /** As {@link #numberProperty}, a whole number. */
    static PropertyCapability integerProperty(String path) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_INTEGER);
    }

    /** As {@link #numberProperty}, true or false. */
    static PropertyCapability flagProperty(String path) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_BOOLEAN);
    }

    /** As {@link #numberProperty}, a text. */
    static PropertyCapability textProperty(String path) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_TEXT);
    }

    /** As {@link #numberProperty}, one of these texts, at most 64. */
    static PropertyCapability choiceProperty(String path, String... choices) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_CHOICE).choices(List.of(choices));
    }

    /** A list is one value: it is set and reported as a whole. */
    static PropertyCapability listProperty(String path) {
        return PropertyCapability.of(path, ValueType.VALUE_TYPE_LIST);
    }
}
