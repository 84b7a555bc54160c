package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.mapping.CompiledMapping;
import dev.signalbox.hub.mapping.MappedFleet;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.TimeSource;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.MappedDevice;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which foreign devices the hub is asked to let in, whom it turned away, and which devices that somebody made were given to a
 * mapping. Confined to the thread of foreign devices.
 */
final class Admissions {
    /** Ids that the hub turned away; those turned away before them are asked for again. */
    static final int MAX_OTHERS = 1_000;

    /** What the hub did not answer is asked for again. */
    private static final long AGAIN_NANOS = 30_000_000_000L;

    private final Inbox inbox;
    private final TimeSource time;

    /** Whom the hub turned away, and when. */
    private final Map<DeviceId, Long> others = new LinkedHashMap<>();

    private final Map<DeviceId, Set<String>> given = new HashMap<>();

    Admissions(Inbox inbox, TimeSource time) {
        this.inbox = inbox;
        this.time = time;
    }

    boolean isAnothers(DeviceId id) {
        return others.containsKey(id);
    }

    /** One that was turned away all the same speaks for itself: it is asked for again, but not with every publish. */
    boolean isGiven(DeviceId id, String mapping) {
        Long turnedAwayNanos = others.get(id);
        boolean isTooSoon = turnedAwayNanos != null && time.nanos() - turnedAwayNanos < AGAIN_NANOS;
        return !isTooSoon && given.getOrDefault(id, Set.of()).contains(mapping);
    }

    void give(DeviceId id, Set<String> mappings) {
        others.remove(id);
        if (mappings.isEmpty()) {
            given.remove(id);
        } else {
            given.put(id, mappings);
        }
    }

    void turnAway(DeviceId id) {
        others.remove(id);
        others.put(id, time.nanos());
        if (others.size() > MAX_OTHERS) {
            others.remove(others.keySet().iterator().next());
        }
    }

    /** The id is free. */
    void forget(DeviceId id) {
        others.remove(id);
        given.remove(id);
    }

    void ask(MappedPeer peer, CompiledMapping mapping, MappedFleet fleet) {
        long now = time.nanos();
        if (peer.asked && now - peer.askedNanos <= AGAIN_NANOS) {
            return;
        }
        peer.asked = true;
        peer.askedNanos = now;
        MappedDevice naming = mapping.source().getDevice();
        inbox.put(new Event.MappedDeviceFound(
                fleet.record(peer.id).orElseThrow(),
                Device.newBuilder()
                        .setDeviceId(peer.id.value())
                        .setDisplayName(fleet.displayName(peer.id).orElse(peer.id.value()))
                        .setModel(fleet.capabilities(peer.id).orElseThrow().getModel())
                        .addAllTags(new LinkedHashSet<>(naming.getTagsList()))
                        .setLifecycle(
                                naming.getCreate() == CreateRule.CREATE_RULE_AUTO
                                        ? Lifecycle.LIFECYCLE_ACTIVE
                                        : Lifecycle.LIFECYCLE_PENDING)
                        .build()));
    }
}
