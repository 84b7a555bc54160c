package dev.signalbox.hub.gateway;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Every open WebSocket link, and the numbers they get. Thread-safe. */
final class Links {
    /** Who is at the other end. */
    enum Role {
        DEVICE,
        CONSOLE
    }

    private final Set<WebSocketLink> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastId = new AtomicLong();
    private final TapThread taps;

    Links(TapThread taps) {
        this.taps = taps;
    }

    TapThread taps() {
        return taps;
    }

    /** Also for links that live for one REST answer. */
    long nextId() {
        return lastId.incrementAndGet();
    }

    void add(WebSocketLink link) {
        open.add(link);
    }

    void remove(WebSocketLink link) {
        open.remove(link);
    }

    Collection<WebSocketLink> all() {
        return open;
    }

    int count() {
        return open.size();
    }

    long count(Role role) {
        return open.stream().filter(link -> link.role() == role).count();
    }

    long outboxBytes() {
        return open.stream().mapToLong(link -> link.outbox().mustBytes()).sum();
    }

    long outboxUpdates() {
        return open.stream().mapToLong(link -> link.outbox().updates()).sum();
    }
}
