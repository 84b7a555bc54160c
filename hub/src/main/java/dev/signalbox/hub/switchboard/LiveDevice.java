package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.LinkStatus;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything live about one device. Confined to the switchboard thread. */
final class LiveDevice {
    /** Twice what a device may declare: each name is a series in the history and an entry in every snapshot. */
    static final int MAX_METRICS = 512;

    final DeviceId id;
    Device device;

    /** The newest form that was recorded; becomes {@link #device} when it is stored. Changes start from here. */
    Device recorded;

    Presence presence;

    /** Where it is asleep or unknown: when that ends, on the monotonic clock. */
    long presenceEndsNanos;

    /** Its removal is on its way to the disk. */
    boolean leaving;

    /** Null: it has never declared any. */
    @Nullable
    Capabilities capabilities;

    /** What {@link #capabilities} declares. */
    Declared declared;

    /** The current link; null: none. */
    @Nullable
    Link link;

    /** The device token that opened the current or last link; empty: none. */
    String keyId = "";

    /** Boot of the agent on the current or last link; empty: none since the hub started. */
    String bootId = "";

    LinkStatus linkStatus = LinkStatus.getDefaultInstance();

    /** By metric name. */
    final Map<String, LiveMetric> metrics = new TreeMap<>();

    final Set<Watcher> watchers = new LinkedHashSet<>();

    /** By boot id. */
    final Map<String, BatchMarks> batches = new HashMap<>();

    /** The same of its events. */
    final Map<String, BatchMarks> eventMarks = new HashMap<>();

    final LiveShadow shadow;

    final ExecutionLine executions = new ExecutionLine();

    final TakeOvers takeOvers = new TakeOvers();

    final Declarations declarations = new Declarations();

    final Flaps flaps = new Flaps();

    private final Set<String> metricNames = new HashSet<>();

    LiveDevice(Device device, Presence presence, @Nullable Capabilities capabilities) {
        this.id = new DeviceId(device.getDeviceId());
        this.device = device;
        this.recorded = device;
        this.presence = presence;
        this.capabilities = capabilities;
        this.declared = capabilities == null ? Declared.NOTHING : new Declared(capabilities);
        this.shadow = new LiveShadow(id);
    }

    /** Whether a reading of this name is taken: names are few, but a device may write any. */
    boolean hasRoomFor(String metric) {
        return metricNames.contains(metric) || (metricNames.size() < MAX_METRICS && metricNames.add(metric));
    }

    /** Whether anything but its capabilities is taken from it. */
    boolean isPending() {
        return device.getLifecycle() == Lifecycle.LIFECYCLE_PENDING;
    }

    /**
     * Why nothing may be asked of it now; null: it is in use. By its newest form, stored or not: nothing must slip in before
     * the commit that forbids it.
     *
     * @param identifies whether it is only to show which one it is, which one that nobody approved may do too
     */
    @Nullable
    ErrorDetail outOfUse(boolean identifies) {
        Lifecycle lifecycle = recorded.getLifecycle();
        if (executions.isClosed()
                || lifecycle == Lifecycle.LIFECYCLE_SUSPENDED
                || lifecycle == Lifecycle.LIFECYCLE_RETIRED) {
            return Refusal.of(ErrorCode.ERROR_CODE_DEVICE_SUSPENDED, id + " is suspended, retired or removed.");
        }
        return lifecycle != Lifecycle.LIFECYCLE_ACTIVE && !identifies
                ? Refusal.of(
                        ErrorCode.ERROR_CODE_DEVICE_PENDING,
                        id + " is not approved yet: it only takes " + Commands.IDENTIFY + ".")
                : null;
    }

    /** Whether somebody who is confined so may know of it. */
    boolean isWithin(Scope scope) {
        return scope.hasDevice(id.value(), device.getTagsList());
    }

    /** Whether its current or last link was made by a mapping: nothing remembers at the other end. */
    boolean isMapped() {
        return DeviceIdentity.isMapped(keyId);
    }

    boolean isLinked() {
        return link != null;
    }

    Optional<Command> command(String name) {
        return capabilities == null
                ? Optional.empty()
                : capabilities.getCommandsList().stream()
                        .filter(command -> command.getName().equals(name))
                        .findFirst();
    }

    boolean isPrimary(String metric) {
        return capabilities != null
                && capabilities.getMetricsList().stream()
                        .anyMatch(known -> known.getPrimary() && known.getName().equals(metric));
    }

    /** Of every metric that has one. */
    List<Reading> newestReadings() {
        return metrics.values().stream().map(LiveMetric::reading).toList();
    }

    /** Takes a new document and marks which of the known metrics are primary now. */
    void declare(Capabilities document) {
        capabilities = document;
        declared = new Declared(document);
        Map<String, Boolean> primary = new HashMap<>();
        for (Metric metric : document.getMetricsList()) {
            primary.put(metric.getName(), metric.getPrimary());
        }
        metrics.values().forEach(metric -> metric.primary(primary.getOrDefault(metric.name(), false)));
    }
}
