package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeleteDevice;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.EventAck;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Watch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What happens at a device is told once it is stored, and once. */
class DeviceEventsTest {
    private static final String DOOR = "door_opened";

    private final Rig rig = new Rig();
    private final RecordingLink device = rig.deviceArrives("boot-1");

    private static RecordingLink watches(Rig rig) {
        RecordingLink console = rig.consoleArrives(Rig.VIEWER);
        rig.asks(
                console,
                Rig.VIEWER,
                ConsoleToHub.newBuilder().setWatch(Watch.newBuilder().setEvents(true)));
        return console;
    }

    private static DeviceEvent happening(String name) {
        return DeviceEvent.newBuilder()
                .setName(name)
                .setTimeMs(1_700_000_000_000L)
                .build();
    }

    private static void reports(Rig rig, Link link, long eventNo, @Nullable DeviceEvent event) {
        rig.switchboard.on(new Event.EventReported(link, Rig.DEVICE, "boot-1", eventNo, 1, event));
    }

    @Test
    void eventIsStoredAtOnceAndToldAndAcknowledgedOnlyThen() {
        RecordingLink console = watches(rig);
        reports(rig, device, 1, happening(DOOR));

        assertThat(rig.store.unswept).hasSize(1);
        assertThat(console.events()).isEmpty();
        assertThat(rig.bridge.events).isEmpty();
        assertThat(device.eventAcks()).isEmpty();

        rig.sweepCommits();
        DeviceEvent told = happening(DOOR).toBuilder()
                .setEventNo(1)
                .setDeviceId("gh-1")
                .setReceivedAtMs(rig.millis())
                .build();
        assertThat(rig.store.events).containsExactly(told);
        assertThat(console.events()).containsExactly(told);
        assertThat(rig.bridge.events).containsExactly(told);
        assertThat(device.eventAcks())
                .containsExactly(EventAck.newBuilder().setEventNo(1).build());
    }

    @Test
    void manyEventsShareASweepATenthOfASecond() {
        for (int i = 1; i <= 50; i++) {
            reports(rig, device, i, happening(DOOR));
        }
        assertThat(rig.store.unswept).hasSize(1);
        rig.sweepCommits();
        assertThat(rig.store.events).hasSize(1);

        rig.passes(250);
        assertThat(rig.store.unswept).hasSize(1);
        rig.sweepCommits();
        assertThat(rig.store.events)
                .extracting(DeviceEvent::getEventNo)
                .hasSize(50)
                .isSorted();
        assertThat(device.eventAcks()).extracting(EventAck::getEventNo).containsExactly(1L, 50L);
    }

    @Test
    void eventThatIsSentAgainIsAcknowledgedAgainAndNotDoubled() {
        reports(rig, device, 1, happening(DOOR));
        rig.sweepCommits();
        rig.passes(250);
        reports(rig, device, 1, happening(DOOR));
        rig.sweepCommits();

        assertThat(rig.store.events).hasSize(1);
        assertThat(rig.bridge.events).hasSize(1);
        assertThat(device.eventAcks()).extracting(EventAck::getEventNo).containsExactly(1L, 1L);
        assertThat(rig.counted("signalbox.events.repeated")).isEqualTo(1);
    }

    @Test
    void restartedHubKnowsWhatItAcknowledgedAndGoesOnCounting() {
        reports(rig, device, 1, happening(DOOR));
        rig.sweepCommits();
        brokerHas(1);
        Rig next = rig.restarted();
        RecordingLink again = next.deviceArrives("boot-1");

        reports(next, again, 1, happening(DOOR));
        next.passes(250);
        reports(next, again, 2, happening(DOOR));
        while (!next.store.unswept.isEmpty()) {
            next.sweepCommits();
        }
        assertThat(next.store.events).extracting(DeviceEvent::getEventNo).containsExactly(1L, 2L);
        assertThat(next.bridge.events).extracting(DeviceEvent::getEventNo).containsExactly(2L);
    }

    /** And the store knows it. */
    private void brokerHas(long eventNo) {
        rig.bridge.settledEventNo = eventNo;
        rig.passes(1_000);
        rig.passes(1_000);
        while (!rig.store.unswept.isEmpty()) {
            rig.sweepCommits();
        }
    }

    private void happens(int times) {
        for (int i = 1; i <= times; i++) {
            reports(rig, device, i, happening(DOOR));
        }
        rig.passes(250);
        while (!rig.store.unswept.isEmpty()) {
            rig.sweepCommits();
        }
    }

