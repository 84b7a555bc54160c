package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Update;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Presence: sleep, restarts, flapping and agents that fight. */
class PresenceTest {
    private static final int NAP_MILLIS = 600_000;

    private final Rig rig = new Rig();

    @Test
    void sleeperThatReturnsEarlyIsOnline() {
        RecordingLink link = rig.deviceArrives("b");
        sleeps(rig, link);
        assertThat(told(rig).getState()).isEqualTo(PresenceState.PRESENCE_STATE_ASLEEP);
        assertThat(told(rig).getWakesAtMs()).isEqualTo(rig.millis() + NAP_MILLIS);
        rig.passes(NAP_MILLIS / 2);
        rig.deviceArrives("b");

        assertThat(told(rig).getState()).isEqualTo(PresenceState.PRESENCE_STATE_ONLINE);
        assertThat(told(rig).getWakesAtMs()).isZero();
        rig.passes(NAP_MILLIS);
        assertThat(told(rig).getState()).isEqualTo(PresenceState.PRESENCE_STATE_ONLINE);
    }

    @Test
    void sleeperMayBeALittleLateAndIsOfflineAfterThat() {
        sleeps(rig, rig.deviceArrives("b"));
        rig.passes(NAP_MILLIS + Presences.WAKE_GRACE_MILLIS - 1);
        assertThat(told(rig).getState()).isEqualTo(PresenceState.PRESENCE_STATE_ASLEEP);
        rig.passes(1_001);
        assertThat(told(rig).getState()).isEqualTo(PresenceState.PRESENCE_STATE_OFFLINE);
        assertThat(told(rig).getCause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_WAKE_MISSED);

        rig.deviceArrives("b");
        assertThat(told(rig).getState()).isEqualTo(PresenceState.PRESENCE_STATE_ONLINE);
    }

    @Test
    void calendarThatJumpsWakesNobody() {
        sleeps(rig, rig.deviceArrives("b"));
        rig.clockJumps(365L * 24 * 3_600_000);
        rig.passes(1_000);

        assertThat(told(rig).getState()).isEqualTo(PresenceState.PRESENCE_STATE_ASLEEP);
    }

    @Test
    void sleeperSleepsOverARestartOfTheHub() {
        sleeps(rig, rig.deviceArrives("b"));
        rig.passes(60_000);
        Rig next = rig.restarted();
        next.passes(NAP_MILLIS - 60_000);
        assertThat(presence(next).getState()).isEqualTo(PresenceState.PRESENCE_STATE_ASLEEP);
        next.passes(Presences.WAKE_GRACE_MILLIS + 1_000);

        assertThat(presence(next).getState()).isEqualTo(PresenceState.PRESENCE_STATE_OFFLINE);
        assertThat(presence(next).getCause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_WAKE_MISSED);
    }

    @Test
    void sleeperThatWasDueWhileThereWasNoHubIsUnknownUntilTheFleetIsBack() {
        sleeps(rig, rig.deviceArrives("b"));
        rig.passes(1_000);
        rig.clockJumps(NAP_MILLIS);
        Rig next = rig.restarted();
        assertThat(presence(next).getState()).isEqualTo(PresenceState.PRESENCE_STATE_UNKNOWN);
        assertThat(presence(next).getCause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_HUB_RESTARTED);
        next.passes(Presences.RESTART_GRACE_MILLIS);

        assertThat(presence(next).getState()).isEqualTo(PresenceState.PRESENCE_STATE_OFFLINE);
    }

    @Test
    void deviceThatWasOnlineIsUnknownAfterARestartAndOnlineWhenItIsBack() {
        RecordingLink link = rig.deviceArrives("b");
        rig.passes(1_000);
        assertThat(link.closed).isNull();
        Rig next = rig.restarted();
        next.passes(Presences.RESTART_GRACE_MILLIS - 1_000);
        assertThat(presence(next).getState()).isEqualTo(PresenceState.PRESENCE_STATE_UNKNOWN);
        next.deviceArrives("b");
        next.passes(Presences.RESTART_GRACE_MILLIS);

        assertThat(presence(next).getState()).isEqualTo(PresenceState.PRESENCE_STATE_ONLINE);
    }

