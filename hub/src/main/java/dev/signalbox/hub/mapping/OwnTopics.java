package dev.signalbox.hub.mapping;

/**
 * Topics that are the hub's own: a mapping neither listens to what the hub publishes nor publishes what the hub listens to, or
 * one message would go round for ever. Immutable.
 *
 * @param prefix of the native topics, such as {@code signalbox/v1}
 * @param discoveryPrefix of Home Assistant, such as {@code homeassistant}
 */
public record OwnTopics(String prefix, String discoveryPrefix) {
    void checkFilter(String filter) throws NotLegal {
        if (TopicFilters.overlap(filter, prefix + "/#")) {
            throw new NotLegal("\"" + Plain.cut(filter) + "\" also matches the hub's own topics below " + prefix
                    + "/: name a level that tells them apart.");
        }
    }

    /** @param filter every topic that may come of a template */
    void checkPublish(String filter) throws NotLegal {
        if (filter.startsWith("$") || TopicFilters.overlap(filter, prefix + "/#")) {
            throw new NotLegal(
                    "The hub would publish on topics that are its own or the broker's: " + Plain.cut(filter));
        }
        if (TopicFilters.overlap(filter, discoveryPrefix + "/+/+/config")
                || TopicFilters.overlap(filter, discoveryPrefix + "/+/+/+/config")) {
            throw new NotLegal(
                    "The hub would publish Home Assistant discovery of its own making: " + Plain.cut(filter));
        }
    }
}
