package dev.signalbox.hub.mqtt;

import java.util.ArrayList;
import java.util.List;

/**
 * What the hub subscribed to with another configuration: its session at the broker outlives it, filters included. Older prefixes
 * are those of which the ledger still has a topic of the hub itself. Thread-safe.
 */
final class StaleFilters {
    private final Topics topics;
    private final Births births;
    private final Outbox outbox;

    StaleFilters(Topics topics, Births births, Outbox outbox) {
        this.topics = topics;
        this.births = births;
        this.outbox = outbox;
    }

    List<String> now() {
        List<String> stale = new ArrayList<>(births.unwantedFilters());
        outbox.keptEndingWith(Topics.HUB_STATE).stream()
                .filter(topic -> !topic.equals(topics.hubState()))
                .map(topic -> topic.substring(0, topic.length() - Topics.HUB_STATE.length()))
                .forEach(prefix -> stale.addAll(new Topics(prefix).requestFilters()));
        return stale;
    }
}
