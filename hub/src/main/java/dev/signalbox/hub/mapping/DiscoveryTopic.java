package dev.signalbox.hub.mapping;

import java.util.List;
import java.util.Optional;

/**
 * {@code homeassistant/<component>/[<node>/]<object>/config}, taken apart. Immutable.
 *
 * @param node empty: there is none
 */
record DiscoveryTopic(String component, String node, String object) {
    static final String DEVICE = "device";

    static Optional<DiscoveryTopic> parse(String prefix, String topic) {
        if (!topic.startsWith(prefix + "/") || topic.length() > MappingLimits.MAX_TOPIC_CHARS) {
            return Optional.empty();
        }
        List<String> levels = TopicFilters.levels(topic.substring(prefix.length() + 1));
        boolean legal = (levels.size() == 3 || levels.size() == 4)
                && levels.get(levels.size() - 1).equals("config")
                && levels.stream().allMatch(DiscoveryTopic::isId);
        return legal
                ? Optional.of(new DiscoveryTopic(
                        levels.get(0), levels.size() == 4 ? levels.get(1) : "", levels.get(levels.size() - 2)))
                : Optional.empty();
    }

    boolean isOfDevice() {
        return component.equals(DEVICE);
    }

    private static boolean isId(String level) {
        return !level.isEmpty()
                && level.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '_'
                                || c == '-');
    }
}
