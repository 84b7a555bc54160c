package dev.signalbox.hub.gateway;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Every open link, and the numbers they get. Thread-safe. */
final class Links {
    /** Who is at the other end. */
    enum Role {
        DEVICE,
        CONSOLE,
        ECHO
    }

    private final Set<OpenLink> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastId = new AtomicLong();

    /** Also for links that live for one REST answer. */
    long nextId() {
        return lastId.incrementAndGet();
    }

    void add(OpenLink link) {
        open.add(link);
    }

    void remove(OpenLink link) {
        open.remove(link);
    }

    Collection<OpenLink> all() {
        return open;
    }

    int count() {
        return open.size();
    }

    long count(Role role, Transport transport) {
        return open.stream()
                .filter(link -> link.role() == role && link.transport() == transport)
                .count();
    }

    long outboxBytes() {
        return open.stream().mapToLong(link -> link.outbox().mustBytes()).sum();
    }

    long outboxUpdates() {
        return open.stream().mapToLong(link -> link.outbox().updates()).sum();
    }
}
