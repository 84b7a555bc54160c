package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Credential.JoinKey;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Identity.JoinIdentity;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.JoinResponse;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.RevokeAccessToken;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.Watch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Readings, presence, links and joining. */
class LiveStateTest {
    private final Rig rig = new Rig();

    @Test
    void readingsAreAcknowledgedAfterTheSweepsCommit() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.readings(device, 1, false, 20.5);
        rig.readings(device, 2, false, 20.6);
        rig.passes(1_000);
        assertThat(device.readingAcks()).isEmpty();
        rig.sweepCommits();

        assertThat(device.readingAcks()).containsExactly(2L);
    }

    @Test
    void metricNamesOfADeviceAreBounded() {
        LiveDevice device =
                new LiveDevice(Device.newBuilder().setDeviceId("d").build(), Presence.getDefaultInstance(), null);
        for (int i = 0; i < LiveDevice.MAX_METRICS; i++) {
            assertThat(device.hasRoomFor("metric_" + i)).isTrue();
        }
        assertThat(device.hasRoomFor("one_more")).isFalse();
        assertThat(device.hasRoomFor("metric_0")).isTrue();
    }

    @Test
    void declarationsOfADeviceAreBoundedInAnHour() {
        Declarations declarations = new Declarations();
        for (int i = 0; i < Declarations.MAX_PER_HOUR; i++) {
            assertThat(declarations.allows(0)).isTrue();
        }
        assertThat(declarations.allows(3_600_000_000_000L)).isFalse();
        assertThat(declarations.allows(3_600_000_000_001L)).isTrue();
    }

    @Test
    void batchThatComesTwiceIsStoredOnce() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.readings(device, 1, false, 20.5);
        rig.readings(device, 1, true, 20.5);
        rig.passes(1_000);

        assertThat(rig.store.unswept.get(0).readings()).hasSize(1);
    }

    @Test
    void onlyTheUnbrokenPrefixIsAcknowledgedWhileOlderBatchesAreMissing() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.readings(device, 1, false, 20.5);
        rig.readings(device, 4, false, 20.8);
        rig.passes(1_000);
        rig.sweepCommits();
        assertThat(device.readingAcks()).containsExactly(1L);

        rig.readings(device, 2, true, 20.6);
        rig.readings(device, 3, true, 20.7);
        rig.passes(1_000);
        rig.sweepCommits();

        assertThat(device.readingAcks()).containsExactly(1L, 4L);
    }

    @Test
    void batchesTheAgentGaveUpAreNotWaitedFor() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.readings(device, 1, false, 20.5);
        rig.readings(device, 7, 7, false, 20.8);
        rig.passes(1_000);
        rig.sweepCommits();

        assertThat(device.readingAcks()).containsExactly(7L);
    }

    @Test
    void welcomeTellsWhatIsDurableOfThisBoot() {
        RecordingLink first = rig.deviceArrives("boot-1");
        rig.readings(first, 1, false, 20.5);
        rig.passes(1_000);
        rig.sweepCommits();
        rig.readings(first, 2, false, 20.6);

        assertThat(welcome(rig.deviceArrives("boot-1")).getAcknowledgedBatch()).isEqualTo(1);
        assertThat(welcome(rig.deviceArrives("boot-2")).getAcknowledgedBatch()).isZero();
    }

    @Test
    void slowDiskHoldsSweepsBackAndLosesNothing() {
        RecordingLink device = rig.deviceArrives("boot-1");
        for (int batch = 1; batch <= 10; batch++) {
            rig.readings(device, batch, false, batch);
            rig.passes(1_000);
        }
        assertThat(rig.store.unswept).hasSize(4);

        int stored = 0;
        while (!rig.store.unswept.isEmpty()) {
            stored += rig.store.unswept.get(0).readings().size();
            rig.sweepCommits();
            rig.passes(1_000);
        }

        assertThat(stored).isEqualTo(10);
        assertThat(device.readingAcks()).last().isEqualTo(10L);
    }

    @Test
    void watcherGetsTheSnapshotThenItsEndThenChanges() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.readings(device, 1, false, 20.5);
        RecordingLink console = watch(Watch.newBuilder());

        assertThat(console.updates)
                .extracting(Update::getChangeCase)
                .containsExactly(
                        Update.ChangeCase.DEVICE,
                        Update.ChangeCase.PRESENCE,
                        Update.ChangeCase.LINK,
                        Update.ChangeCase.READING,
                        Update.ChangeCase.SNAPSHOT_END);

        rig.readings(device, 2, false, 21.5);
        assertThat(console.updates)
                .last()
                .extracting(u -> u.getReading().getNumber())
                .isEqualTo(21.5);
    }

    @Test
    void watcherOfOtherMetricsIsLeftAlone() {
        RecordingLink device = rig.deviceArrives("boot-1");
        RecordingLink console = watch(Watch.newBuilder().addMetrics("humidity"));
        int before = console.updates.size();
        rig.readings(device, 1, false, 20.5);

        assertThat(console.updates).hasSize(before);
    }

    @Test
    void watcherOfPrimaryMetricsSeesOnlyThose() {
        RecordingLink device = rig.deviceArrives("boot-1");
        RecordingLink console = watch(Watch.newBuilder().setPrimaryOnly(true));
        int before = console.updates.size();
        rig.switchboard.on(new Event.ReadingsArrived(
                device,
                Rig.DEVICE,
                "boot-1",
                1,
                1,
                false,
                List.of(Rig.reading("humidity", 60, rig.millis()), Rig.reading("temperature", 20, rig.millis())),
                0));

        assertThat(console.updates.subList(before, console.updates.size()))
                .extracting(u -> u.getReading().getMetric())
                .containsExactly("temperature");
    }

    @Test
    void historicalReadingsAreStoredButMoveNothingLive() {
        RecordingLink device = rig.deviceArrives("boot-1");
        RecordingLink console = watch(Watch.newBuilder());
        int before = console.updates.size();
        rig.readings(device, 1, true, 20.5);
        rig.passes(1_000);

        assertThat(console.updates).hasSize(before);
        assertThat(rig.bridge.telemetry).isEmpty();
        assertThat(rig.store.unswept.get(0).readings()).hasSize(1);
    }

    @Test
    void lastReadingToArriveIsTheNewestAlsoWhenTheDeviceClockWentBack() {
        RecordingLink device = rig.deviceArrives("boot-1");
        RecordingLink console = watch(Watch.newBuilder());
        rig.switchboard.on(arrival(device, 1, Rig.reading("temperature", 22, 2_000)));
        rig.switchboard.on(arrival(device, 2, Rig.reading("temperature", 11, 1_000)));

        assertThat(console.updates)
                .last()
                .extracting(u -> u.getReading().getNumber())
                .isEqualTo(11.0);
    }

    @Test
    void presenceFollowsTheLinkWithItsCause() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.deviceLeaves(device, PresenceCause.PRESENCE_CAUSE_HEARTBEAT_MISSED);

        assertThat(rig.bridge.presences)
                .extracting(Presence::getState)
                .containsExactly(PresenceState.PRESENCE_STATE_ONLINE, PresenceState.PRESENCE_STATE_OFFLINE);
        assertThat(rig.bridge.presences.get(1).getCause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_HEARTBEAT_MISSED);
        assertThat(rig.bridge.presences.get(0).getEpoch() >>> 32).isEqualTo(7);
    }

    @Test
    void lateFarewellOfAnOlderLinkIsIgnored() {
        RecordingLink older = rig.deviceArrives("boot-1");
        RecordingLink newer = rig.deviceArrives("boot-1");
        rig.deviceLeaves(older, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        rig.readings(older, 1, false, 20.5);
        rig.passes(1_000);

        assertThat(older.closed).isEqualTo(CloseReason.CLOSE_REASON_SUPERSEDED);
        assertThat(newer.closed).isNull();
        assertThat(rig.bridge.presences)
                .last()
                .extracting(Presence::getState)
                .isEqualTo(PresenceState.PRESENCE_STATE_ONLINE);
        assertThat(rig.store.unswept.get(0).readings()).isEmpty();
    }

    @Test
    void twoAgentsThatFightAreBothHeldBackForAMinute() {
        RecordingLink last = rig.deviceArrives("boot-1");
        for (int i = 0; i < 4; i++) {
            last = rig.deviceArrives("boot-" + i);
        }
        assertThat(last.closed).isEqualTo(CloseReason.CLOSE_REASON_SUPERSEDED);
        assertThat(last.retryAfterMillis).isEqualTo(60_000);
        assertThat(rig.deviceArrives("boot-9").closed).isEqualTo(CloseReason.CLOSE_REASON_SUPERSEDED);

        rig.passes(60_000);
        assertThat(rig.deviceArrives("boot-9").closed).isNull();
    }

    @Test
    void sleeperIsAsleepUntilItIsOverdue() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.switchboard.on(new Event.DeviceLeft(device, Rig.DEVICE, PresenceCause.PRESENCE_CAUSE_SLEEPING, 60_000));
        rig.passes(60_000);
        assertThat(rig.bridge.presences)
                .last()
                .extracting(Presence::getState)
                .isEqualTo(PresenceState.PRESENCE_STATE_ASLEEP);
        rig.passes(30_000);

        assertThat(rig.bridge.presences)
                .last()
                .extracting(Presence::getCause)
                .isEqualTo(PresenceCause.PRESENCE_CAUSE_WAKE_MISSED);
    }

    @Test
    void joiningIsStoredBeforeItIsAnswered() {
        JoinIdentity key = joinKey();
        RecordingLink rest = join(key, "serial-1", "pi");
        assertThat(rest.sent).isEmpty();
        rig.commit();

        JoinResponse response = rest.sent(JoinResponse.class).get(0);
        assertThat(response.getDeviceId()).isEqualTo("pi");
        assertThat(rig.keyring.current().authenticate(response.getDeviceToken(), rig.millis()))
                .isInstanceOfSatisfying(
                        Granted.class, granted -> assertThat(granted.identity()).isInstanceOf(DeviceIdentity.class));
    }

    @Test
    void sameHardwareKeepsItsIdAndItsOldTokenDies() {
        JoinIdentity key = joinKey();
        JoinResponse first = joined(key, "serial-1", "pi");
        JoinResponse again = joined(key, "serial-1", "other");
        JoinResponse neighbour = joined(key, "serial-2", "pi");

        assertThat(again.getDeviceId()).isEqualTo("pi");
        assertThat(neighbour.getDeviceId()).isEqualTo("pi-2");
        assertThat(rig.keyring.current().authenticate(first.getDeviceToken(), rig.millis()))
                .isNotInstanceOf(Granted.class);
    }

    @Test
    void revokedTokenClosesItsLinks() {
        RecordingLink admin = rig.consoleArrives(Rig.ADMIN);
        rig.asks(
                admin,
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setRequestId(1)
                        .setCreateAccessToken(
                                CreateAccessToken.newBuilder().setTitle("ci").setRole(Role.ROLE_VIEWER)));
        rig.commit();
        var token = admin.lastAnswer().getAccessToken();
        var granted = (Granted) rig.keyring.current().authenticate(token.getToken(), rig.millis());
        RecordingLink script = rig.consoleArrives((dev.signalbox.hub.auth.Identity.ConsoleIdentity) granted.identity());

        rig.asks(
                admin,
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setRequestId(2)
                        .setRevokeAccessToken(RevokeAccessToken.newBuilder().setKeyId(token.getKeyId())));
        rig.commit();

        assertThat(script.closed).isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
        assertThat(rig.keyring.current().authenticate(token.getToken(), rig.millis()))
                .isNotInstanceOf(Granted.class);
    }

    @Test
    void stoppingClosesEveryLinkAndEndsAfterTheLastSweep() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.readings(device, 1, false, 20.5);
        rig.switchboard.on(new Event.Stopping(1_000));

        assertThat(device.closed).isEqualTo(CloseReason.CLOSE_REASON_SHUTDOWN);
        assertThat(device.retryAfterMillis).isPositive();
        assertThat(rig.switchboard.hasEnded()).isFalse();
        while (!rig.store.unswept.isEmpty()) {
            rig.sweepCommits();
        }
        rig.passes(250);
        assertThat(rig.switchboard.hasEnded()).isTrue();
    }

    private Event arrival(RecordingLink device, long batchNo, NewReading reading) {
        return new Event.ReadingsArrived(device, Rig.DEVICE, "boot-1", batchNo, 1, false, List.of(reading), 0);
    }

    private RecordingLink watch(Watch.Builder watch) {
        RecordingLink console = rig.consoleArrives(Rig.VIEWER);
        rig.asks(console, Rig.VIEWER, ConsoleToHub.newBuilder().setWatch(watch));
        return console;
    }

    private JoinIdentity joinKey() {
        rig.keyring.publish(rig.keyring
                .current()
                .with(new JoinKey("k", "hash", "demo", List.of("demo"), "user:ada", 0, Long.MAX_VALUE)));
        return new JoinIdentity("k");
    }

    private RecordingLink join(JoinIdentity key, String hardware, String wish) {
        RecordingLink rest = new RecordingLink();
        rig.switchboard.on(new Event.JoinAsked(
                rest,
                key,
                JoinRequest.newBuilder()
                        .setHardwareId(hardware)
                        .setDeviceId(wish)
                        .build()));
        return rest;
    }

    private JoinResponse joined(JoinIdentity key, String hardware, String wish) {
        RecordingLink rest = join(key, hardware, wish);
        rig.commit();
        return rest.sent(JoinResponse.class).get(0);
    }

    private static DeviceWelcome welcome(RecordingLink link) {
        return link.sent(HubToDevice.class).get(0).getWelcome();
    }
}
