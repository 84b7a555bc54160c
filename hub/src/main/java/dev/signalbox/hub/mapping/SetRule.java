package dev.signalbox.hub.mapping;

import com.google.protobuf.Value;
import java.util.HashMap;
import java.util.Map;

/** A desired value and the publish it becomes. Immutable. */
record SetRule(PublishRule publish, ArgumentRule argument) {
    static final String VALUE = "value";

    Sending fill(Value desired, Map<String, String> captures, OwnTopics own) {
        Value out = argument.apply(desired);
        if (out == null) {
            return new Sending.Refused("The mapping does not say what " + Plain.cut(Plain.text(desired)) + " becomes.");
        }
        Map<String, Value> values = new HashMap<>();
        captures.forEach((capture, text) -> values.put(capture, Plain.of(text)));
        values.put(VALUE, out);
        return publish.fill(values::get, own);
    }
}
