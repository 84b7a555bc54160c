package dev.signalbox.hub.mapping;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.Command;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A command and the publish it becomes. Immutable.
 *
 * @param name may hold captures
 * @param form as declared; its name and title may hold captures
 * @param arguments by parameter
 */
record CommandRule(CaptureText name, Command form, PublishRule publish, Map<String, ArgumentRule> arguments) {
    CommandRule {
        arguments = Map.copyOf(arguments);
    }

    /** Captures it needs beside those of the device: it is there once a topic with them was heard. */
    Set<String> heardBy(Set<String> ofDevice) {
        Set<String> needed = new HashSet<>(name.names());
        needed.addAll(publish.topic().names());
        form.getParametersList().forEach(parameter -> needed.remove(parameter.getName()));
        needed.removeAll(ofDevice);
        return needed;
    }

    /** @param parameters as checked by the form */
    Sending fill(Struct parameters, Map<String, String> captures, OwnTopics own) {
        Map<String, Value> values = new HashMap<>();
        captures.forEach((capture, text) -> values.put(capture, Plain.of(text)));
        for (Map.Entry<String, Value> parameter : parameters.getFieldsMap().entrySet()) {
            ArgumentRule rule = arguments.getOrDefault(parameter.getKey(), ArgumentRule.NONE);
            Value out = rule.apply(parameter.getValue());
            if (out == null) {
                return new Sending.Refused("The mapping does not say what " + parameter.getKey() + " = "
                        + Plain.cut(Plain.text(parameter.getValue())) + " becomes.");
            }
            values.put(parameter.getKey(), out);
        }
        return publish.fill(values::get, own);
    }
}
