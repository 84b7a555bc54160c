package dev.signalbox.agent;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.Parameter;
import java.util.HashMap;
import java.util.Map;

/** The declaration of an event, something that happens once each time; each method returns a changed copy. Immutable. */
public record EventCapability(EventType event) implements Capability {
    /** What the hub takes of one event's values with their names. */
    private static final int MAX_BYTES = 1_024;

    static EventCapability of(String name) {
        Titles.requireName(name);
        return new EventCapability(
                EventType.newBuilder().setName(name).setTitle(Titles.of(name)).build());
    }

    @Override
    public String name() {
        return event.getName();
    }

    /** What people call it. At most 100 characters. Default: made of the name. */
    public EventCapability title(String title) {
        return new EventCapability(event.toBuilder().setTitle(title).build());
    }

    /** A sentence for people. At most 500 characters. */
    public EventCapability description(String description) {
        return new EventCapability(event.toBuilder().setDescription(description).build());
    }

    /** Something that is said of it each time; at most 16, of which the hub checks the type only. */
    public EventCapability field(CommandParameter field) {
        return new EventCapability(
                event.toBuilder().addFields(field.parameter()).build());
    }

    /** @throws IllegalArgumentException where one is not declared, or they are too large */
    Map<String, Value> valuesOf(Map<String, ?> said) {
        Map<String, Value> values = new HashMap<>();
        int bytes = 0;
        for (Map.Entry<String, ?> one : said.entrySet()) {
            if (event.getFieldsList().stream().map(Parameter::getName).noneMatch(one.getKey()::equals)) {
                throw new IllegalArgumentException("undeclared field " + one.getKey() + " of event " + event.getName());
            }
            Value value = Outcome.valueOf(one.getValue());
            bytes += one.getKey().length() + value.getSerializedSize();
            values.put(one.getKey(), value);
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("values of event " + event.getName() + " are larger than 1 KiB");
        }
        return values;
    }
}
