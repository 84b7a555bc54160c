package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event.ReadingsArrived;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.hub.switchboard.Sweep.PresenceChange;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.ReadingAck;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Newest values, and everything new on its way to the history: one sweep a second, acknowledged to the devices after its
 * commit. Confined to the switchboard thread.
 */
final class Readings {
    /** The part of the heap for what is not stored yet; twice the inbox's, as a sweep holds a second or more. */
    private static final int SHARE_OF_HEAP = 8;

    private static final int AGAIN_MILLIS = 2_000;
    private static final long SWEEP_NANOS = 1_000_000_000L;

    /** Between two sweeps where something is told only once it is stored: each is a commit and its sync. */
    private static final long HASTE_NANOS = 100_000_000L;

    private final Fleet fleet;
    private final Watchers watchers;
    private final Store store;
    private final Bridge bridge;
    private final Counter stored;
    private final Counter repeated;
    private final Counter overloaded;
    private final Counter excess;
    private final Counter pending;
    private final Counter mistyped;
    private final Counter unstored;
    private final Counter presencesUnstored;
    private final Counter sweepsDropped;

    /**
     * What waits and what is under way for a slow disk. Beyond it live values still move, but nothing more is taken for
     * the history or acknowledged: agents keep it, and send it again on the link they are asked for once there is room.
     */
    private final long maxWaitingBytes;

    private NextSweep next = new NextSweep();
    private final Map<MarkKey, LiveDevice> marked = new LinkedHashMap<>();
    private final Set<LiveDevice> moved = new LinkedHashSet<>();
    /** Devices some of whose batches were not taken. */
    private final Set<LiveDevice> behind = new LinkedHashSet<>();

    private final Map<LiveDevice, Integer> refused = new LinkedHashMap<>();
    private final SweepsUnderWay underWay = new SweepsUnderWay();
    private boolean hasHistoryEnded;
    /** For the gauges. */
    private volatile int waitingCount;

    private volatile long waitingBytes;

    private long lastSweepId;
    private long lastSweepNanos;
    private long lastHandedOverNanos;
    /** Somebody waits for the next sweep. */
    private boolean hasty;

    private record MarkKey(LiveDevice device, String bootId) {}

    /** @param maxWaitingBytes of readings that are taken and not stored yet */
    Readings(Fleet fleet, Watchers watchers, Store store, Bridge bridge, Metrics metrics, long maxWaitingBytes) {
        this.maxWaitingBytes = maxWaitingBytes;
        this.fleet = fleet;
        this.watchers = watchers;
        this.store = store;
        this.bridge = bridge;
        this.stored = metrics.counter("signalbox.readings.taken", "Readings taken into the history");
        this.repeated = metrics.counter("signalbox.batches.repeated", "Batches of readings that were here already");
        this.excess = metrics.counter(
                "signalbox.readings.excess", "Readings of more metrics than one device may have, not taken");
        this.pending =
                metrics.counter("signalbox.readings.pending", "Readings of devices that wait for approval, not taken");
        this.mistyped = metrics.counter(
                "signalbox.readings.mistyped", "Readings not of the type that their device declares, not taken");
        metrics.gauge("signalbox.readings.waiting", "Readings that wait for the next sweep", this, r -> r.waitingCount);
        metrics.queue(
                "signalbox.readings.waiting.bytes",
                "What the readings that are not stored yet take of the heap, roughly",
                maxWaitingBytes,
                this,
                r -> r.waitingBytes);
        this.unstored = metrics.counter(
                "signalbox.readings.unstored", "Readings shown and not stored: the history cannot be written any more");
        this.presencesUnstored = metrics.counter(
                "signalbox.presence.unstored",
                "Presences not stored: a newer one came while the history was behind, or it cannot be written any more");
        this.sweepsDropped = metrics.counter(
                "signalbox.sweeps.dropped", "Sweeps under way when the history could not be written any more");
        this.overloaded =
                metrics.counter("signalbox.batches.overloaded", "Batches refused because the history is behind");
    }

