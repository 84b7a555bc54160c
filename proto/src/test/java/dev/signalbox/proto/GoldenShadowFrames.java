package dev.signalbox.proto;

import static dev.signalbox.proto.Greenhouse.DEVICE;
import static dev.signalbox.proto.Greenhouse.NOON_MS;

import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.ReportedAck;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.SetDesired;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowConflict;
import dev.signalbox.proto.v1.ShadowHistory;
import dev.signalbox.proto.v1.ShadowHistoryQuery;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.ShadowQuery;
import dev.signalbox.proto.v1.ShadowRevision;
import dev.signalbox.proto.v1.ShadowSide;
import dev.signalbox.proto.v1.ShadowStatus;
import dev.signalbox.proto.v1.SyncState;
import java.util.List;

/** One frame of every kind that is about a shadow. Immutable. */
final class GoldenShadowFrames {
    static final List<Message> ALL = List.of(
            DeviceToHub.newBuilder().setReported(reported()).build(),
            HubToDevice.newBuilder().setDesired(desired()).build(),
            HubToDevice.newBuilder()
                    .setReportedAck(ReportedAck.newBuilder().setReportNo(3).setRefused(1))
                    .build(),
            ConsoleToHub.newBuilder()
                    .setShadow(ShadowQuery.newBuilder().setDeviceId(DEVICE))
                    .setRequestId(21)
                    .build(),
            ConsoleToHub.newBuilder()
                    .setSetDesired(SetDesired.newBuilder()
                            .setDeviceId(DEVICE)
                            .putChanges("fan.speed", number(60))
                            .putChanges("mode", none())
                            .setExpectedVersion(6)
                            .setReplace(true))
                    .setRequestId(22)
                    .build(),
            ConsoleToHub.newBuilder()
                    .setShadowHistory(ShadowHistoryQuery.newBuilder()
                            .setDeviceId(DEVICE)
                            .setLimit(20)
                            .setBeforeRevision(11))
                    .setRequestId(23)
                    .build(),
            HubToConsole.newBuilder().setShadow(shadow()).setRequestId(21).build(),
            HubToConsole.newBuilder()
                    .setShadowConflict(ShadowConflict.newBuilder()
                            .setError(ErrorDetail.newBuilder()
                                    .setCode(ErrorCode.ERROR_CODE_VERSION_CONFLICT)
                                    .setMessage("The desired version is 7.")
                                    .setTraceId("t-4f1d"))
                            .setCurrent(shadow()))
                    .setRequestId(22)
                    .build(),
            HubToConsole.newBuilder()
                    .setShadowHistory(
                            ShadowHistory.newBuilder().setDeviceId(DEVICE).addRevisions(revision()))
                    .setRequestId(23)
                    .build());

    private GoldenShadowFrames() {}

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    private static Value none() {
        return Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
    }

    private static ReportedState reported() {
        return ReportedState.newBuilder()
                .setReportNo(3)
                .putLeaves("fan.speed", number(60))
                .putLeaves("mode", none())
                .putLeaves(
                        "steps",
                        Value.newBuilder()
                                .setListValue(ListValue.newBuilder()
                                        .addValues(number(0))
                                        .addValues(Value.newBuilder().setBoolValue(true)))
                                .build())
                .setFull(true)
                .addProgress(LeafProgress.newBuilder()
                        .setPath("fan.speed")
                        .setDesiredVersion(7)
                        .setSync(SyncState.SYNC_STATE_FAILED)
                        .setMessage("The fan is blocked."))
                .build();
    }

    private static DesiredState desired() {
        return DesiredState.newBuilder()
                .setVersion(7)
                .addLeaves(DesiredLeaf.newBuilder()
                        .setPath("fan.speed")
                        .setDesired(number(60))
                        .setDesiredVersion(7))
                .addRemoved("mode")
                .setFull(true)
                .build();
    }

    private static Shadow shadow() {
        return Shadow.newBuilder()
                .setDeviceId(DEVICE)
                .setDesiredVersion(7)
                .setReportedVersion(4)
                .addLeaves(ShadowLeaf.newBuilder()
                        .setPath("fan.speed")
                        .setDesired(number(60))
                        .setReported(number(40))
                        .setSync(SyncState.SYNC_STATE_FAILED)
                        .setMessage("The fan is blocked.")
                        .setDesiredVersion(7)
                        .setSinceMs(NOON_MS)
                        .setDesiredAtMs(NOON_MS - 1_000)
                        .setReportedAtMs(NOON_MS - 60_000)
                        .setDesiredBy("user:marta"))
                .setStatus(ShadowStatus.newBuilder()
                        .setInSync(1)
                        .setPending(2)
                        .setApplying(3)
                        .setRejected(4)
                        .setFailed(5)
                        .setDrifted(6))
                .build();
    }

    private static ShadowRevision revision() {
        return ShadowRevision.newBuilder()
                .setRevision(11)
                .setSide(ShadowSide.SHADOW_SIDE_DESIRED)
                .setVersion(7)
                .setTimeMs(NOON_MS - 1_000)
                .setActor("user:marta")
                .putChanges("fan.speed", number(60))
                .putChanges("mode", none())
                .putPrevious("mode", Value.newBuilder().setStringValue("auto").build())
                .build();
    }
}
