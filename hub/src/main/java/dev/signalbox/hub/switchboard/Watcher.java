package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import java.util.HashSet;
import java.util.Set;

/** One console's link and what it wants to see. Confined to the switchboard thread. */
final class Watcher {
    final Link link;

    /** As it is now: its role and scope can change. */
    ConsoleIdentity identity;

    /** The devices it watches by name; empty together with {@link #everyDevice} false: nothing. */
    final Set<DeviceId> devices = new HashSet<>();

    /** Empty: every metric. */
    final Set<String> metrics = new HashSet<>();

    /** Grows when a device goes out of its sight: what it is told of the device later must not be taken for older. */
    int sighting;

    boolean everyDevice;
    boolean primaryOnly;
    boolean executions;

    /** Whole shadows, not only how many leaves are in which state. */
    boolean shadows;

    /** Events of the devices it watches. */
    boolean events;

    Watcher(Link link, ConsoleIdentity identity) {
        this.link = link;
        this.identity = identity;
    }

    boolean wants(LiveMetric metric) {
        return (!primaryOnly || metric.primary()) && (metrics.isEmpty() || metrics.contains(metric.name()));
    }

    boolean mayWatch(LiveDevice device) {
        return (everyDevice || devices.contains(device.id)) && device.isWithin(identity.scope());
    }

    void forget() {
        devices.clear();
        metrics.clear();
        everyDevice = false;
        primaryOnly = false;
        executions = false;
        shadows = false;
        events = false;
    }
}
