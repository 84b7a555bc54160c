package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.NOW_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.BulkTargets;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.switchboard.BulkKeys;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkCounts;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bulks on the disk: asked for, recovered, and deleted with the executions that were kept long enough. */
final class BulkRowsTest {
    private static final long DAY_MILLIS = 24 * 3_600_000L;

    @TempDir
    Path directory;

    @Test
    void outcomesOfAnUnfinishedBulkAreThoseOfItsExecutions() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(
                    bulk(
                            1,
                            BulkState.BULK_STATE_RUNNING,
                            0,
                            refused("d-0"),
                            target("d-1"),
                            target("d-2"),
                            target("d-3")),
                    execution(11, "d-1", 1, ExecutionState.EXECUTION_STATE_SUCCEEDED, 0),
                    execution(12, "d-2", 1, ExecutionState.EXECUTION_STATE_SENT, 0),
                    execution(13, "d-3", 2, ExecutionState.EXECUTION_STATE_SENT, 0));

            Bulk bulk = ask(running, 1);
            assertThat(bulk.getCounts())
                    .isEqualTo(BulkCounts.newBuilder()
                            .setRefused(1)
                            .setSucceeded(1)
                            .setUnderWay(1)
                            .setWaiting(1)
                            .build());
            assertThat(bulk.getTargetsList())
                    .extracting(BulkTarget::getExecutionId)
                    .containsExactly("", id(11), id(12), "");
            assertThat(running.ask(BulkQuery.newBuilder().setBulkId(id(9)))
                            .getError()
                            .getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
        }
    }

    @Test
    void bulksAreListedNewestFirstWithoutTheirTargets() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            for (int i = 1; i <= 5; i++) {
                running.store(bulk(i, BulkState.BULK_STATE_FINISHED, 0, target("d-1")));
            }
            List<Bulk> page = running.ask(BulkQuery.newBuilder().setLimit(2).setBeforeBulkId(id(5)))
                    .getBulks()
                    .getBulksList();

            assertThat(page).extracting(Bulk::getBulkId).containsExactly(id(4), id(3));
            assertThat(page).allMatch(bulk -> bulk.getTargetsCount() == 0);
            assertThat(page).allMatch(bulk -> bulk.getCounts().getWaiting() == 1);
        }
    }

    @Test
    void longBulksMakeShortPagesThatLeaveNoneOut() throws Exception {
        Struct parameters = Struct.newBuilder()
                .putFields(
                        "text",
                        Value.newBuilder().setStringValue("x".repeat(16_000)).build())
                .build();
        try (RunningStore running = RunningStore.started(directory)) {
            List<Change> changes = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                Change.BulkChanged small = bulk(i, BulkState.BULK_STATE_FINISHED, 0, target("d-1"));
                BulkRecord.Builder large = small.bulk().toBuilder();
                large.getBulkBuilder().setParameters(parameters);
                changes.add(new Change.BulkChanged(large.build()));
            }
            running.store(changes.toArray(Change[]::new));
            List<Integer> pages = pages(running);
            assertThat(pages.stream().mapToInt(Integer::intValue).sum()).isEqualTo(40);
            assertThat(pages).startsWith(16).hasSize(3);
        }
    }

    @Test
    void listOfBulksOfVeryManyTargetsReadsSomeOfThemOnly() throws Exception {
        BulkTarget[] targets = IntStream.range(0, 10_000)
                .mapToObj(i -> target("d".repeat(58) + String.format("%06d", i)))
                .toArray(BulkTarget[]::new);
        try (RunningStore running = RunningStore.started(directory)) {
            for (int i = 1; i <= 20; i++) {
                running.store(bulk(i, BulkState.BULK_STATE_FINISHED, 0, targets));
            }
            List<Integer> pages = pages(running);
            assertThat(pages.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20);
            assertThat(pages).startsWith(13).hasSize(2);
        }
    }

    /** How many bulks were on each page; each of them was on one. */
    private static List<Integer> pages(RunningStore running) {
        List<Integer> sizes = new ArrayList<>();
        List<String> read = new ArrayList<>();
        List<Bulk> page = list(running, "");
        while (!page.isEmpty()) {
            sizes.add(page.size());
            page.forEach(bulk -> read.add(bulk.getBulkId()));
            page = list(running, read.get(read.size() - 1));
        }
        assertThat(read).doesNotHaveDuplicates().isSortedAccordingTo(Comparator.reverseOrder());
        return sizes;
    }

    private static List<Bulk> list(RunningStore running, String before) {
        return running.ask(BulkQuery.newBuilder().setLimit(200).setBeforeBulkId(before))
                .getBulks()
                .getBulksList();
    }

    @Test
    void targetsOfALargeBulkAreReadPageByPage() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            BulkTarget[] targets = IntStream.range(0, 2_500)
                    .mapToObj(i -> target(String.format("d-%05d", i)))
                    .toArray(BulkTarget[]::new);
            running.store(bulk(1, BulkState.BULK_STATE_RUNNING, 0, targets));
            List<String> read = new ArrayList<>();
            Bulk page = ask(running, 1);
            read.addAll(
                    page.getTargetsList().stream().map(BulkTarget::getDeviceId).toList());
            while (page.getMoreTargets()) {
                assertThat(page.getTargetsCount()).isEqualTo(BulkTargets.MOST_TOLD);
                page = running.ask(BulkQuery.newBuilder().setBulkId(id(1)).setAfterDeviceId(read.get(read.size() - 1)))
                        .getBulks()
                        .getBulks(0);
                read.addAll(page.getTargetsList().stream()
                        .map(BulkTarget::getDeviceId)
                        .toList());
            }
            assertThat(read).hasSize(2_500).doesNotHaveDuplicates().isSorted();
            assertThat(page.getCounts().getWaiting()).isEqualTo(2_500);
        }
    }

    @Test
    void unfinishedBulksAndAllTheirExecutionsAreRecoveredAndFinishedOnesOnlyForTheirKeys() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(
                    bulk(1, BulkState.BULK_STATE_RUNNING, 5 * DAY_MILLIS, target("d-1")),
                    bulk(2, BulkState.BULK_STATE_FINISHED, 0, target("d-1")),
                    keyed(bulk(3, BulkState.BULK_STATE_FINISHED, 0, target("d-1"))),
                    keyed(bulk(4, BulkState.BULK_STATE_FINISHED, 2 * DAY_MILLIS, target("d-1"))),
                    execution(11, "d-1", 1, ExecutionState.EXECUTION_STATE_SUCCEEDED, 0),
                    execution(12, "d-1", 2, ExecutionState.EXECUTION_STATE_SUCCEEDED, 0));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.bulks())
                    .extracting(bulk -> bulk.getBulk().getBulkId())
                    .containsExactly(id(1), id(3));
            assertThat(running.recovered.executions())
                    .extracting(record -> record.getExecution().getExecutionId())
                    .containsExactly(id(11));
        }
    }

    @Test
    void targetsOfFinishedBulksAndResultsOfWhatTheOthersBeganStayOnTheDisk() throws Exception {
        ExecutionRecord ended = ((Change.ExecutionChanged)
                        execution(11, "d-1", 1, ExecutionState.EXECUTION_STATE_SUCCEEDED, 0))
                .execution();
        ExecutionRecord.Builder large = ended.toBuilder();
        large.getExecutionBuilder()
                .getResultBuilder()
                .putFields(
                        "log",
                        Value.newBuilder().setStringValue("x".repeat(1_000)).build());
        Change.BulkChanged finished = bulk(2, BulkState.BULK_STATE_FINISHED, 0, target("d-1"), target("d-2"));
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(
                    bulk(1, BulkState.BULK_STATE_RUNNING, 0, target("d-1")),
                    keyed(finished),
                    new Change.ExecutionChanged(large.build()));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.bulks())
                    .containsExactly(
                            bulk(1, BulkState.BULK_STATE_RUNNING, 0, target("d-1"))
                                    .bulk(),
                            bulk(2, BulkState.BULK_STATE_FINISHED, 0).bulk().toBuilder()
                                    .setIdempotencyKey("k")
                                    .build());
            assertThat(running.recovered.executions())
                    .containsExactly(ended.toBuilder()
                            .setExecution(ended.getExecution().toBuilder().clearUpdatedAtMs())
                            .build());
        }
    }

    @Test
    void onlyTheNewestKeysOfBulksComeBack() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(IntStream.rangeClosed(1, BulkKeys.MAX_KEYS + 1)
                    .mapToObj(i -> keyed(bulk(i, BulkState.BULK_STATE_FINISHED, 0, target("d-1"))))
                    .toArray(Change[]::new));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.bulks())
                    .hasSize(BulkKeys.MAX_KEYS)
                    .first()
                    .extracting(bulk -> bulk.getBulk().getBulkId())
                    .isEqualTo(id(2));
        }
    }

    @Test
    void whatWasKeptLongEnoughGoesAndTheMarkerNeverSaysThatRowsWereLost() throws Exception {
        long old = Upkeep.USUAL.keepExecutions().toMillis() + 1;
        try (RunningStore running = RunningStore.started(directory)) {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < 1_200; i++) {
                changes.add(execution(100 + i, "d-1", 0, ExecutionState.EXECUTION_STATE_SUCCEEDED, old));
            }
            changes.add(execution(11, "d-1", 0, ExecutionState.EXECUTION_STATE_QUEUED, old));
            changes.add(execution(12, "d-1", 0, ExecutionState.EXECUTION_STATE_FAILED, old - 2));
            changes.add(execution(13, "d-1", 1, ExecutionState.EXECUTION_STATE_FAILED, old));
            changes.add(execution(14, "d-1", 2, ExecutionState.EXECUTION_STATE_FAILED, old));
            changes.add(bulk(1, BulkState.BULK_STATE_RUNNING, old, target("d-1")));
            changes.add(bulk(2, BulkState.BULK_STATE_FINISHED, old, target("d-1")));
            changes.add(bulk(3, BulkState.BULK_STATE_FINISHED, old - 2, target("d-1")));
            changes.add(execution(15, "d-1", 4, ExecutionState.EXECUTION_STATE_SUCCEEDED, 0));
            changes.add(bulk(4, BulkState.BULK_STATE_FINISHED, old, target("d-1")));
            running.store(changes.toArray(Change[]::new));
        }
        assertThat(Files.readString(directory.resolve("marker"))).contains("rows.execution=");
        try (RunningStore running = RunningStore.started(directory)) {
            await().until(() -> running.ask(ExecutionQuery.newBuilder().setLimit(500))
                            .getExecutions()
                            .getExecutionsCount()
                    == 4);
            assertThat(running.ask(ExecutionQuery.newBuilder()).getExecutions().getExecutionsList())
                    .extracting(Execution::getExecutionId)
                    .as("of an unfinished bulk, not finished, not old enough")
                    .containsExactly(id(15), id(13), id(12), id(11));
            assertThat(running.ask(BulkQuery.newBuilder()).getBulks().getBulksList())
                    .extracting(Bulk::getBulkId)
                    .as("ended with the newest of its executions, not old enough, not finished")
                    .containsExactly(id(4), id(3), id(1));
            assertThat(Files.readString(directory.resolve("marker")))
                    .as("lowered before the rows went")
                    .contains("rows.execution=4");
            assertThat(running.fatal).isEmpty();
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.bulks()).hasSize(1);
        }
    }

    @Test
    void clockThatIsAYearAheadDeletesNoMoreThanTheNewestEndWould() throws Exception {
        long kept = Upkeep.USUAL.keepExecutions().toMillis();
        Upkeep keepsAll = new Upkeep(Duration.ofDays(36_500), Duration.ofDays(36_500), Duration.ZERO, 1, true);
        try (RunningStore running = RunningStore.started(directory, keepsAll)) {
            running.store(
                    execution(11, "d-1", 0, ExecutionState.EXECUTION_STATE_SUCCEEDED, 365 * DAY_MILLIS + 2 * kept),
                    execution(12, "d-1", 0, ExecutionState.EXECUTION_STATE_SUCCEEDED, 365 * DAY_MILLIS + kept / 2),
                    execution(13, "d-1", 0, ExecutionState.EXECUTION_STATE_SUCCEEDED, 365 * DAY_MILLIS));
        }
        try (RunningStore running = RunningStore.started(directory)) {
            await().until(() -> running.counted("signalbox.store.executions.expired") > 0);
            assertThat(running.ask(ExecutionQuery.newBuilder()).getExecutions().getExecutionsList())
                    .extracting(Execution::getExecutionId)
                    .containsExactly(id(13), id(12));
        }
    }

    private static Bulk ask(RunningStore running, int number) {
        return running.ask(BulkQuery.newBuilder().setBulkId(id(number)))
                .getBulks()
                .getBulks(0);
    }

    private static BulkTarget target(String device) {
        return BulkTarget.newBuilder().setDeviceId(device).build();
    }

    private static BulkTarget refused(String device) {
        return BulkTarget.newBuilder()
                .setDeviceId(device)
                .setRefusal(ErrorDetail.newBuilder().setCode(ErrorCode.ERROR_CODE_UNKNOWN_COMMAND))
                .build();
    }

    private static Change.BulkChanged bulk(int number, BulkState state, long ageMillis, BulkTarget... targets) {
        return new Change.BulkChanged(BulkRecord.newBuilder()
                .setBulk(Bulk.newBuilder()
                        .setBulkId(id(number))
                        .setState(state)
                        .setCreatedAtMs(NOW_MILLIS - ageMillis)
                        .addAllTargets(List.of(targets)))
                .build());
    }

    private static Change keyed(Change.BulkChanged bulk) {
        return new Change.BulkChanged(
                bulk.bulk().toBuilder().setIdempotencyKey("k").build());
    }

    private static Change execution(int number, String device, int bulk, ExecutionState state, long ageMillis) {
        return new Change.ExecutionChanged(ExecutionRecord.newBuilder()
                .setExecution(Execution.newBuilder()
                        .setExecutionId(id(number))
                        .setDeviceId(device)
                        .setBulkId(bulk == 0 ? "" : id(bulk))
                        .setState(state)
                        .setCreatedAtMs(NOW_MILLIS - ageMillis)
                        .setUpdatedAtMs(NOW_MILLIS - ageMillis))
                .build());
    }

    private static String id(int number) {
        return ExecutionId.firstOf(NOW_MILLIS + number * 1_000L);
    }
}
