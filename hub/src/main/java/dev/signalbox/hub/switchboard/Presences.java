package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;
import io.micrometer.core.instrument.Counter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether each device can be reached, and why not: told at once, unless the device comes and goes all the time, and every
 * change recorded with the next sweep. Confined to the switchboard thread.
 */
final class Presences {
    /** After a restart a device that was online has this long to come back before it counts as offline. */
    static final long RESTART_GRACE_MILLIS = 120_000;

    /** A sleeper may be this late. */
    static final long WAKE_GRACE_MILLIS = 30_000;

    private final Fleet fleet;
    private final Watchers watchers;
    private final Readings readings;
    private final Bridge bridge;
    private final TimeSource time;
    private final Counter damped;

    /** Devices whose present state was not told yet because they come and go too often. */
    private final Set<LiveDevice> untold = new LinkedHashSet<>();

    Presences(Fleet fleet, Watchers watchers, Readings readings, Bridge bridge, TimeSource time, Metrics metrics) {
        this.fleet = fleet;
        this.watchers = watchers;
        this.readings = readings;
        this.bridge = bridge;
        this.time = time;
        this.damped = metrics.counter(
                "signalbox.presence.damped",
                "Changes of presence not told at once: the device comes and goes too often");
    }

    void online(LiveDevice device, long epoch, long nowMillis) {
        boolean wasOnline = device.presence.getState() == PresenceState.PRESENCE_STATE_ONLINE;
        change(
                device,
                Presence.newBuilder()
                        .setState(PresenceState.PRESENCE_STATE_ONLINE)
                        .setCause(PresenceCause.PRESENCE_CAUSE_CONNECTED)
                        // A newer link that took over did not make it online.
                        .setSinceMs(wasOnline ? device.presence.getSinceMs() : nowMillis)
                        .setEpoch(epoch)
                        .build());
    }

    void away(LiveDevice device, PresenceCause cause, long sleepMillis, long nowMillis) {
        boolean sleeps = cause == PresenceCause.PRESENCE_CAUSE_SLEEPING;
        device.presenceEndsNanos = time.nanos() + (sleepMillis + WAKE_GRACE_MILLIS) * 1_000_000;
        change(
                device,
                device.presence.toBuilder()
                        .setState(sleeps ? PresenceState.PRESENCE_STATE_ASLEEP : PresenceState.PRESENCE_STATE_OFFLINE)
                        .setCause(cause)
                        .setSinceMs(nowMillis)
                        .setWakesAtMs(sleeps ? nowMillis + sleepMillis : 0)
                        .build());
    }

    /**
     * What is known of a device right after the hub started, from what was recorded last. A sleeper that was due while there
     * was no hub may have tried: nobody knows.
     */
    static Presence afterRestart(Presence recorded, long nowMillis) {
        boolean wasHere = recorded.getState() == PresenceState.PRESENCE_STATE_ONLINE
                || recorded.getState() == PresenceState.PRESENCE_STATE_UNKNOWN;
        boolean wasDue =
                recorded.getState() == PresenceState.PRESENCE_STATE_ASLEEP && recorded.getWakesAtMs() <= nowMillis;
        return wasHere || wasDue
                ? recorded.toBuilder()
                        .setState(PresenceState.PRESENCE_STATE_UNKNOWN)
                        .setCause(PresenceCause.PRESENCE_CAUSE_HUB_RESTARTED)
                        .setSinceMs(nowMillis)
                        .clearWakesAtMs()
                        .build()
                : recorded;
    }

    /** When a state that the hub started with ends by itself. */
    static long endsNanos(Presence presence, long nowMillis, long nowNanos) {
        long leftMillis = presence.getState() == PresenceState.PRESENCE_STATE_ASLEEP
                ? presence.getWakesAtMs() - nowMillis + WAKE_GRACE_MILLIS
                : RESTART_GRACE_MILLIS;
        return nowNanos + leftMillis * 1_000_000;
    }

    /** A device that is registered and was never linked. */
    static Presence neverSeen(long createdAtMillis) {
        return Presence.newBuilder()
                .setState(PresenceState.PRESENCE_STATE_NEVER_SEEN)
                .setCause(PresenceCause.PRESENCE_CAUSE_REGISTERED)
                .setSinceMs(createdAtMillis)
                .build();
    }

    /** Ends what lasted too long, and tells what was held back. */
    void onTick(long nowMillis) {
        long now = time.nanos();
        for (LiveDevice device : fleet.all()) {
            PresenceState state = device.presence.getState();
            boolean isOver = now - device.presenceEndsNanos >= 0;
            if (state == PresenceState.PRESENCE_STATE_UNKNOWN && isOver) {
                away(device, PresenceCause.PRESENCE_CAUSE_HUB_RESTARTED, 0, nowMillis);
            } else if (state == PresenceState.PRESENCE_STATE_ASLEEP && isOver) {
                away(device, PresenceCause.PRESENCE_CAUSE_WAKE_MISSED, 0, nowMillis);
            }
        }
        List<LiveDevice> due =
                untold.stream().filter(device -> device.flaps.isDue(now)).toList();
        due.forEach(this::tell);
    }

    /** The device is deleted: there is nothing to tell of it any more. */
    void forget(LiveDevice device) {
        untold.remove(device);
    }

    private void change(LiveDevice device, Presence presence) {
        device.presence = presence;
        readings.onPresence(device);
        if (device.flaps.change(time.nanos())) {
            tell(device);
        } else {
            damped.increment();
            untold.add(device);
        }
    }

    /** Always the state of now, however many there were since the last time. */
    private void tell(LiveDevice device) {
        device.flaps.told(time.nanos());
        untold.remove(device);
        watchers.onPresence(device);
        bridge.publishPresence(device.id, device.presence);
    }
}
