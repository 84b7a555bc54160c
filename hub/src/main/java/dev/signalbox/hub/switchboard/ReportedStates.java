package dev.signalbox.hub.switchboard;

import com.google.protobuf.Value;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Change.ShadowChanged;
import dev.signalbox.hub.switchboard.Event.StateReported;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ReportedAck;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What devices report of their properties: taken leaf by leaf, gathered, recorded at most once a second for each device,
 * acknowledged after the commit. Confined to the switchboard thread.
 */
final class ReportedStates {
    /** A device that does not declare itself in this time is judged by what it declared before. */
    private static final long DECLARATION_NANOS = 10_000_000_000L;

    /** A store that takes nothing is not asked again before: each time, a whole report is judged anew. */
    private static final long REFUSED_NANOS = 1_000_000_000L;

    private final Fleet fleet;
    private final Promises promises;
    private final Watchers watchers;
    private final Bridge bridge;
    private final TimeSource time;
    private final Counter recorded;
    private final Counter gathered;
    private final Counter unknown;
    private final Counter mistyped;
    private final Counter excess;
    private final Counter stale;

    /** Devices with a report that was not due when it came. */
    private final Set<LiveDevice> waiting = new LinkedHashSet<>();

    private volatile int waitingCount;
    /** The store took nothing when it was asked last. */
    private boolean storeRefused;

    private long storeRefusedAtNanos;

    ReportedStates(Fleet fleet, Promises promises, Watchers watchers, Bridge bridge, TimeSource time, Metrics metrics) {
        this.fleet = fleet;
        this.promises = promises;
        this.watchers = watchers;
        this.bridge = bridge;
        this.time = time;
        recorded = metrics.counter("signalbox.shadow.reports.recorded", "Reports of properties that changed something");
        gathered = metrics.counter(
                "signalbox.shadow.reports.gathered", "Reports of properties that were joined with one before");
        unknown = refused(metrics, "unknown");
        mistyped = refused(metrics, "type");
        excess = refused(metrics, "excess");
        stale = metrics.counter(
                "signalbox.shadow.progress.stale", "Progress of a desired value that is not the current one");
        metrics.gauge(
                "signalbox.shadow.reports.waiting", "Devices whose report waits", this, states -> states.waitingCount);
    }

    private static Counter refused(Metrics metrics, String reason) {
        return metrics.counter(
                "signalbox.shadow.leaves.refused", "Reported properties that were not taken", "reason", reason);
    }

    void onArrived(LiveDevice device, boolean declares) {
        if (declares) {
            device.shadow.hold(time.nanos() + DECLARATION_NANOS);
        } else {
            device.shadow.release();
        }
    }

    void onDeclared(LiveDevice device) {
        device.shadow.release();
        var unused = recordIfDue(device, time.nanos());
    }

    void onReported(StateReported event) {
        LiveDevice device = fleet.current(event.device(), event.link());
        if (device == null || device.device.getLifecycle() != Lifecycle.LIFECYCLE_ACTIVE) {
            return;
        }
        if (!device.shadow.pending.isEmpty()) {
            gathered.increment();
        }
        device.shadow.pending.add(event.link(), event.state());
        var unused = recordIfDue(device, time.nanos());
    }

    void onTick(long nowNanos) {
        for (LiveDevice device : List.copyOf(waiting)) {
            if (!recordIfDue(device, nowNanos)) {
                return; // the others need not be judged for that
            }
        }
    }

    /** A form of the shadow is on stable storage: everybody may know it, and the next may follow. */
    void onStored(LiveDevice device, ShadowDocument stored) {
        Shadow before = device.shadow.told.shadow();
        device.shadow.told = stored;
        watchers.onShadow(device, !stored.status().equals(before.getStatus()));
        if (fleet.find(device.id) == device) { // else deleted: nothing of it may be retained again
            bridge.publishShadow(device.id, before, stored.shadow());
        }
        var unused = recordIfDue(device, time.nanos());
    }

    /** @return false where the store takes nothing now: the report waits */
    private boolean recordIfDue(LiveDevice device, long nowNanos) {
        PendingReport pending = device.shadow.pending;
        if (fleet.find(device.id) != device) {
            pending.clear(); // deleted: its shadow must not come back
        }
        boolean resting = storeRefused && nowNanos - storeRefusedAtNanos < REFUSED_NANOS;
        boolean taken = !resting && (!device.shadow.isDue(nowNanos) || record(device, pending, nowNanos));
        if (pending.isEmpty()) {
            waiting.remove(device);
        } else {
            waiting.add(device);
        }
        waitingCount = waiting.size();
        return taken;
    }

