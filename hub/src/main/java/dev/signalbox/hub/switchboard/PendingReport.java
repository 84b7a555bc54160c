package dev.signalbox.hub.switchboard;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.ReportedState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a device reported and is not recorded yet, as one report: a chatty device must not fill the disk with every step.
 * At most one side's worth; more is refused leaf by leaf. Confined to the switchboard thread.
 */
final class PendingReport {
    final SortedMap<String, Value> leaves = new TreeMap<>();
    final Map<String, LeafProgress> progress = new LinkedHashMap<>();
    boolean full;

    /** The link that waits for the acknowledgement; null: nothing waits. */
    @Nullable
    Link link;

    /** The newest of that link. */
    long reportNo;

    /** Leaves of the waiting reports that found no room here. */
    int refused;

    private int bytes;

    boolean isEmpty() {
        return link == null;
    }

    void add(Link from, ReportedState report) {
        if (report.getFull()) {
            leaves.clear();
            bytes = 0;
            full = true;
        }
        if (link != from) {
            refused = 0;
        }
        link = from;
        reportNo = report.getReportNo();
        report.getLeavesMap().forEach(this::put);
        for (LeafProgress one : report.getProgressList()) {
            if (progress.containsKey(one.getPath()) || progress.size() < ShadowDocument.MAX_LEAVES) {
                progress.put(one.getPath(), one);
            }
        }
    }

    private void put(String path, Value value) {
        Value before = leaves.get(path);
        int more = ShadowDocument.weightBytes(path, value)
                - (before == null ? 0 : ShadowDocument.weightBytes(path, before));
        boolean tooMany = before == null && leaves.size() >= 2 * ShadowDocument.MAX_LEAVES;
        if (tooMany || bytes + more > ShadowDocument.MAX_SIDE_BYTES) {
            refused++;
            return;
        }
        leaves.put(path, value);
        bytes += more;
    }

    void clear() {
        leaves.clear();
        progress.clear();
        full = false;
        link = null;
        refused = 0;
        bytes = 0;
    }
}
