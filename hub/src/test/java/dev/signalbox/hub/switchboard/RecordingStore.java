package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.HistoryQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A store that commits when the test says so, and remembers the rows a real one would have. */
final class RecordingStore implements Store {
    final List<Change> uncommitted = new ArrayList<>();
    final List<Sweep> unswept = new ArrayList<>();
    final Map<String, ExecutionRecord> executions = new LinkedHashMap<>();
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
    public void query(Origin.OfLink asker, HistoryQuery query) {
        throw new AssertionError("not asked in these tests");
    }

    @Override
    public void query(Origin.OfLink asker, ExecutionQuery query) {
        throw new AssertionError("not asked in these tests");
    }

    /** Everything recorded is on stable storage now; the event that says so. */
    Event.Stored commit() {
        List<Change> batch = List.copyOf(uncommitted);
        uncommitted.clear();
        committed.addAll(batch);
        for (Change change : batch) {
            if (change instanceof Change.ExecutionChanged changed) {
                executions.put(changed.execution().getExecution().getExecutionId(), changed.execution());
            }
        }
        return new Event.Stored(batch);
    }

    /** The oldest sweep is on stable storage now; the event that says so. */
    Event.Swept sweepCommitted() {
        return new Event.Swept(unswept.remove(0).id());
    }
}
