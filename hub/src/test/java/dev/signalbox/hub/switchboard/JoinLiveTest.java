package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HistoryQuery;
import org.junit.jupiter.api.Test;

/** A history query that is to join a watch finds all that was taken before it. */
final class JoinLiveTest {
    private final Rig rig = new Rig();
    private final RecordingLink device = rig.deviceArrives("boot-1");
    private final RecordingLink console = rig.consoleArrives(Rig.VIEWER);

    private void ask(boolean joinLive) {
        rig.asks(
                console,
                Rig.VIEWER,
                ConsoleToHub.newBuilder()
                        .setRequestId(3)
                        .setHistory(HistoryQuery.newBuilder()
                                .setDeviceId(Rig.DEVICE.value())
                                .setMetric("temperature")
                                .setJoinLive(joinLive)));
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