    /** An eighth of the heap. */
    static long usualMaxWaitingBytes() {
        return Math.max(1 << 20, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    void onReadings(ReadingsArrived event, long nowNanos) {
        LiveDevice device = fleet.current(event.device(), event.link());
        if (device == null) {
            return;
        }
        if (device.isPending()) {
            // Not acknowledged: the agent keeps them until somebody has approved it.
            pending.increment(event.readings().size());
            return;
        }
        if (unstoredBytes() >= maxWaitingBytes) {
            overloaded.increment();
            behind.add(device);
            if (!event.historical()) {
                taken(device, event.readings()).forEach(reading -> update(device, reading));
            }
            return;
        }
        BatchMarks marks = BatchMarks.of(device.batches, event.bootId(), nowNanos);
        boolean isNew = marks.arrive(event.batchNo(), event.oldestBatchNo(), nowNanos);
        mark(device, event.bootId(), marks);
        if (event.refused() > 0) {
            refused.merge(device, event.refused(), Integer::sum);
        }
        if (!isNew) {
            repeated.increment();
            return;
        }
        List<NewReading> taken = taken(device, event.readings());
        for (NewReading reading : taken) {
            if (!hasHistoryEnded) {
                next.add(new DeviceReading(device.id, reading.reading()));
            }
            if (!event.historical()) {
                update(device, reading);
            }
        }
        (hasHistoryEnded ? unstored : stored).increment(taken.size());
        if (taken.size() < event.readings().size()) {
            refused.merge(device, event.readings().size() - taken.size(), Integer::sum);
        }
        if (!event.historical() && !taken.isEmpty()) {
            moved.add(device);
            bridge.publishTelemetry(device.id, taken);
        }
    }

    private void mark(LiveDevice device, String bootId, BatchMarks marks) {
        if (!hasHistoryEnded && marks.mark() && marked.put(new MarkKey(device, bootId), device) == null) {
            next.addMark();
        }
    }

    /**
     * Those of the type that the device declares, for a text in a series of numbers is of no use to anybody, and of no more
     * metrics than it may have.
     */
    private List<NewReading> taken(LiveDevice device, List<NewReading> readings) {
        List<NewReading> taken = new ArrayList<>(readings.size());
        for (NewReading reading : readings) {
            if (!device.declared.fits(reading.reading())) {
                mistyped.increment();
            } else if (!device.hasRoomFor(reading.reading().getMetric())) {
                excess.increment();
            } else {
                taken.add(reading);
            }
        }
        return taken;
    }

    /** Puts a recovered value back without telling anyone. */
    static void restore(LiveDevice device, NewReading reading) {
        String name = reading.reading().getMetric();
        device.hasRoomFor(name);
        device.metrics.put(name, new LiveMetric(name, device.isPrimary(name), reading));
    }

    /** Whether something more of it would be stored; where only for now, it is asked to send it again once there is room. */
    boolean hasRoomFor(LiveDevice device) {
        if (!hasHistoryEnded && unstoredBytes() >= maxWaitingBytes) {
            behind.add(device);
            return false;
        }
        return !hasHistoryEnded;
    }

    /** For the next sweep, where there is room. */
    void add(DeviceEvent event) {
        next.add(event);
    }

    /** How far a boot's events have come; in one sweep with them. */
    void addEventMark(BatchMark mark) {
        next.addEventMark(mark);
    }

    /** The broker has all events up to this one: with the next sweep. */
    void addSettledEvents(long eventNo) {
        if (!hasHistoryEnded) {
            next.settled(eventNo);
        }
    }

    void onPresence(LiveDevice device) {
        PresenceChange change = new PresenceChange(device.id, device.presence);
        if (hasHistoryEnded) {
            presencesUnstored.increment();
        } else if (underWay.hasRoom()) {
            next.add(change);
        } else if (next.holdBack(change)) {
            // Devices that come and go must not fill the memory while a disk is slow or full.
            presencesUnstored.increment();
        }
    }

    /**
     * The device is deleted. A later one of the same id begins anew: with no batch known, and where its history is erased,
     * with nothing that still waits for a sweep.
     */
    void forget(LiveDevice device, boolean erase) {
        marked.keySet().removeIf(key -> key.device() == device);
        moved.remove(device);
        behind.remove(device);
        refused.remove(device);
        if (hasHistoryEnded) {
            return; // The next start erases what is to be erased.
        }
        if (erase) {
            next.erase(device.id);
        } else {
            device.eventMarks.keySet().forEach(bootId -> next.addEventMark(new BatchMark(device.id, bootId, 0)));
            device.batches.keySet().forEach(bootId -> next.addForgotten(new BatchMark(device.id, bootId, 0)));
        }
    }

    /** The highest batch of this boot up to which all is on stable storage. */
    long acknowledged(LiveDevice device, String bootId, long nowNanos) {
        return BatchMarks.of(device.batches, bootId, nowNanos).durable();
    }

    void onTick(long nowNanos) {
        waitingCount = next.readings();
        waitingBytes = unstoredBytes();
        if (nowNanos - lastSweepNanos >= SWEEP_NANOS) {
            lastSweepNanos = nowNanos;
            sweep();
        } else if (hasty) {
            hasten(nowNanos);
        }
    }

    /** The next sweep does not wait for its second: somebody is told only once it is stored. */
    void hasten(long nowNanos) {
        hasty = true;
        if (nowNanos - lastHandedOverNanos >= HASTE_NANOS) {
            lastHandedOverNanos = nowNanos;
            handOver();
        }
    }

    /** Hands everything new to the store, unless it has enough already. */
    void sweep() {
        for (LiveDevice device : moved) {
            bridge.publishState(device.id, device.newestReadings());
            bridge.publishMetrics(
                    device.id,
                    device.metrics.values().stream()
                            .filter(LiveMetric::takeMoved)
                            .map(LiveMetric::reading)
                            .toList());
        }
        moved.clear();
        handOver();
    }

    private void handOver() {
        if (!underWay.hasRoom() || isEmpty()) {
            return;
        }
        hasty = false;
        List<BatchMark> marks = new ArrayList<>();
        for (MarkKey key : marked.keySet()) {
            BatchMarks batches = key.device().batches.get(key.bootId());
            if (batches != null) {
                batches.unmark();
                if (batches.prefix() > 0) {
                    marks.add(new BatchMark(key.device().id, key.bootId(), batches.prefix()));
                }
            }
        }
        Sweep sweep = next.taken(++lastSweepId, marks);
        underWay.add(sweep, next.weightBytes());
        next = new NextSweep();
        marked.clear();
        store.sweep(sweep);
    }

    /** A deletion whose erasure may not have been reached before the hub stopped. */
    void eraseAgain(DeviceId device) {
        next.erase(device);
    }

    /** Acknowledges readings that are stored now; says with which sweeps, the oldest first. */
    List<Sweep> onSwept(long sweepId) {
        List<Sweep> stored = underWay.takeStored(sweepId);
        stored.forEach(sweep -> sweep.marks().forEach(this::acknowledge));
        if (!behind.isEmpty() && unstoredBytes() < maxWaitingBytes / 2) {
            for (LiveDevice device : behind) {
                if (device.link != null) {
                    device.link.close(CloseReason.CLOSE_REASON_OVERLOADED, AGAIN_MILLIS);
                }
            }
            behind.clear();
        }
        return stored;
    }

    /**
     * Nothing is stored or acknowledged from here on: what waits is let go of, agents keep theirs for the hub's next start.
     * Live values go on.
     */
    void onHistoryEnded() {
        hasHistoryEnded = true;
        sweepsDropped.increment(underWay.abandon());
        unstored.increment(next.readings());
        next = new NextSweep();
        marked.clear();
        behind.clear();
    }

    /** The sweep with which all that was taken by now is on stable storage; it may be under way or not begun. */
    long nextStored() {
        return isEmpty() ? lastSweepId : lastSweepId + 1;
    }

    /** Whether nothing waits and nothing is under way. */
    boolean isIdle() {
        return isEmpty() && underWay.isEmpty();
    }

    private boolean isEmpty() {
        return next.isEmpty() && marked.isEmpty();
    }

    private long unstoredBytes() {
        return next.weightBytes() + underWay.weightBytes();
    }

    private void update(LiveDevice device, NewReading reading) {
        String name = reading.reading().getMetric();
        LiveMetric metric = device.metrics.get(name);
        if (metric == null) {
            metric = new LiveMetric(name, device.isPrimary(name), reading);
            device.metrics.put(name, metric);
        } else {
            metric.arrive(reading);
        }
        watchers.onReading(device, metric);
    }

    private void acknowledge(BatchMark mark) {
        LiveDevice device = fleet.find(mark.device());
        BatchMarks batches = device == null ? null : device.batches.get(mark.bootId());
        if (device == null || batches == null) {
            return; // of an older device of this id
        }
        batches.durable(mark.batchNo());
        if (device.link == null) {
            return;
        }
        ReadingAck.Builder ack = ReadingAck.newBuilder().setBatchNo(mark.batchNo());
        if (!mark.bootId().equals(device.bootId)) {
            ack.setBootId(mark.bootId());
        }
        Integer count = refused.remove(device);
        if (count != null) {
            ack.setRefused(count);
        }
        device.link.send(Frame.of(HubToDevice.newBuilder().setReadingAck(ack).build()));
    }
}
