package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.FeatureKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One filter of a mapping with all that is taken from what it matches. Immutable.
 *
 * @param number its place in the mapping
 * @param ofAll it tells the presence of all devices
 * @param commands that are possible once something was heard here
 */
record CompiledTopic(
        int number,
        TopicPattern pattern,
        boolean ofAll,
        List<FeatureRule> features,
        List<EventRule> events,
        @Nullable PresenceWords presence,
        @Nullable TimeRule time,
        List<CommandRule> commands) {
    CompiledTopic {
        features = List.copyOf(features);
        events = List.copyOf(events);
        commands = List.copyOf(commands);
    }

    CompiledTopic withCommands(List<CommandRule> possible) {
        return new CompiledTopic(number, pattern, ofAll, features, events, presence, time, possible);
    }

    @Nullable
    SortedMap<String, String> match(String topic) {
        return pattern.match(topic);
    }

    Outcome evaluate(
            CompiledMapping mapping, InboundPublish publish, Payload payload, SortedMap<String, String> captures) {
        return new Evaluation(mapping, this, publish, payload, captures).run();
    }

    Set<String> captures() {
        return pattern.captures();
    }

    static boolean isMetric(FeatureRule rule) {
        return rule.kind() == FeatureKind.FEATURE_KIND_METRIC;
    }

    /** Those captures that a device is told by. */
    static Map<String, String> only(Map<String, String> captures, Set<String> names) {
        Map<String, String> some = new TreeMap<>(captures);
        some.keySet().retainAll(names);
        return some;
    }
}
