package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event.EventReported;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.EventAck;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.HubToDevice;
import io.micrometer.core.instrument.Counter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens at devices: judged by what they declare, stored with the next sweep, then told to consoles and the broker, and
 * acknowledged. What the broker has not confirmed when the hub stops is published by the next one. Confined to the switchboard thread.
 */
final class DeviceEvents {
    private final Fleet fleet;
    private final Watchers watchers;
    private final Readings readings;
    private final Promises promises;
    private final Bridge bridge;
    private final TimeSource time;
    private final Counter taken;
    private final Counter repeated;
    private final Counter unknown;
    private final Counter mistyped;
    private final Counter pending;
    private final Counter untaken;
    private final Counter unpublished;
    private long lastEventNo;
    /** As the store knows it, or soon will. */
    private long settledEventNo;

    DeviceEvents(
            Fleet fleet,
            Watchers watchers,
            Readings readings,
            Promises promises,
            Bridge bridge,
            TimeSource time,
            Metrics metrics) {
        this.fleet = fleet;
        this.watchers = watchers;
        this.readings = readings;
        this.promises = promises;
        this.bridge = bridge;
        this.time = time;
        this.taken = metrics.counter("signalbox.events.taken", "Events of devices taken into the history");
        this.repeated = metrics.counter("signalbox.events.repeated", "Events of devices that were here already");
        this.unknown = refused(metrics, "unknown");
        this.mistyped = refused(metrics, "type");
        this.pending =
                metrics.counter("signalbox.events.pending", "Events of devices that wait for approval, not taken");
        this.untaken = metrics.counter(
                "signalbox.events.overloaded",
                "Events not taken because the history is behind, or cannot be written any more");
        this.unpublished = metrics.counter(
                "signalbox.events.unpublished",
                "Events not published after a restart: more than may wait for the broker");
    }

    private static Counter refused(Metrics metrics, String reason) {
        return metrics.counter(
                "signalbox.events.refused", "Events that their device does not declare so", "reason", reason);
    }

    /** Numbers go on behind those of before; what a stop came before is published in the old order. */
    void restore(KeptEvents kept) {
        lastEventNo = kept.lastEventNo();
        unpublished.increment((double) kept.unsettledBefore());
        for (DeviceEvent event : kept.unsettled()) {
            LiveDevice device = owner(event);
            if (device != null) {
                bridge.publishEvent(device.id, event, time.millis() - event.getReceivedAtMs());
            }
        }
    }

    /** The store learns with the next sweep what need not be published again. Once a second. */
    void noteSettled() {
        long settled = bridge.settledEventNo();
        if (settled > settledEventNo) {
            settledEventNo = settled;
            readings.addSettledEvents(settled);
        }
    }

    void onReported(EventReported report) {
        onReported(report, true);
    }

    /** @param mayWait whether the document that declares it may still be on its way to the disk */
    private void onReported(EventReported report, boolean mayWait) {
        LiveDevice device = fleet.current(report.device(), report.link());
        if (device == null) {
            return;
        }
        if (device.isPending()) {
            // Not acknowledged: the agent keeps it until somebody has approved it.
            pending.increment();
            return;
        }
        DeviceEvent event = report.event();
        boolean isDeclaring = !device.recorded.getCapabilitiesHash().equals(device.device.getCapabilitiesHash());
        if (mayWait && isDeclaring && event != null && device.declared.event(event.getName()) == null) {
            if (!promises.afterAll(() -> onReported(report, false))) {
                untaken.increment();
            }
            return;
        }
        if (!readings.hasRoomFor(device)) {
            untaken.increment();
            return;
        }
        BatchMarks marks = BatchMarks.of(device.eventMarks, report.bootId(), time.nanos());
        if (!marks.arrive(report.eventNo(), report.oldestEventNo(), time.nanos())) {
            repeated.increment();
        } else if (event != null && isFit(device, report.link(), event)) {
            keep(device, event);
        }
        if (marks.prefix() > 0) {
            readings.addEventMark(new BatchMark(device.id, report.bootId(), marks.prefix()));
        }
        readings.hasten(time.nanos());
    }

    /** These are on stable storage: everybody may know. */
    void onStored(Sweep sweep) {
        for (DeviceEvent event : sweep.events()) {
            LiveDevice device = owner(event);
            if (device != null) {
                watchers.onEvent(device, event);
                bridge.publishEvent(device.id, event, 0);
            }
        }
        sweep.eventMarks().forEach(this::acknowledge);
    }

    /** Null: it is deleted; there may be another one of its id. */
    private @Nullable LiveDevice owner(DeviceEvent event) {
        LiveDevice device = fleet.find(new DeviceId(event.getDeviceId()));
        return device != null && event.getReceivedAtMs() >= device.device.getCreatedAtMs() ? device : null;
    }

    private void keep(LiveDevice device, DeviceEvent event) {
        taken.increment();
        readings.add(event.toBuilder()
                .setEventNo(++lastEventNo)
                .setDeviceId(device.id.value())
                // Not before the device was made, though the calendar was set back since: it would be of none.
                .setReceivedAtMs(Math.max(time.millis(), device.device.getCreatedAtMs()))
                .build());
    }

    private boolean isFit(LiveDevice device, Link link, DeviceEvent event) {
        Optional<Refused> refused = complaint(device, event);
        refused.ifPresent(why -> link.send(Frame.of(HubToDevice.newBuilder()
                .setError(Refusal.of(why.code(), why.sentence()))
                .build())));
        return refused.isEmpty();
    }

    private record Refused(ErrorCode code, String sentence) {}

    private Optional<Refused> complaint(LiveDevice device, DeviceEvent event) {
        EventType declared = device.declared.event(event.getName());
        if (declared == null) {
            unknown.increment();
            return Optional.of(new Refused(
                    ErrorCode.ERROR_CODE_UNKNOWN_EVENT, device.id + " declares no event " + event.getName() + "."));
        }
        Optional<Refused> misfit = EventFit.complaint(declared, event.getValuesMap())
                .map(sentence -> new Refused(ErrorCode.ERROR_CODE_INVALID_EVENT, sentence));
        misfit.ifPresent(why -> mistyped.increment());
        return misfit;
    }

    private void acknowledge(BatchMark mark) {
        LiveDevice device = fleet.find(mark.device());
        BatchMarks marks = device == null ? null : device.eventMarks.get(mark.bootId());
        if (device == null || marks == null || mark.batchNo() == 0) {
            return; // of an older device of this id
        }
        marks.durable(mark.batchNo());
        if (device.link != null) {
            EventAck.Builder ack = EventAck.newBuilder().setEventNo(mark.batchNo());
            if (!mark.bootId().equals(device.bootId)) {
                ack.setBootId(mark.bootId());
            }
            device.link.send(Frame.of(HubToDevice.newBuilder().setEventAck(ack).build()));
        }
    }
}
