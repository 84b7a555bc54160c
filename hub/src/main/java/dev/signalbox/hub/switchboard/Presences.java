package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;

/**
 * Whether each device can be reached, and why not: told at once, recorded with the next sweep. Confined to the switchboard
 * thread.
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

    Presences(Fleet fleet, Watchers watchers, Readings readings, Bridge bridge) {
        this.fleet = fleet;
        this.watchers = watchers;
        this.readings = readings;
        this.bridge = bridge;
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
        change(
                device,
                device.presence.toBuilder()
                        .setState(sleeps ? PresenceState.PRESENCE_STATE_ASLEEP : PresenceState.PRESENCE_STATE_OFFLINE)
                        .setCause(cause)
                        .setSinceMs(nowMillis)
                        .setWakesAtMs(sleeps ? nowMillis + sleepMillis : 0)
                        .build());
    }

    /** What is known of a device right after the hub started, from what was recorded last. */
    static Presence afterRestart(Presence recorded, long nowMillis) {
        return switch (recorded.getState()) {
            case PRESENCE_STATE_ONLINE, PRESENCE_STATE_UNKNOWN ->
                recorded.toBuilder()
                        .setState(PresenceState.PRESENCE_STATE_UNKNOWN)
                        .setCause(PresenceCause.PRESENCE_CAUSE_HUB_RESTARTED)
                        .setSinceMs(nowMillis)
                        .build();
            default -> recorded;
        };
    }

    /** A device that is registered and was never linked. */
    static Presence neverSeen(long createdAtMillis) {
        return Presence.newBuilder()
                .setState(PresenceState.PRESENCE_STATE_NEVER_SEEN)
                .setCause(PresenceCause.PRESENCE_CAUSE_REGISTERED)
                .setSinceMs(createdAtMillis)
                .build();
    }

    void onTick(long nowMillis) {
        for (LiveDevice device : fleet.all()) {
            Presence presence = device.presence;
            if (presence.getState() == PresenceState.PRESENCE_STATE_UNKNOWN
                    && nowMillis - presence.getSinceMs() >= RESTART_GRACE_MILLIS) {
                away(device, PresenceCause.PRESENCE_CAUSE_HUB_RESTARTED, 0, nowMillis);
            } else if (presence.getState() == PresenceState.PRESENCE_STATE_ASLEEP
                    && nowMillis - presence.getWakesAtMs() >= WAKE_GRACE_MILLIS) {
                away(device, PresenceCause.PRESENCE_CAUSE_WAKE_MISSED, 0, nowMillis);
            }
        }
    }

    private void change(LiveDevice device, Presence presence) {
        device.presence = presence;
        readings.onPresence(device);
        watchers.onPresence(device);
        bridge.publishPresence(device.id, presence);
    }
}