    @Test
    void whatTheBrokerDidNotConfirmIsPublishedByTheNextHubInItsOldOrderAndBeforeWhatIsNew() {
        happens(4);
        brokerHas(2);
        rig.passes(60_000);
        Rig next = rig.restarted();
        assertThat(next.bridge.events).extracting(DeviceEvent::getEventNo).containsExactly(3L, 4L);
        assertThat(next.bridge.waitedMillisOfEvents).containsExactly(62_250L, 62_250L);

        reports(next, next.deviceArrives("boot-1"), 5, happening(DOOR));
        next.passes(250);
        while (!next.store.unswept.isEmpty()) {
            next.sweepCommits();
        }
        assertThat(next.bridge.events).extracting(DeviceEvent::getEventNo).containsExactly(3L, 4L, 5L);
        assertThat(next.bridge.waitedMillisOfEvents).last().isEqualTo(0L);
    }

    @Test
    void howFarTheBrokerIsGoesWithASweepOfItsOwnWhereNothingElseDoesAndOnlyWhenItIsFurther() {
        happens(2);
        rig.bridge.settledEventNo = 1;
        rig.passes(1_000);
        rig.bridge.settledEventNo = 2;
        rig.passes(1_000);
        assertThat(rig.store.unswept).extracting(Sweep::settledEventNo).containsExactly(1L);
        rig.passes(1_000);
        assertThat(rig.store.unswept).extracting(Sweep::settledEventNo).containsExactly(1L, 2L);
        rig.passes(1_000);
        rig.passes(1_000);
        assertThat(rig.store.unswept).hasSize(2);
    }

    @Test
    void whatIsConfirmedAfterTheLastEventOfTheSwitchboardIsStoredToo() {
        happens(1);
        rig.bridge.settledEventNo = 1;
        rig.switchboard.noteSettledEvents();
        assertThat(rig.restarted().bridge.events).isEmpty();
    }

    @Test
    void historyThatEndedDoesNotKeepTheHubFromStopping() {
        happens(1);
        rig.switchboard.on(new Event.HistoryEnded());
        rig.bridge.settledEventNo = 1;
        rig.passes(1_000);
        rig.switchboard.on(new Event.Stopping(0));
        assertThat(rig.switchboard.hasEnded()).isTrue();
        assertThat(rig.store.unswept).isEmpty();
    }

    @Test
    void whatWaitedOfADeletedDeviceIsNotPublishedForAnotherOneOfItsId() {
        happens(1);
        RecordingStore disk = rig.restarted().store;
        Rig same = Rig.on(disk, Rig.device("gh-1").build());
        Rig another =
                Rig.on(disk, Rig.device("gh-1").setCreatedAtMs(rig.millis() + 1).build());
        Rig none = Rig.on(disk, Rig.device("gh-2").build());
        assertThat(same.bridge.events).hasSize(1);
        assertThat(another.bridge.events).isEmpty();
        assertThat(none.bridge.events).isEmpty();
    }

    @Test
    void eventsOfADeviceThatWasMadeBeforeTheCalendarWasSetBackAreToldAndPublished() {
        Rig early = new Rig(
                Rig.device("gh-1").setCreatedAtMs(rig.millis() + 7_200_000).build());
        RecordingLink console = watches(early);
        reports(early, early.deviceArrives("boot-1"), 1, happening(DOOR));
        early.sweepCommits();
        assertThat(console.events()).hasSize(1);
        assertThat(early.bridge.events).hasSize(1);
        assertThat(early.restarted().bridge.events).hasSize(1);
    }

    @Test
    void moreThanMayWaitAreCounted() {
        rig.store.unsettledBefore = 7;
        assertThat(rig.restarted().counted("signalbox.events.unpublished")).isEqualTo(7);
    }

    @Test
    void eventThatIsNotStoredWhenTheHubStopsIsNewToTheNextOne() {
        reports(rig, device, 1, happening(DOOR));
        rig.store.unswept.clear();
        Rig next = rig.restarted();
        RecordingLink again = next.deviceArrives("boot-1");
        reports(next, again, 1, happening(DOOR));
        next.sweepCommits();
        assertThat(next.store.events).hasSize(1);
        assertThat(again.eventAcks()).hasSize(1);
    }

    @Test
    void undeclaredEventIsRefusedWithASentenceAndHasItsPlaceInTheOrder() {
        reports(rig, device, 1, happening("doorbell"));
        reports(rig, device, 2, null);
        rig.passes(250);
        while (!rig.store.unswept.isEmpty()) {
            rig.sweepCommits();
        }
        assertThat(device.errors()).containsExactly(ErrorCode.ERROR_CODE_UNKNOWN_EVENT);
        assertThat(rig.counted("signalbox.events.refused", "reason", "unknown")).isEqualTo(1);
        assertThat(rig.store.events).isEmpty();
        assertThat(device.eventAcks()).extracting(EventAck::getEventNo).contains(2L);
    }

