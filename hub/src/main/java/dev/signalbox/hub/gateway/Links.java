package dev.signalbox.hub.gateway;

import com.google.protobuf.Descriptors.Descriptor;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceToHub;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Every open link, and the numbers they get. Thread-safe. */
final class Links {
    /** Who is at the other end. */
    enum Role {
        DEVICE(DeviceToHub.getDescriptor()),
        CONSOLE(ConsoleToHub.getDescriptor()),
        ECHO(null);

        @SuppressWarnings("ImmutableEnumChecker") // descriptors are, without saying so
        private final @Nullable Descriptor messages;

        Role(@Nullable Descriptor messages) {
            this.messages = messages;
        }

        /** The form of what it sends; null: none that is read. */
        @Nullable
        Descriptor messages() {
            return messages;
        }
    }

    private final Set<OpenLink> open = ConcurrentHashMap.newKeySet();
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
