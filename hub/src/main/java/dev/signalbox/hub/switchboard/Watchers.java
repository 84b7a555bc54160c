package dev.signalbox.hub.switchboard;

import com.google.protobuf.Message;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceRemoved;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.ShadowStatus;
import dev.signalbox.proto.v1.SnapshotEnd;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.Watch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who watches what: consoles get a snapshot, then every change. Confined to the switchboard thread. */
final class Watchers {
    private final Fleet fleet;
    private final Map<Link, Watcher> byLink = new LinkedHashMap<>();
    private volatile int size;

    /**
     * What an update replaces in a newest-value lane. By the device, not its id: the first update of a new device of an old id
     * must not take the place of one that stands before the removal.
     */
    private record Key(LiveDevice device, Update.ChangeCase change, int sighting) {}

    /** The same of a reading, where the device was out of sight before. */
    private record SeenAgain(LiveMetric metric, int sighting) {}

    Watchers(Fleet fleet) {
        this.fleet = fleet;
    }

    void arrive(Link link, ConsoleIdentity identity) {
        byLink.put(link, new Watcher(link, identity));
        size = byLink.size();
    }

    void leave(Link link) {
        Watcher watcher = byLink.remove(link);
        size = byLink.size();
        if (watcher != null) {
            detach(watcher);
        }
    }

    /** Whether this console's link still stands. */
    boolean has(Link link) {
        return byLink.containsKey(link);
    }

    /** Replaces what the console watches and sends it the snapshot. */
    void watch(Link link, Watch watch) {
        Watcher watcher = byLink.get(link);
        if (watcher == null) {
            return;
        }
        detach(watcher);
        watcher.everyDevice = watch.getDeviceIdsCount() == 0;
        watcher.metrics.addAll(watch.getMetricsList());
        watcher.primaryOnly = watch.getPrimaryOnly();
        watcher.executions = watch.getExecutions();
        watcher.shadows = watch.getShadows();
        watcher.events = watch.getEvents();
        for (String id : watch.getDeviceIdsList()) {
            DeviceId.parse(id).ifPresent(watcher.devices::add);
        }
        int devices = 0;
        for (LiveDevice device : watched(watcher)) {
            device.watchers.add(watcher);
            show(watcher, device);
            devices++;
        }
        Update end = Update.newBuilder()
                .setSnapshotEnd(SnapshotEnd.newBuilder().setDevices(devices))
                .build();
        watcher.link.sendLatest(new Object(), Frame.of(end));
    }

    void unwatch(Link link) {
        Watcher watcher = byLink.get(link);
        if (watcher != null) {
            detach(watcher);
        }
    }

    /** A device that was not there before: those who watch everything, or this id, see it. */
    void onAdded(LiveDevice device) {
        for (Watcher watcher : byLink.values()) {
            if (watcher.mayWatch(device)) {
                device.watchers.add(watcher);
                show(watcher, device);
            }
        }
    }

    /** The device is deleted; told behind all that was told of it before. */
    void onRemoved(LiveDevice device) {
        offer(
                device,
                update(device).setRemoved(DeviceRemoved.getDefaultInstance()).build());
        device.watchers.clear();
    }

    void onReading(LiveDevice device, LiveMetric metric) {
        for (Watcher watcher : device.watchers) {
            if (watcher.wants(metric)) {
                show(watcher, metric);
            }
        }
    }

    void onPresence(LiveDevice device) {
        offer(device, update(device).setPresence(device.presence).build());
    }

    /** Its tags may be other ones: whoever may not see it any more is told what they would be told of its deletion. */
    void onDevice(LiveDevice device) {
        fleet.described();
        for (Watcher watcher : byLink.values()) {
            if (!watcher.identity.scope().hasEveryDevice()) {
                reconsider(watcher, device);
            }
        }
        offer(device, update(device).setDevice(device.device).build());
    }

    void onLinkStatus(LiveDevice device) {
        offer(device, update(device).setLink(device.linkStatus).build());
    }

    /**
     * A shadow changed.
     *
     * @param statusToo also how many of its leaves are in which state
     */
    void onShadow(LiveDevice device, boolean statusToo) {
        if (statusToo) {
            offer(device, update(device).setShadowStatus(device.shadow.status()).build());
        }
        if (device.watchers.stream().anyMatch(watcher -> watcher.shadows)) {
            Frame whole = Frame.of(
                    update(device).setShadow(device.shadow.told.shadow()).build());
            device.watchers.stream()
                    .filter(watcher -> watcher.shadows)
                    .forEach(watcher -> watcher.link.sendLatest(
                            new Key(device, Update.ChangeCase.SHADOW, watcher.sighting), whole));
        }
    }

