package dev.signalbox.hub.mqtt;

import java.util.HashSet;
import java.util.Set;

/** Topics that somebody has asked to be emptied, and what became of each. Confined to the outbox's lock. */
final class AskedGhosts {
    private final Set<String> waiting = new HashSet<>();
    private final Set<String> left = new HashSet<>();

    /** Of one sweep; what an earlier one has left is not asked for any more. */
    void begin(Set<String> topics) {
        waiting.clear();
        waiting.addAll(topics);
        left.clear();
    }

    /** The broker has confirmed it. */
    void onEmptied(String topic) {
        waiting.remove(topic);
    }

    /** The broker has refused it, or somebody publishes there now. */
    void onLeft(String topic) {
        if (waiting.remove(topic)) {
            left.add(topic);
        }
    }

    /** Whether the broker has answered for all of them. */
    boolean isDone() {
        return waiting.isEmpty();
    }

    /** What is not known to be empty. */
    Set<String> left() {
        Set<String> all = new HashSet<>(left);
        all.addAll(waiting);
        return all;
    }
}