    @Test
    void valuesAreOfTheDeclaredFieldsAndTypes() {
        reports(rig, device, 1, with("by", Value.newBuilder().setStringValue("Käthe")));
        reports(rig, device, 2, with("by", Value.newBuilder().setNumberValue(3)));
        reports(rig, device, 3, with("times", Value.newBuilder().setNumberValue(1.5)));
        reports(rig, device, 4, with("who", Value.newBuilder().setStringValue("Käthe")));
        rig.passes(250);
        while (!rig.store.unswept.isEmpty()) {
            rig.sweepCommits();
        }
        assertThat(device.errors()).hasSize(3).containsOnly(ErrorCode.ERROR_CODE_INVALID_EVENT);
        assertThat(rig.counted("signalbox.events.refused", "reason", "type")).isEqualTo(3);
        assertThat(rig.store.events).hasSize(1);
    }

    private static DeviceEvent with(String field, Value.Builder value) {
        return happening(DOOR).toBuilder().putValues(field, value.build()).build();
    }

    @Test
    void eventRightBehindTheDocumentThatDeclaresItIsTaken() {
        rig.switchboard.on(new Event.CapabilitiesDeclared(
                device,
                Rig.DEVICE,
                "c2",
                Capabilities.newBuilder()
                        .addEvents(EventType.newBuilder().setName("doorbell"))
                        .build()));
        reports(rig, device, 1, happening("doorbell"));
        assertThat(rig.store.unswept).isEmpty();
        rig.commit();
        rig.sweepCommits();
        assertThat(device.errors()).isEmpty();
        assertThat(rig.store.events).extracting(DeviceEvent::getName).containsExactly("doorbell");
    }

    @Test
    void eventOfADeviceThatNobodyApprovedIsNotAcknowledged() {
        Rig unapproved = new Rig(Rig.device(Rig.DEVICE.value())
                .setLifecycle(Lifecycle.LIFECYCLE_PENDING)
                .build());
        RecordingLink waiting = unapproved.deviceArrives("boot-1");
        reports(unapproved, waiting, 1, happening(DOOR));
        unapproved.passes(1_000);
        assertThat(waiting.eventAcks()).isEmpty();
        assertThat(unapproved.counted("signalbox.events.pending")).isEqualTo(1);
    }

    @Test
    void consoleThatDoesNotAskForEventsIsToldOfNone() {
        RecordingLink console = rig.consoleArrives(Rig.VIEWER);
        rig.asks(console, Rig.VIEWER, ConsoleToHub.newBuilder().setWatch(Watch.getDefaultInstance()));
        reports(rig, device, 1, happening(DOOR));
        rig.sweepCommits();
        assertThat(console.events()).isEmpty();
    }

    @Test
    void historyThatIsBehindTakesNoneAndAsksForThemLater() {
        Rig full = Rig.withRoomFor(0);
        RecordingLink link = full.deviceArrives("boot-1");
        reports(full, link, 1, happening(DOOR));
        assertThat(full.counted("signalbox.events.overloaded")).isEqualTo(1);
        full.passes(1_000);
        assertThat(link.eventAcks()).isEmpty();
    }

    @Test
    void historyThatEndedTakesNone() {
        rig.switchboard.on(new Event.HistoryEnded());
        reports(rig, device, 1, happening(DOOR));
        rig.passes(1_000);
        assertThat(rig.store.unswept).isEmpty();
        assertThat(rig.counted("signalbox.events.overloaded")).isEqualTo(1);
    }

    @Test
    void whatWaitsOfADeletedDeviceGoesWithItsHistory() {
        reports(rig, device, 1, happening(DOOR));
        reports(rig, device, 2, happening(DOOR));
        rig.ask(
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setDeleteDevice(DeleteDevice.newBuilder()
                                .setDeviceId(Rig.DEVICE.value())
                                .setEraseHistory(true)));
        rig.commit();
        rig.passes(250);
        Sweep last = rig.store.unswept.get(rig.store.unswept.size() - 1);
        assertThat(last.erased()).containsExactly(Rig.DEVICE);
        assertThat(last.events()).isEmpty();
        assertThat(last.eventMarks()).isEmpty();
        while (!rig.store.unswept.isEmpty()) {
            rig.sweepCommits();
        }
        assertThat(rig.bridge.events).isEmpty();
    }
}