    /**
     * An execution changed: those who watch executions of the device are told, and the link it came from.
     *
     * @param origin null: it has none any more
     */
    void onExecution(LiveDevice device, Execution execution, @Nullable Link origin) {
        Frame frame = Frame.of(HubToConsole.newBuilder().setExecution(execution).build());
        boolean told = false;
        for (Watcher watcher : device.watchers) {
            if (watcher.executions) {
                watcher.link.send(frame);
                told |= watcher.link == origin;
            }
        }
        Watcher asker = origin == null ? null : byLink.get(origin);
        boolean mayKnow = asker == null || device.isWithin(asker.identity.scope());
        if (!told && origin != null && mayKnow) {
            origin.send(frame);
        }
    }

    /** Something happened at the device: each time is told, none takes the place of another. */
    void onEvent(LiveDevice device, DeviceEvent event) {
        if (device.watchers.stream().anyMatch(watcher -> watcher.events)) {
            Frame frame = Frame.of(HubToConsole.newBuilder().setEvent(event).build());
            device.watchers.stream().filter(watcher -> watcher.events).forEach(watcher -> watcher.link.send(frame));
        }
    }

    Collection<Watcher> all() {
        return byLink.values();
    }

    /** For gauges; any thread. */
    int size() {
        return size;
    }

    /** Roles and scopes are other ones: whose, is told, and what they see from now on. */
    void reconsider(UnaryOperator<ConsoleIdentity> current) {
        for (Watcher watcher : byLink.values()) {
            ConsoleIdentity now = current.apply(watcher.identity);
            if (!now.equals(watcher.identity)) {
                Collection<LiveDevice> before = watched(watcher);
                watcher.identity = now;
                watcher.link.send(Frame.of(
                        HubToConsole.newBuilder().setPrincipal(now.toProto()).build()));
                before.forEach(device -> reconsider(watcher, device));
                watched(watcher).forEach(device -> reconsider(watcher, device));
            }
        }
    }

    private void reconsider(Watcher watcher, LiveDevice device) {
        boolean may = watcher.mayWatch(device);
        if (may && device.watchers.add(watcher)) {
            show(watcher, device);
        } else if (!may && device.watchers.remove(watcher)) {
            show(
                    watcher,
                    device,
                    update(device)
                            .setRemoved(DeviceRemoved.getDefaultInstance())
                            .build());
            watcher.sighting++;
        }
    }

    private void offer(LiveDevice device, Update update) {
        if (device.watchers.isEmpty()) {
            return;
        }
        Frame frame = Frame.of(update);
        for (Watcher watcher : device.watchers) {
            watcher.link.sendLatest(new Key(device, update.getChangeCase(), watcher.sighting), frame);
        }
    }

    private void show(Watcher watcher, LiveDevice device) {
        show(watcher, device, update(device).setDevice(device.device).build());
        show(watcher, device, update(device).setPresence(device.presence).build());
        if (device.isLinked()) {
            show(watcher, device, update(device).setLink(device.linkStatus).build());
        }
        if (!device.shadow.status().equals(ShadowStatus.getDefaultInstance())) {
            show(
                    watcher,
                    device,
                    update(device).setShadowStatus(device.shadow.status()).build());
        }
        if (watcher.shadows && !device.shadow.told.isEmpty()) {
            show(
                    watcher,
                    device,
                    update(device).setShadow(device.shadow.told.shadow()).build());
        }
        for (LiveMetric metric : device.metrics.values()) {
            if (watcher.wants(metric)) {
                show(watcher, metric);
            }
        }
    }

    private static void show(Watcher watcher, LiveDevice device, Update update) {
        watcher.link.sendLatest(new Key(device, update.getChangeCase(), watcher.sighting), Frame.of(update));
    }

    /** By the metric alone as long as that will do: nothing is sent as often. */
    private static void show(Watcher watcher, LiveMetric metric) {
        Object key = watcher.sighting == 0 ? metric : new SeenAgain(metric, watcher.sighting);
        watcher.link.sendLatest(key, metric.update());
    }

    private void detach(Watcher watcher) {
        for (LiveDevice device : watched(watcher)) {
            device.watchers.remove(watcher);
        }
        watcher.forget();
    }

    private Collection<LiveDevice> watched(Watcher watcher) {
        if (watcher.everyDevice && watcher.identity.scope().hasEveryDevice()) {
            return fleet.all();
        }
        List<LiveDevice> seen = new ArrayList<>();
        Stream<LiveDevice> wanted = watcher.everyDevice
                ? fleet.all().stream()
                : watcher.devices.stream().map(fleet::find).filter(Objects::nonNull);
        wanted.filter(watcher::mayWatch).forEach(seen::add);
        return seen;
    }

    private static Update.Builder update(LiveDevice device) {
        return Update.newBuilder().setDeviceId(device.id.value());
    }

    /** One answer to one request. */
    static void answer(Origin.OfLink asker, HubToConsole.Builder answer) {
        Message message = answer.setRequestId(asker.requestId()).build();
        asker.link().send(Frame.of(message));
    }
}
