package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Scope;
import dev.signalbox.proto.v1.Tags;
import dev.signalbox.proto.v1.UpdateDevice;
import dev.signalbox.proto.v1.UpdateUser;
import org.junit.jupiter.api.Test;

/** A history query that is to join a watch finds all that was taken before it. */
final class JoinLiveTest {
    private final Rig rig = new Rig();
    private final RecordingLink device = rig.deviceArrives("boot-1");
    private final RecordingLink console = rig.consoleArrives(Rig.VIEWER);

    private void ask(boolean joinLive) {
        rig.asks(console, Rig.VIEWER, history(joinLive));
    }

    private static ConsoleToHub.Builder history(boolean joinLive) {
        return ConsoleToHub.newBuilder()
                .setRequestId(3)
                .setHistory(HistoryQuery.newBuilder()
                        .setDeviceId(Rig.DEVICE.value())
                        .setMetric("temperature")
                        .setJoinLive(joinLive));
    }

    private void tag(String tag) {
        UpdateDevice.Builder update = UpdateDevice.newBuilder()
                .setDeviceId(Rig.DEVICE.value())
                .setTags(Tags.newBuilder().addTags(tag));
        rig.ask(Rig.ADMIN, ConsoleToHub.newBuilder().setUpdateDevice(update));
        rig.commit();
    }

    @Test
    void queryThatJoinsLiveWaitsForTheSweepOfAllThatWasTakenBefore() {
        rig.passes(1_000);
        sweepAll();
        rig.readings(device, 1, false, 20);
        rig.passes(1_000);
        assertThat(rig.store.unswept).as("the first sweep is under way").hasSize(1);
        rig.readings(device, 2, false, 21);
        ask(true);
        rig.sweepCommits();
        assertThat(rig.store.queries).as("the second batch is not stored").isEmpty();
        rig.passes(1_000);
        assertThat(rig.store.queries).isEmpty();
        rig.sweepCommits();
        assertThat(rig.store.queries).hasSize(1);
    }

    @Test
    void queryGoesAtOnceWhereEverythingIsStoredOrItDoesNotJoin() {
        rig.passes(1_000);
        sweepAll();
        ask(true);
        assertThat(rig.store.queries).hasSize(1);
        rig.readings(device, 1, false, 20);
        ask(false);
        assertThat(rig.store.queries).hasSize(2);
    }

    @Test
    void keptHistoryOfADeletedDeviceIsAnsweredButHasNothingLiveToJoin() {
        new Asker(rig).deletes(Rig.DEVICE.value(), false);
        ask(false);
        assertThat(rig.store.queries).hasSize(1);
        ask(true);
        assertThat(rig.store.queries).hasSize(1);
        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
    }

    @Test
    void queryIsAnsweredByWhatItsAskerMaySeeWhenItsTurnComes() {
        People people = new People(rig);
        tag("north");
        ConsoleIdentity north =
                people.script("north", Role.ROLE_VIEWER, Scope.newBuilder().addTags("north"));
        rig.readings(device, 1, false, 20);
        rig.passes(1_000);
        rig.ask(north, history(true));
        assertThat(rig.store.queries).isEmpty();
        tag("south");
        rig.sweepCommits();
        assertThat(rig.store.sights)
                .singleElement()
                .satisfies(
                        sight -> assertThat(sight.hasDevice(Rig.DEVICE.value())).isFalse());
    }

    @Test
    void answerIsNotForOneWhoseScopeChangedMeanwhile() {
        People people = new People(rig);
        people.creates("olga", Role.ROLE_VIEWER, Scope.newBuilder());
        ConsoleIdentity olga = people.signsIn("olga").identity();
        RecordingLink link = rig.consoleArrives(olga);
        rig.asks(link, olga, history(false));
        people.updates(UpdateUser.newBuilder()
                .setUser("olga")
                .setScope(Scope.newBuilder().addTags("north")));
        rig.switchboard.on(rig.store.answer(HubToConsole.newBuilder().setHistory(History.getDefaultInstance())));
        assertThat(link.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        assertThat(link.lastAnswer().getRequestId()).isEqualTo(3);

        rig.asks(link, olga, history(false));
        rig.switchboard.on(rig.store.answer(HubToConsole.newBuilder().setHistory(History.getDefaultInstance())));
        assertThat(link.lastAnswer().hasHistory()).isTrue();
    }

    @Test
    void queryIsRefusedWhereTheDiskTakesTooLong() {
        rig.readings(device, 1, false, 20);
        rig.passes(1_000);
        ask(true);
        rig.passes(10_001);
        assertThat(rig.store.queries).isEmpty();
        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
    }

    @Test
    void queriesBeyondAHundredAreRefused() {
        rig.readings(device, 1, false, 20);
        for (int i = 0; i < 101; i++) {
            ask(true);
        }
        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        rig.passes(1_000);
        sweepAll();
        assertThat(rig.store.queries).hasSize(100);
    }

    private void sweepAll() {
        while (!rig.store.unswept.isEmpty()) {
            rig.sweepCommits();
        }
    }
}