    @Test
    void deviceThatComesAndGoesIsToldAFewTimesTheLastStateAlwaysAndTheHistoryCountsAll() {
        Asker watcher = new Asker(rig);
        watcher.watches();
        for (int i = 0; i < 30; i++) {
            RecordingLink link = rig.deviceArrives("b");
            rig.passes(1_000);
            rig.deviceLeaves(link, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
            rig.passes(1_000);
            while (!rig.store.unswept.isEmpty()) {
                rig.sweepCommits();
            }
        }
        int toldInAMinute = toldTo(watcher).size();
        assertThat(toldInAMinute).isLessThanOrEqualTo(18).isGreaterThan(Flaps.MAX_AT_ONCE);
        assertThat(rig.bridge.presences).hasSize(toldInAMinute);
        assertThat(rig.counted("signalbox.presence.damped")).isGreaterThan(30);
        rig.passes(Flaps.PAUSE_NANOS / 1_000_000);

        assertThat(newest(toldTo(watcher)).getState()).isEqualTo(PresenceState.PRESENCE_STATE_OFFLINE);
        assertThat(newest(rig.bridge.presences)).isEqualTo(presence(rig));
        while (rig.store.unswept.size() > 0) {
            rig.sweepCommits();
            rig.passes(1_000);
        }
        assertThat(rig.store.swept).hasSize(60);
    }

    @Test
    void quietDeviceIsToldAtOnceAgain() {
        for (int i = 0; i < 10; i++) {
            rig.deviceLeaves(rig.deviceArrives("b"), PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        }
        rig.passes(61_000);
        int before = rig.bridge.presences.size();
        rig.deviceArrives("b");

        assertThat(rig.bridge.presences).hasSize(before + 1);
    }

    @Test
    void moreThanThreeTakeOversInAMinuteHoldBothBackAndSaySo() {
        RecordingLink link = rig.deviceArrives("b");
        for (int i = 0; i < 3; i++) {
            RecordingLink newer = rig.deviceArrives("b");
            assertThat(newer.closed).isNull();
            assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_SUPERSEDED);
            rig.deviceLeaves(link, PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);
            assertThat(presence(rig).getState()).isEqualTo(PresenceState.PRESENCE_STATE_ONLINE);
            link = newer;
        }
        RecordingLink fourth = rig.deviceArrives("b");
        assertThat(List.of(link.closed, fourth.closed)).containsOnly(CloseReason.CLOSE_REASON_SUPERSEDED);
        assertThat(fourth.retryAfterMillis).isEqualTo(TakeOvers.HOLD_MILLIS);
        rig.deviceLeaves(link, PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);

        assertThat(presence(rig).getCause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_HELD_BACK);
        assertThat(rig.counted("signalbox.links.held")).isEqualTo(2);
        assertThat(rig.deviceArrives("b").closed).isEqualTo(CloseReason.CLOSE_REASON_SUPERSEDED);
        assertThat(rig.counted("signalbox.links.held")).isEqualTo(3);
        rig.passes(TakeOvers.HOLD_MILLIS);
        assertThat(rig.deviceArrives("b").closed).isNull();
    }

    private static void sleeps(Rig rig, RecordingLink link) {
        rig.switchboard.on(new Event.DeviceLeft(link, Rig.DEVICE, PresenceCause.PRESENCE_CAUSE_SLEEPING, NAP_MILLIS));
    }

    private static Presence told(Rig rig) {
        return newest(rig.bridge.presences);
    }

    /** As a console that asks now is answered. */
    private static Presence presence(Rig rig) {
        dev.signalbox.proto.v1.ConsoleToHub.Builder query = dev.signalbox.proto.v1.ConsoleToHub.newBuilder();
        query.getDevicesBuilder().setDeviceId(Rig.DEVICE.value());
        return new Asker(rig).asks(query).getDevices().getDevices(0).getPresence();
    }

    private static List<Presence> toldTo(Asker watcher) {
        return watcher.link.updates.stream()
                .filter(Update::hasPresence)
                .map(Update::getPresence)
                .toList();
    }

    private static Presence newest(List<Presence> presences) {
        return presences.get(presences.size() - 1);
    }
}
