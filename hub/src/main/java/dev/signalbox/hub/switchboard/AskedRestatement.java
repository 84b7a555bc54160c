package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event.RestatementAsked;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Shadow;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Says again what did not change: to those on the broker who have just started, in the order and at the pace that they can
 * take, and states to those who let them expire. Confined to the switchboard thread.
 */
final class AskedRestatement {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Fleet fleet;
    private final Bridge bridge;

    /** Not begun yet; empty: nobody waits. */
    private final Deque<Restated> kinds = new ArrayDeque<>();

    /** Of these the kind that has begun is to be said; one that is deleted meanwhile is passed over. */
    private final Deque<DeviceId> devices = new ArrayDeque<>();

    private @Nullable Restated kind;
    private long nextNanos;
    private long betweenNanos;

    /** Grows with each second: a device's turn comes with its share of them. */
    private long second;

    AskedRestatement(Fleet fleet, Bridge bridge) {
        this.fleet = fleet;
        this.bridge = bridge;
    }

    /** Where one is under way it begins again: who started twice has forgotten what it heard. */
    void onAsked(RestatementAsked event, long nowNanos) {
        kinds.clear();
        devices.clear();
        kinds.addAll(event.order());
        nextNanos = nowNanos + event.delayMillis() * 1_000_000L;
        betweenNanos = SECOND_NANOS / event.perSecond();
    }

    void onTick(long nowNanos) {
        while (nowNanos - nextNanos >= 0 && sayNext()) {
            nextNanos += betweenNanos;
        }
    }

    /** Once a second: the states of some of the devices that are there, so that all had their turn when the time is over. */
    void onSecond() {
        long seconds = bridge.restatesStatesEvery().toSeconds();
        if (seconds == 0) {
            return;
        }
        long turn = second++ % seconds;
        for (LiveDevice device : fleet.all()) {
            if (Math.floorMod(device.id.value().hashCode(), seconds) == turn && isThere(device)) {
                say(Restated.STATES, device);
            }
        }
    }

    private static boolean isThere(LiveDevice device) {
        PresenceState state = device.presence.getState();
        return state == PresenceState.PRESENCE_STATE_ONLINE || state == PresenceState.PRESENCE_STATE_ASLEEP;
    }

    /** False where all is said. */
    private boolean sayNext() {
        while (devices.isEmpty()) {
            kind = kinds.poll();
            if (kind == null) {
                return false;
            }
            if (kind == Restated.HUB_DOCUMENT) {
                bridge.publishHubDocument();
                return true;
            }
            if (kind == Restated.HUB_STATE) {
                bridge.publishHubState();
                return true;
            }
            fleet.all().forEach(device -> devices.add(device.id));
        }
        LiveDevice device = fleet.find(devices.remove());
        if (device != null && kind != null) {
            say(kind, device);
        }
        return true;
    }

    private void say(Restated what, LiveDevice device) {
        switch (what) {
            case DEVICE_DOCUMENTS -> bridge.publishDevice(device.device, device.capabilities);
            case PRESENCES -> bridge.publishPresence(device.id, device.presence);
            case STATES -> {
                if (!device.metrics.isEmpty()) {
                    bridge.publishState(device.id, device.newestReadings());
                }
            }
            case REPORTED_PROPERTIES -> {
                Shadow now = device.shadow.told.shadow();
                bridge.publishShadow(
                        device.id, now.toBuilder().clearReportedVersion().build(), now);
            }
            case HUB_DOCUMENT, HUB_STATE -> throw new IllegalArgumentException("not of a device: " + what);
        }
    }
}
