package dev.signalbox.hub.mqtt;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Retained publishes: only the newest of each topic waits, and for the ledger where that does not have the topic yet.
 * Confined to the outbox's lock.
 */
final class RetainedLane {
    private final Map<String, Outgoing> ready = new LinkedHashMap<>();
    /** Of these topics something is to be noted first. */
    private final Map<String, Outgoing> held = new HashMap<>();

    /**
     * At the end, also where an older one waits on its topic: nothing overtakes what it follows from.
     *
     * @return whether it takes the place of another
     */
    boolean add(Outgoing publish) {
        boolean wasHeld = held.remove(publish.topic()) != null;
        boolean wasReady = ready.remove(publish.topic()) != null;
        ready.put(publish.topic(), publish);
        return wasHeld || wasReady;
    }

    /** The first that may go; null: none. */
    @Nullable
    Outgoing take() {
        var first = ready.values().iterator();
        if (!first.hasNext()) {
            return null;
        }
        Outgoing next = first.next();
        first.remove();
        return next;
    }

    /** It was taken too early; false where a newer one takes its place. */
    boolean hold(Outgoing publish) {
        return !ready.containsKey(publish.topic()) && held.put(publish.topic(), publish) == null;
    }

    /** What was to be noted of this topic is on stable storage. */
    void release(String topic) {
        Outgoing publish = held.remove(topic);
        if (publish != null) {
            ready.put(topic, publish); // the only one of its topic: a newer one would have replaced it
        }
    }

    /** It was taken and its connection ended; what waits is newer. */
    void takeBack(Outgoing publish) {
        if (!held.containsKey(publish.topic())) {
            ready.putIfAbsent(publish.topic(), publish);
        }
    }

    /** Whether something waits that may go. */
    boolean isReady() {
        return !ready.isEmpty();
    }

    boolean waits(String topic) {
        return ready.containsKey(topic) || held.containsKey(topic);
    }

    /** Whether what waits for this topic is more than an empty payload. */
    boolean fills(String topic) {
        Outgoing waits = ready.getOrDefault(topic, held.get(topic)); // one of them, if any
        return waits != null && !waits.isEmptying();
    }

    /** Topics that begin with this, for which more than an empty payload waits. */
    Stream<String> filled(String start) {
        return Stream.concat(ready.keySet().stream(), held.keySet().stream())
                .filter(topic -> topic.startsWith(start) && fills(topic));
    }

    int size() {
        return ready.size() + held.size();
    }
}
