package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Value;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowHistory;
import dev.signalbox.proto.v1.ShadowHistoryQuery;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.ShadowRevision;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShadowRowsTest {
    @TempDir
    Path directory;

    @Test
    void newestFormOfEachShadowIsRecovered() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(shadow("kiln-1", 1), shadow("kiln-2", 1), shadow("kiln-1", 2));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.shadows())
                    .extracting(stored -> stored.getShadow().getDeviceId(), ShadowRecord::getRevision)
                    .containsExactly(tuple("kiln-1", 2L), tuple("kiln-2", 1L));
        }
    }

    @Test
    void revisionsArePagedNewestFirst() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(shadow("kiln-1", LongStream.rangeClosed(1, 120).toArray()), shadow("kiln-2", 1));
            ShadowHistory first = history(running, 0, 0);
            assertThat(first.getRevisionsList())
                    .extracting(ShadowRevision::getRevision)
                    .hasSize(50)
                    .startsWith(120L, 119L);
            ShadowHistory second = history(running, 200, first.getRevisions(49).getRevision());
            assertThat(second.getRevisionsList())
                    .extracting(ShadowRevision::getRevision)
                    .hasSize(70)
                    .startsWith(70L)
                    .endsWith(1L);
            assertThat(history(running, 1, 1).getRevisionsList()).isEmpty();
        }
    }

    @Test
    void pageBeyondTheLimitIsRefused() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.ask(ConsoleToHub.newBuilder()
                                    .setShadowHistory(ShadowHistoryQuery.newBuilder()
                                            .setDeviceId("kiln-1")
                                            .setLimit(201)))
                            .getError()
                            .getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
        }
    }

    @Test
    void longRevisionsMakeShortPages() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            Value text = Value.newBuilder().setStringValue("x".repeat(60_000)).build();
            List<ShadowRevision> revisions = new ArrayList<>();
            for (int i = 1; i <= 8; i++) {
                revisions.add(revision(i).toBuilder().putChanges("label", text).build());
            }
            running.store(new Change.ShadowChanged(record("kiln-1", 8), revisions));
            assertThat(history(running, 0, 0).getRevisionsCount()).isEqualTo(4);
        }
    }

    @Test
    void onlyTheNewest500RevisionsOfADeviceAreKept() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(
                    shadow("kiln-2", 1),
                    shadow("kiln-1", LongStream.rangeClosed(1, 700).toArray()));
            ShadowHistory oldest = history(running, 200, 260);
            assertThat(oldest.getRevisionsList())
                    .extracting(ShadowRevision::getRevision)
                    .startsWith(259L)
                    .endsWith(201L);
        }
    }

    @Test
    void largeRevisionsOfADeviceArePushedOutOldestFirstBefore4MiB() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(shadow("kiln-2", 1));
            List<ShadowRevision> revisions = new ArrayList<>();
            for (int i = 1; i <= 600; i++) {
                // The largest that count as small come last: they do not push out themselves.
                revisions.add(large(i, i <= 120 ? 60_000 : 4_000));
            }
            running.store(new Change.ShadowChanged(record("kiln-1", 600), revisions.subList(0, 120)));
            List<ShadowRevision> large = all(running);
            assertThat(large).extracting(ShadowRevision::getRevision).startsWith(120L, 119L);
            assertThat(bytes(large)).isBetween(1L << 20, 2L << 20);

            running.store(new Change.ShadowChanged(record("kiln-1", 600), revisions.subList(120, 600)));
            List<ShadowRevision> both = all(running);
            assertThat(both)
                    .extracting(ShadowRevision::getRevision)
                    .startsWith(600L)
                    .endsWith(101L);
            assertThat(bytes(both)).isLessThan(4L << 20);
        }
    }

    private static ShadowRevision large(long number, int bytes) {
        Value text = Value.newBuilder().setStringValue("x".repeat(bytes)).build();
        return revision(number).toBuilder().putChanges("label", text).build();
    }

    private static long bytes(List<ShadowRevision> revisions) {
        return revisions.stream().mapToLong(ShadowRevision::getSerializedSize).sum();
    }

    /** Page by page. */
    private static List<ShadowRevision> all(RunningStore running) {
        List<ShadowRevision> all = new ArrayList<>();
        List<ShadowRevision> page = history(running, 200, 0).getRevisionsList();
        while (!page.isEmpty()) {
            all.addAll(page);
            page = history(running, 200, page.get(page.size() - 1).getRevision())
                    .getRevisionsList();
        }
        return all;
    }

    @Test
    void firstRevisionOfANewDeviceEndsTheHistoryOfADeletedOne() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(shadow("kiln-1", LongStream.rangeClosed(1, 20).toArray()));
            running.store(shadow("kiln-1", 1));
            assertThat(history(running, 0, 0).getRevisionsCount()).isEqualTo(1);
        }
    }

    @Test
    void changeMayBeAppliedTwice() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            Change change = shadow("kiln-1", 1, 2, 3);
            running.store(change, change);
            assertThat(history(running, 0, 0).getRevisionsCount()).isEqualTo(3);
        }
    }

    @Test
    void shadowAndRevisionsGoEachByItsOwnStatement() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(shadow("kiln-1", 1, 2));
        }
        Database state = new Database(new DataDirectory(directory, Clock.systemUTC()), "state");
        state.open();
        ShadowRows rows = new ShadowRows(state.writer());
        rows.deleteShadow("kiln-1");
        ShadowHistoryQuery query =
                ShadowHistoryQuery.newBuilder().setDeviceId("kiln-1").build();
        assertThat(ShadowRows.all(state.writer())).isEmpty();
        assertThat(ShadowRows.history(state.writer(), query).getRevisionsCount())
                .isEqualTo(2);
        rows.eraseRevisions("kiln-1");
        assertThat(ShadowRows.history(state.writer(), query).getRevisionsCount())
                .isZero();
        state.commit();
        state.close();
    }

    @Test
    void hubStartsAfterAnUnusedDocumentWasDeleted() throws Exception {
        Capabilities kiln = Capabilities.newBuilder().setModel("kiln").build();
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(new Change.CapabilitiesAdded("a", kiln), new Change.CapabilitiesAdded("b", kiln));
        }
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(new Change.CapabilitiesRemoved("a"));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.capabilities()).containsOnlyKeys("b");
        }
    }

    private static ShadowHistory history(RunningStore running, int limit, long before) {
        return running.ask(ConsoleToHub.newBuilder()
                        .setShadowHistory(ShadowHistoryQuery.newBuilder()
                                .setDeviceId("kiln-1")
                                .setLimit(limit)
                                .setBeforeRevision(before)))
                .getShadowHistory();
    }

    private static Change shadow(String device, long... revisions) {
        return new Change.ShadowChanged(
                record(device, revisions[revisions.length - 1]),
                LongStream.of(revisions).mapToObj(ShadowRowsTest::revision).toList());
    }

    private static ShadowRecord record(String device, long revision) {
        return ShadowRecord.newBuilder()
                .setShadow(Shadow.newBuilder().setDeviceId(device))
                .setRevision(revision)
                .build();
    }

    private static ShadowRevision revision(long number) {
        return ShadowRevision.newBuilder()
                .setRevision(number)
                .setTimeMs(RunningStore.NOW_MILLIS + number)
                .build();
    }
}
