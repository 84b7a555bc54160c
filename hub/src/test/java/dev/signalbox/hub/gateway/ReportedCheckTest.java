package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.SyncState;
import java.util.Collections;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ReportedCheckTest {
    private static final Value ONE = Value.newBuilder().setNumberValue(1).build();

    @Test
    void everyKindOfLeafPasses() {
        assertThat(ReportedCheck.check(good().putLeaves("fan.speed", ONE)
                        .putLeaves(
                                "a.b.c.d.e.f.g.h",
                                Value.newBuilder().setBoolValue(false).build())
                        .putLeaves(
                                "mode",
                                Value.newBuilder().setStringValue("Lüftung").build())
                        .putLeaves(
                                "gone",
                                Value.newBuilder()
                                        .setNullValue(NullValue.NULL_VALUE)
                                        .build())
                        .putLeaves("steps", list(256, ONE))
                        .build()))
                .isPresent();
    }

    @Test
    void malformedReportsAreRefused() {
        assertRefused(report -> report.setReportNo(0));
        for (String path :
                new String[] {"", ".", "fan.", ".fan", "Fan", "fan..speed", "a.b.c.d.e.f.g.h.i", "x y", "a-b"}) {
            assertRefused(report -> report.putLeaves(path, ONE));
        }
        assertRefused(report -> report.putLeaves("x", Value.getDefaultInstance()));
        assertRefused(report -> report.putLeaves(
                "x", Value.newBuilder().setNumberValue(Double.NaN).build()));
        assertRefused(report -> report.putLeaves(
                "x",
                Value.newBuilder().setStructValue(Struct.getDefaultInstance()).build()));
        assertRefused(report -> report.putLeaves("x", list(257, ONE)));
        assertRefused(report -> report.putLeaves("x", list(1, list(1, ONE))));
        assertRefused(report -> report.putLeaves(
                "x", Value.newBuilder().setStringValue("ä".repeat(513)).build()));
        assertRefused(report -> report.addProgress(progress(SyncState.SYNC_STATE_PENDING)));
        assertRefused(report -> report.addProgress(progress(SyncState.SYNC_STATE_DRIFTED)));
        assertRefused(report ->
                report.addProgress(progress(SyncState.SYNC_STATE_IN_SYNC).setPath("Fan")));
        assertRefused(report ->
                report.addProgress(progress(SyncState.SYNC_STATE_IN_SYNC).setSyncValue(99)));
    }

    @Test
    void messageOfAProgressIsCleanedAndCut() {
        ReportedState checked = ReportedCheck.check(good().addProgress(
                                progress(SyncState.SYNC_STATE_FAILED).setMessage("The\u202E fan\n" + "x".repeat(900)))
                        .build())
                .orElseThrow();

        assertThat(checked.getProgress(0).getMessage())
                .startsWith("The  fan xxx")
                .hasSize(200);
    }

    @Test
    void sizesAreBounded() {
        ReportedState.Builder many = good();
        for (int i = 0; i < 512; i++) {
            many.putLeaves("x" + i, ONE);
        }
        assertThat(ReportedCheck.isTooLarge(many.build())).isFalse();
        assertThat(ReportedCheck.isTooLarge(many.putLeaves("more", ONE).build()))
                .isTrue();
        assertThat(ReportedCheck.isTooLarge(
                        good().putLeaves("x", list(65, text(1_024))).build()))
                .isTrue();
    }

    private static ReportedState.Builder good() {
        return ReportedState.newBuilder().setReportNo(1);
    }

    private static LeafProgress.Builder progress(SyncState sync) {
        return LeafProgress.newBuilder()
                .setPath("fan.speed")
                .setDesiredVersion(3)
                .setSync(sync);
    }

    private static Value text(int length) {
        return Value.newBuilder().setStringValue("x".repeat(length)).build();
    }

    private static Value list(int items, Value item) {
        return Value.newBuilder()
                .setListValue(ListValue.newBuilder().addAllValues(Collections.nCopies(items, item)))
                .build();
    }

    private static void assertRefused(Consumer<ReportedState.Builder> change) {
        ReportedState.Builder report = good();
        change.accept(report);
        assertThat(ReportedCheck.check(report.build())).as(report.toString()).isEmpty();
    }
}
