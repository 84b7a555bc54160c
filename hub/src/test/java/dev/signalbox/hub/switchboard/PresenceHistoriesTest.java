package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Random histories of one device: links that come, go, take over and sleep, ends of old links that arrive late, time and
 * restarts of the hub. Presence is always that of the newest link.
 */
class PresenceHistoriesTest {
    private static final int STEPS = 300;

    /** A printed seed from the environment, else a new one. */
    private final long seed =
            Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_SEED", Long.toString(System.nanoTime())));

    private final Random random = new Random(seed);

    private Rig rig = new Rig();
    private Asker watcher = new Asker(rig);

    /** Null: the newest link is gone. */
    private @Nullable RecordingLink link;

    /** What the newest link left behind. */
    private PresenceState left = PresenceState.PRESENCE_STATE_NEVER_SEEN;

    /** Links whose end the hub was not told yet, and which are not the newest. */
    private final List<RecordingLink> older = new ArrayList<>();

    private long epoch;

    @RepeatedTest(50)
    void presenceIsAlwaysThatOfTheNewestLink() {
        watcher.watches();
        try {
            for (int step = 0; step < STEPS; step++) {
                step();
                check();
            }
            settle();
        } catch (RuntimeException | AssertionError e) {
            fail("SIGNALBOX_SEED=" + seed, e);
        }
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> arrive();
            case 4 -> leave(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST, PresenceState.PRESENCE_STATE_OFFLINE);
            case 5 -> leave(PresenceCause.PRESENCE_CAUSE_SLEEPING, PresenceState.PRESENCE_STATE_ASLEEP);
            case 6 -> olderLeaves();
            case 7 -> passes(random.nextInt(70_000));
            case 8 -> passes(random.nextInt(3_000));
            default -> {
                if (random.nextInt(10) == 0) {
                    restart();
                }
            }
        }
    }

    private void arrive() {
        RecordingLink next = rig.deviceArrives("b");
        if (next.closed != null) {
            // Two agents fight: both are held back, and the older one's end is on its way.
            older.add(next);
            return;
        }
        if (link != null) {
            assertThat(link.closed).isNotNull();
            older.add(link);
        }
        DeviceWelcome welcome = next.sent(HubToDevice.class).get(0).getWelcome();
        assertThat(Long.compareUnsigned(welcome.getEpoch(), epoch)).isPositive();
        epoch = welcome.getEpoch();
        link = next;
    }

    private void leave(PresenceCause cause, PresenceState state) {
        if (link != null) {
            rig.switchboard.on(new Event.DeviceLeft(link, Rig.DEVICE, cause, 3_600_000));
            link = null;
            left = state;
        }
    }

    private void olderLeaves() {
        if (!older.isEmpty()) {
            RecordingLink gone = older.remove(random.nextInt(older.size()));
            Presence before = presence();
            rig.switchboard.on(new Event.DeviceLeft(gone, Rig.DEVICE, PresenceCause.PRESENCE_CAUSE_GOODBYE, 0));
            assertThat(presence()).isEqualTo(before);
        }
    }

    private void passes(long millis) {
        rig.passes(millis);
        while (!rig.store.unswept.isEmpty()) {
            rig.sweepCommits();
        }
    }

    private void restart() {
        // What the last second brought is swept, as at an orderly stop; a kill loses at most that.
        passes(1_000);
        passes(1_000);
        PresenceState before = presence().getState();
        rig = rig.restarted();
        watcher = new Asker(rig);
        watcher.watches();
        older.clear();
        link = null;
        left = before == PresenceState.PRESENCE_STATE_ONLINE ? PresenceState.PRESENCE_STATE_UNKNOWN : before;
    }

    private void check() {
        PresenceState state = presence().getState();
        if (link != null) {
            assertThat(state).isEqualTo(PresenceState.PRESENCE_STATE_ONLINE);
            assertThat(presence().getEpoch()).isEqualTo(epoch);
        } else if (state != left) {
            // Sleepers and the unknown are offline in the end, by themselves.
            assertThat(state).isEqualTo(PresenceState.PRESENCE_STATE_OFFLINE);
            assertThat(left).isIn(PresenceState.PRESENCE_STATE_ASLEEP, PresenceState.PRESENCE_STATE_UNKNOWN);
            left = state;
        }
    }

    /** In the end everybody was told what is. */
    private void settle() {
        rig.passes(Flaps.PAUSE_NANOS / 1_000_000);
        List<Presence> told = watcher.link.updates.stream()
                .filter(Update::hasPresence)
                .map(Update::getPresence)
                .toList();
        if (!told.isEmpty()) {
            assertThat(told.get(told.size() - 1)).isEqualTo(presence());
        }
        for (int i = 1; i < told.size(); i++) {
            assertThat(Long.compareUnsigned(
                            told.get(i).getEpoch(), told.get(i - 1).getEpoch()))
                    .isNotNegative();
        }
    }

    private Presence presence() {
        ConsoleToHub.Builder query = ConsoleToHub.newBuilder();
        query.getDevicesBuilder().setDeviceId(Rig.DEVICE.value());
        return new Asker(rig).asks(query).getDevices().getDevices(0).getPresence();
    }
}
