package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.ErrorCode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One command for many devices: judged, started a few at a time, told, cancelled, tried again. */
class LargeBulkTest {
    @Test
    void aThousandDevicesAreStartedAHundredAtATime() {
        Rig large = new Rig(IntStream.range(0, 1_500)
                .mapToObj(i -> Rig.device("d-" + i).build())
                .toArray(Device[]::new));
        RecordingLink console = large.ask(
                Rig.OPERATOR,
                ConsoleToHub.newBuilder()
                        .setBulk(BulkCommand.newBuilder()
                                .setCommand("beep")
                                .setSelector(DeviceSelector.getDefaultInstance())
                                .setMaxConcurrent(1_000)));
        large.switchboard.on(large.store.commit());

        assertThat(large.store.uncommitted).as("after one event").hasSize(100);
        large.commit();
        assertThat(large.store.executions).hasSize(1_000);
        Bulk told = console.lastAnswer().getBulk();
        assertThat(told.getTargetsCount()).isEqualTo(1_000);
        assertThat(told.getMoreTargets()).isTrue();
        assertThat(told.getCounts().getWaiting()).isEqualTo(1_500);
    }

    @Test
    void dryRunOfNobodyOrOfTooManyIsRefusedAsTheRunWouldBe() {
        Rig large = new Rig(IntStream.rangeClosed(0, Selection.MAX_IDS)
                .mapToObj(i -> Rig.device("d-" + i).build())
                .toArray(Device[]::new));
        assertThat(refusedDryRun(large, DeviceSelector.newBuilder().addTags("no-such-tag")))
                .isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
        assertThat(refusedDryRun(large, DeviceSelector.newBuilder())).isEqualTo(ErrorCode.ERROR_CODE_TOO_LARGE);
    }

    private static ErrorCode refusedDryRun(Rig rig, DeviceSelector.Builder selector) {
        BulkCommand.Builder wanted =
                BulkCommand.newBuilder().setCommand("beep").setDryRun(true).setSelector(selector);
        return rig.ask(Rig.OPERATOR, ConsoleToHub.newBuilder().setBulk(wanted))
                .lastAnswer()
                .getError()
                .getCode();
    }
}
