package dev.signalbox.proto;

import static dev.signalbox.proto.Greenhouse.DEVICE;
import static dev.signalbox.proto.Greenhouse.NOON_MS;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.signalbox.proto.v1.AuditEntries;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.AuditQuery;
import dev.signalbox.proto.v1.Backup;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.BulkCounts;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.Bulks;
import dev.signalbox.proto.v1.CancelBulk;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.MakeBackup;
import dev.signalbox.proto.v1.MqttGhost;
import dev.signalbox.proto.v1.MqttSweep;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceHistory;
import dev.signalbox.proto.v1.PresenceHistoryQuery;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.RetryBulk;
import dev.signalbox.proto.v1.SweepMqtt;
import dev.signalbox.proto.v1.SyncState;
import dev.signalbox.proto.v1.Tap;
import java.util.List;

/** One frame of every kind that is about bulks, the audit, presence of old, backups and taps. Immutable. */
final class GoldenRecordFrames {
    private static final String BULK = "01JD8Q7T4M0000000000000000";
    private static final String EXECUTION = "01JD8Q7T4M0000000000000001";

    static final List<Message> ALL = List.of(
            ask().setBulk(BulkCommand.newBuilder()
                            .setSelector(DeviceSelector.newBuilder()
                                    .addTags("bay-3")
                                    .addPresences(PresenceState.PRESENCE_STATE_ONLINE)
                                    .addSyncs(SyncState.SYNC_STATE_DRIFTED)
                                    .setText("green"))
                            .setCommand("identify")
                            .setIdempotencyKey("k-1")
                            .setTtlMs(60_000)
                            .setMaxConcurrent(20)
                            .setDryRun(true))
                    .build(),
            ask().setBulks(BulkQuery.newBuilder().setLimit(20).setBeforeBulkId(BULK))
                    .build(),
            ask().setCancelBulk(CancelBulk.newBuilder().setBulkId(BULK)).build(),
            ask().setRetryBulk(RetryBulk.newBuilder().setBulkId(BULK).setIdempotencyKey("k-2"))
                    .build(),
            ask().setAudit(AuditQuery.newBuilder()
                            .setLimit(50)
                            .setBeforeEntryNo(812)
                            .setActor("user:marta")
                            .setSubject(DEVICE))
                    .build(),
            ask().setPresenceHistory(PresenceHistoryQuery.newBuilder()
                            .setDeviceId(DEVICE)
                            .setLimit(10)
                            .setCursor("7f"))
                    .build(),
            ask().setMakeBackup(MakeBackup.getDefaultInstance()).build(),
            ask().setSweepMqtt(SweepMqtt.newBuilder().setEmpty(true).setOfOthers(true))
                    .build(),
            answer().setMqttSweep(MqttSweep.newBuilder()
                            .addGhosts(MqttGhost.newBuilder()
                                    .setTopic("signalbox/v1/d/gone-1/state")
                                    .setHubId("hub-1")
                                    .setEmptied(true))
                            .setFound(1))
                    .build(),
            ask().setTap(Tap.newBuilder().setDeviceId(DEVICE)).build(),
            answer().setBulk(bulk()).build(),
            answer().setBulks(Bulks.newBuilder().addBulks(bulk().clearTargets()))
                    .build(),
            answer().setAudit(AuditEntries.newBuilder()
                            .addEntries(AuditEntry.newBuilder()
                                    .setEntryNo(811)
                                    .setTimeMs(NOON_MS)
                                    .setActor("user:marta")
                                    .setAction("command")
                                    .setSubject(EXECUTION)
                                    .setDetail("identify on " + DEVICE)
                                    .setPreviousHash(ByteString.fromHex("00ff"))
                                    .setHash(ByteString.fromHex("11ee"))))
                    .build(),
            answer().setPresenceHistory(PresenceHistory.newBuilder()
                            .setDeviceId(DEVICE)
                            .addPresences(Presence.newBuilder()
                                    .setState(PresenceState.PRESENCE_STATE_OFFLINE)
                                    .setCause(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST)
                                    .setSinceMs(NOON_MS)
                                    .setEpoch(7))
                            .setNextCursor("7e"))
                    .build(),
            answer().setBackup(Backup.newBuilder()
                            .setPath("backups/2026-05-12T120000Z.zip")
                            .setSizeBytes(1_234_567)
                            .setTimeMs(NOON_MS))
                    .build());

    private GoldenRecordFrames() {}

    private static ConsoleToHub.Builder ask() {
        return ConsoleToHub.newBuilder().setRequestId(41);
    }

    private static HubToConsole.Builder answer() {
        return HubToConsole.newBuilder().setRequestId(41);
    }

    private static Bulk.Builder bulk() {
        return Bulk.newBuilder()
                .setBulkId(BULK)
                .setCommand("identify")
                .setState(BulkState.BULK_STATE_RUNNING)
                .setIssuer("user:marta")
                .setCreatedAtMs(NOON_MS)
                .setMaxConcurrent(20)
                .setCounts(BulkCounts.newBuilder().setUnderWay(1).setRefused(1))
                .addTargets(BulkTarget.newBuilder()
                        .setDeviceId(DEVICE)
                        .setExecutionId(EXECUTION)
                        .setState(ExecutionState.EXECUTION_STATE_RUNNING))
                .addTargets(BulkTarget.newBuilder()
                        .setDeviceId("gh-9")
                        .setRefusal(ErrorDetail.newBuilder()
                                .setCode(ErrorCode.ERROR_CODE_DEVICE_AWAY)
                                .setMessage("gh-9 is away.")
                                .setRetryable(true)));
    }
}
