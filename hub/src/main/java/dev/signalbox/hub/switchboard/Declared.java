package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ValueType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a capability document declares, found by name. Immutable. */
final class Declared {
    static final Declared NOTHING = new Declared(Capabilities.getDefaultInstance());

    private final Map<String, ValueType> metricTypes;
    private final Map<String, Property> properties;
    private final Map<String, EventType> events;

    Declared(Capabilities capabilities) {
        Map<String, ValueType> types = new HashMap<>();
        for (Metric metric : capabilities.getMetricsList()) {
            types.put(metric.getName(), metric.getType());
        }
        metricTypes = Map.copyOf(types);
        Map<String, Property> byPath = new HashMap<>();
        for (Property property : capabilities.getPropertiesList()) {
            byPath.put(property.getForm().getName(), property);
        }
        properties = Map.copyOf(byPath);
        events = capabilities.getEventsList().stream()
                .collect(Collectors.toUnmodifiableMap(EventType::getName, Function.identity()));
    }

    @Nullable
    Property property(String path) {
        return properties.get(path);
    }

    @Nullable
    EventType event(String name) {
        return events.get(name);
    }

    /** Whether the value is of the metric's type. One that is not declared has none: any value is. */
    boolean fits(Reading reading) {
        ValueType type = metricTypes.get(reading.getMetric());
        if (type == null) {
            return true;
        }
        return switch (type) {
            case VALUE_TYPE_NUMBER -> reading.hasNumber();
            case VALUE_TYPE_BOOLEAN -> reading.hasFlag();
            case VALUE_TYPE_TEXT -> reading.hasText();
            default -> true;
        };
    }
}