    private boolean record(LiveDevice device, PendingReport pending, long nowNanos) {
        ShadowDocument current = device.shadow.recorded;
        List<Counter> faults = new ArrayList<>();
        SortedMap<String, Value> good = taken(device, pending, faults);
        ShadowDocument.Step step = current.report(good, pending.full, pending.progress.values(), time.millis());
        Frame ack = acknowledgement(pending.reportNo, pending.refused + faults.size());
        Link link = pending.link;
        if (step.document() == current) {
            onJudged(current, pending, faults);
            send(link, ack);
            return true;
        }
        ShadowDocument next = step.document();
        boolean accepted = promises.record(new ShadowChanged(next.record(), step.revisions()), () -> {
            send(link, ack);
            onStored(device, next);
        });
        // Otherwise it waits here until the store takes something again.
        storeRefused = !accepted;
        if (accepted) {
            recorded.increment();
            device.shadow.recorded = next;
            device.shadow.onReportRecorded(nowNanos);
            onJudged(current, pending, faults);
        } else {
            storeRefusedAtNanos = nowNanos;
        }
        return accepted;
    }

    /** Counted once, however often it was judged before the store took it. */
    private void onJudged(ShadowDocument judgedBy, PendingReport pending, List<Counter> faults) {
        faults.forEach(Counter::increment);
        countStale(judgedBy, pending);
        pending.clear();
    }

    /**
     * The leaves that may stand in the shadow.
     *
     * @param faults gets what each of the others is counted by
     */
    private SortedMap<String, Value> taken(LiveDevice device, PendingReport pending, List<Counter> faults) {
        SortedMap<String, ShadowLeaf> known = device.shadow.recorded.leaves();
        SortedMap<String, Value> side = new TreeMap<>();
        if (!pending.full) {
            known.values().stream()
                    .filter(ShadowLeaf::hasReported)
                    .forEach(leaf -> side.put(leaf.getPath(), leaf.getReported()));
        }
        int bytes = side.entrySet().stream()
                .mapToInt(leaf -> ShadowDocument.weightBytes(leaf.getKey(), leaf.getValue()))
                .sum();
        SortedMap<String, Value> good = new TreeMap<>();
        for (Map.Entry<String, Value> leaf : pending.leaves.entrySet()) {
            String path = leaf.getKey();
            Value value = leaf.getValue();
            Value before = side.get(path);
            int beforeBytes = before == null ? 0 : ShadowDocument.weightBytes(path, before);
            if (ShadowDocument.isNone(value)) {
                side.remove(path);
                bytes -= beforeBytes;
                good.put(path, value);
                continue;
            }
            int nextBytes = bytes - beforeBytes + ShadowDocument.weightBytes(path, value);
            boolean tooMany = before == null && side.size() >= ShadowDocument.MAX_LEAVES;
            Counter fault = fault(device.declared.property(path), value);
            if (fault == null && (tooMany || nextBytes > ShadowDocument.MAX_SIDE_BYTES)) {
                fault = excess;
            }
            if (fault != null) {
                faults.add(fault);
                continue;
            }
            bytes = nextBytes;
            side.put(path, value);
            good.put(path, value);
        }
        return good;
    }

    private @Nullable Counter fault(@Nullable Property property, Value value) {
        if (property == null) {
            return unknown;
        }
        return PropertyCheck.isOfType(property, value) ? null : mistyped;
    }

    private void countStale(ShadowDocument current, PendingReport pending) {
        SortedMap<String, ShadowLeaf> known = current.leaves();
        for (LeafProgress progress : pending.progress.values()) {
            ShadowLeaf leaf = known.get(progress.getPath());
            if (leaf == null || !LeafSync.isCurrent(leaf, progress)) {
                stale.increment();
            }
        }
    }

    private static Frame acknowledgement(long reportNo, int refused) {
        return Frame.of(HubToDevice.newBuilder()
                .setReportedAck(ReportedAck.newBuilder().setReportNo(reportNo).setRefused(refused))
                .build());
    }

    private static void send(@Nullable Link link, Frame frame) {
        if (link != null) {
            link.send(frame);
        }
    }
}
