package dev.signalbox.hub.mapping;

import com.google.protobuf.ByteString;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.MappedPublish;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A topic and a payload with names in them. What is filled in can neither leave its level of the topic nor its value in the JSON
 * text, and a free text is never a part of another text. Immutable.
 */
record PublishRule(
        CaptureText topic,
        Set<String> captures,
        @Nullable CaptureText text,
        @Nullable JsonTemplate json,
        int qos,
        boolean retain) {

    /**
     * @param captures what topics of the mapping capture
     * @param parameters by the name they have in the texts
     */
    static PublishRule of(MappedPublish publish, Set<String> captures, Map<String, Parameter> parameters, OwnTopics own)
            throws NotLegal {
        for (String name : parameters.keySet()) {
            if (captures.contains(name)) {
                throw new NotLegal("{" + name + "} is both a capture and a parameter: rename one.");
            }
        }
        CaptureText topic = CaptureText.parse(publish.getTopic());
        for (String name : topic.names()) {
            known(name, captures, parameters);
            Parameter parameter = parameters.get(name);
            if (parameter != null && !parameter.getRequired()) {
                throw new NotLegal("{" + name + "} stands in the topic, so its parameter must be required.");
            }
        }
        own.checkPublish(widest(topic));
        if (publish.getQos() < 0 || publish.getQos() > 1) {
            throw new NotLegal("qos is 0 or 1.");
        }
        CaptureText text = publish.hasText() ? CaptureText.parse(publish.getText()) : null;
        if (text != null) {
            for (String name : text.names()) {
                known(name, captures, parameters);
                Parameter parameter = parameters.get(name);
                boolean free = parameter != null && parameter.getType() == ValueType.VALUE_TYPE_TEXT;
                if (free && !text.isOneName()) {
                    throw new NotLegal("{" + name + "} is a free text and could say anything: let it be the whole text,"
                            + " use json, or give it choices.");
                }
            }
        }
        JsonTemplate json = publish.hasJson() ? JsonTemplate.of(publish.getJson()) : null;
        if (json != null) {
            for (String name : json.names()) {
                known(name, captures, parameters);
            }
        }
        return new PublishRule(topic, captures, text, json, publish.getQos(), publish.getRetain());
    }

    private static void known(String name, Set<String> captures, Map<String, Parameter> parameters) throws NotLegal {
        if (!captures.contains(name) && !parameters.containsKey(name)) {
            throw new NotLegal("{" + name + "} is neither a capture nor a parameter.");
        }
    }

    /** Every name as a wildcard: what it may ever publish on. */
    private static String widest(CaptureText topic) throws NotLegal {
        String literal = String.join("", everySecond(topic.parts()));
        if (topic.pattern().isEmpty() || (!literal.isEmpty() && !TopicFilters.isTopic(literal))) {
            throw new NotLegal("A topic to publish on is not empty and has no + or #.");
        }
        StringBuilder filter = new StringBuilder();
        for (String level : TopicFilters.levels(topic.pattern())) {
            filter.append(filter.length() == 0 ? "" : "/")
                    .append(CaptureText.parse(level).names().isEmpty() ? level : "+");
        }
        return filter.toString();
    }

    private static List<String> everySecond(List<String> parts) {
        return IntStream.range(0, parts.size())
                .filter(i -> i % 2 == 0)
                .mapToObj(parts::get)
                .toList();
    }

    /** @param values null: the name has none */
    Sending fill(Function<String, @Nullable Value> values, OwnTopics own) {
        String on = topic.fill(name -> legal(values.apply(name), captures.contains(name)));
        if (on == null || !TopicFilters.isTopic(on)) {
            return new Sending.Refused(
                    "No topic comes of it: a value is missing, or holds a slash, + or #, which a topic cannot carry.");
        }
        try {
            own.checkPublish(on);
        } catch (NotLegal e) {
            return new Sending.Refused(e.sentence());
        }
        ByteString payload = ByteString.EMPTY;
        if (json != null) {
            payload = ByteString.copyFromUtf8(json.fill(values));
        } else if (text != null) {
            String filled = text.fill(name -> plain(values.apply(name)));
            if (filled == null) {
                return new Sending.Refused("A parameter is missing that the payload needs.");
            }
            payload = ByteString.copyFromUtf8(filled);
        }
        return payload.size() > MappingLimits.MAX_PAYLOAD_BYTES
                ? new Sending.Refused("The payload would be larger than 64 KiB.")
                : new Sending.Publish(on, payload, qos, retain);
    }

    /** What was captured came out of a topic, and may be levels of it; a parameter is one level. */
    private static @Nullable String legal(@Nullable Value value, boolean captured) {
        String text = value == null ? "" : Plain.text(value);
        return (captured ? TopicFilters.isTopic(text) : TopicFilters.isLevel(text)) ? text : null;
    }

    private static @Nullable String plain(@Nullable Value value) {
        return value == null ? null : Plain.text(value);
    }
}
