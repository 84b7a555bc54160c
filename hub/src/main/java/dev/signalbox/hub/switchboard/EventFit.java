package dev.signalbox.hub.switchboard;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.ValueType;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether what is said of an event is what its device declared. No state. */
final class EventFit {
    private EventFit() {}

    /** What is wrong with the first value that does not fit, as a sentence; empty: all is well. */
    static Optional<String> complaint(EventType declared, Map<String, Value> values) {
        for (Map.Entry<String, Value> said : values.entrySet()) {
            Parameter field = field(declared, said.getKey());
            if (field == null) {
                return Optional.of(declared.getName() + " has no field " + said.getKey() + ".");
            }
            // Ranges and choices bind people, not devices: what happened, happened.
            ValueType type =
                    field.getType() == ValueType.VALUE_TYPE_CHOICE ? ValueType.VALUE_TYPE_TEXT : field.getType();
            String complaint = ParameterCheck.complaint(
                    Parameter.newBuilder().setType(type).build(), said.getValue());
            if (complaint != null) {
                return Optional.of(said.getKey() + " " + complaint + ".");
            }
        }
        return Optional.empty();
    }

    private static @Nullable Parameter field(EventType declared, String name) {
        return declared.getFieldsList().stream()
                .filter(field -> field.getName().equals(name))
                .findFirst()
                .orElse(null);
    }
}
