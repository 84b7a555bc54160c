package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.StorageStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A store that commits when the test says so, and remembers the rows a real one would have. */
final class RecordingStore implements Store {
    final List<Change> uncommitted = new ArrayList<>();
    final List<Sweep> unswept = new ArrayList<>();
    final Map<String, ExecutionRecord> executions = new LinkedHashMap<>();
    final Map<String, ShadowRecord> shadows = new LinkedHashMap<>();
    final Map<String, BulkRecord> bulks = new LinkedHashMap<>();
    final List<AuditEntry> audit = new ArrayList<>();
    final List<ConsoleToHub> queries = new ArrayList<>();
    final List<Change> committed = new ArrayList<>();
    boolean takes = true;

    @Override
    public boolean record(Change change) {
        return takes && uncommitted.add(change);
    }

    @Override
    public void sweep(Sweep sweep) {
        unswept.add(sweep);
    }

    @Override
    public void query(Origin.OfLink asker, ConsoleToHub query) {
        queries.add(query);
    }

    @Override
    public StorageStatus storageStatus() {
        return StorageStatus.getDefaultInstance();
    }

    /** Everything recorded is on stable storage now; the event that says so. */
    Event.Stored commit() {
        List<Change> batch = List.copyOf(uncommitted);
        uncommitted.clear();
        committed.addAll(batch);
        batch.forEach(this::apply);
        return new Event.Stored(batch);
    }

    private void apply(Change change) {
        if (change instanceof Change.ExecutionChanged changed) {
            executions.put(changed.execution().getExecution().getExecutionId(), changed.execution());
        } else if (change instanceof Change.ShadowChanged changed) {
            shadows.put(changed.shadow().getShadow().getDeviceId(), changed.shadow());
        } else if (change instanceof Change.BulkChanged changed) {
            bulks.put(changed.bulk().getBulk().getBulkId(), changed.bulk());
        } else if (change instanceof Change.Audited audited) {
            audit.add(audited.entry());
        } else if (change instanceof Change.Together together) {
            together.changes().forEach(this::apply);
        }
    }

    /** The oldest sweep is on stable storage now; the event that says so. */
    Event.Swept sweepCommitted() {
        return new Event.Swept(unswept.remove(0).id());
    }
}
