package dev.signalbox.hub.mqtt;

import com.google.protobuf.Value;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.mapping.MappedFleet;
import dev.signalbox.hub.protocol.CapabilitiesCheck;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.ReadingCheck;
import dev.signalbox.hub.protocol.Sha256;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.NewReading;
import dev.signalbox.hub.switchboard.TimeSource;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.MappedOccurrence;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What foreign devices say on their links: that they are there, what they can, what they measured and are set to. Confined to
 * the thread of foreign devices.
 */
final class PeerLinks {
    private static final Logger log = LoggerFactory.getLogger(PeerLinks.class);

    private final MappedFleet fleet;
    private final ForeignDevices devices;
    private final ForeignQueue queue;
    private final Inbox inbox;
    private final HeldValues held;
    private final ForeignCounters counters;
    private final TimeSource time;
    private final long generation;
    private long made;
    private long lastLinkId;

    /** @param generation of the hub: no two starts of it give one boot id */
    PeerLinks(
            MappedFleet fleet,
            ForeignDevices devices,
            ForeignQueue queue,
            Inbox inbox,
            HeldValues held,
            ForeignCounters counters,
            TimeSource time,
            long generation) {
        this.fleet = fleet;
        this.devices = devices;
        this.queue = queue;
        this.inbox = inbox;
        this.held = held;
        this.counters = counters;
        this.time = time;
        this.generation = generation;
    }

    /** One of whom nothing is remembered: to the hub, a device that has booted. */
    MappedPeer peer(DeviceId id) {
        return new MappedPeer(id, "mqtt-" + generation + "-" + ++made);
    }

    void arrive(MappedPeer peer) {
        MappedLink link = new MappedLink(--lastLinkId, peer.id, queue, devices);
        peer.link = link;
        peer.welcomed = false;
        peer.declaring = "";
        peer.desired.clear();
        Capabilities document = fleet.capabilities(peer.id).orElseThrow();
        DeviceHello hello = DeviceHello.newBuilder()
                .setBootId(peer.bootId)
                .setCapabilitiesHash(hash(document))
                .addAllInFlight(peer.reports())
                .build();
        String mapping = fleet.record(peer.id).orElseThrow().getMapping();
        inbox.put(new Event.DeviceArrived(link, DeviceIdentity.mapped(peer.id, mapping), hello));
    }

    void leave(MappedPeer peer, PresenceCause cause) {
        MappedLink link = peer.link;
        if (link != null) {
            peer.link = null;
            inbox.put(new Event.DeviceLeft(link, peer.id, cause, 0));
        }
    }

    void onWelcome(MappedPeer peer, DeviceWelcome welcome) {
        peer.welcomed = true;
        peer.pending = welcome.getLifecycle() == Lifecycle.LIFECYCLE_PENDING;
        if (welcome.getCapabilitiesNeeded()) {
            peer.undeclared = true;
        } else {
            peer.onDeclared(fleet.capabilities(peer.id).orElseThrow());
        }
        tell(peer);
    }

    /** The hub has on stable storage what the device declared. */
    void onLearned(MappedPeer peer, String hash) {
        if (hash.equals(peer.declaring)) {
            peer.onDeclared(peer.declaringDocument());
            tell(peer);
        }
    }

    /** Says what the hub does not know yet and would take now; the rest is held. */
    void tell(MappedPeer peer) {
        MappedLink link = peer.link;
        if (link == null || !peer.welcomed) {
            return;
        }
        if (peer.isUnanswered(time.nanos())) {
            peer.declaring = "";
            peer.undeclared = true;
        }
        if (peer.undeclared && peer.declaring.isEmpty() && peer.mayDeclare(time.nanos())) {
            declare(peer, link);
        }
        if (!peer.pending) {
            tellReadings(peer, link);
            tellLeaves(peer, link);
            tellEvents(peer, link);
        }
    }

    private void declare(MappedPeer peer, MappedLink link) {
        peer.undeclared = false;
        Capabilities document = fleet.capabilities(peer.id).orElseThrow();
        MappedDeviceRecord record = fleet.record(peer.id).orElseThrow();
        Optional<String> fault = document.getSerializedSize() > CapabilitiesCheck.MAX_BYTES
                ? Optional.of("Capabilities are larger than 64 KiB.")
                : CapabilitiesCheck.firstFault(document);
        if (fault.isPresent()) {
            counters.badCapabilities.increment();
            log.warn("mapping={} device={} declares what no device may: {}", record.getMapping(), peer.id, fault.get());
            return;
        }
        String hash = hash(document);
        peer.onDeclaring(hash, document, time.nanos());
        inbox.put(new Event.CapabilitiesDeclared(link, peer.id, hash, document));
        inbox.put(new Event.MappedDeviceLearned(record, hash));
    }

    private void tellReadings(MappedPeer peer, MappedLink link) {
        List<NewReading> batch = new ArrayList<>();
        for (String metric : List.copyOf(peer.readings.keySet())) {
            if (peer.hasMetric(metric)) {
                Reading reading = held.release(peer.readings, metric);
                ReadingCheck.check(reading, false, time.millis(), 0)
                        .ifPresent(good -> batch.add(withUpdate(peer, good)));
            }
        }
        if (!batch.isEmpty()) {
            peer.batchNo++;
            inbox.put(new Event.ReadingsArrived(
                    link, peer.id, peer.bootId, peer.batchNo, peer.batchNo, false, List.copyOf(batch), 0));
        }
    }

    /** Each once: there is nobody who could say it again. */
    private void tellEvents(MappedPeer peer, MappedLink link) {
        for (String number : List.copyOf(peer.events.keySet())) {
            MappedOccurrence waiting = peer.events.get(number);
            if (waiting != null && peer.hasEvent(waiting.getName())) {
                held.release(peer.events, number);
                long eventNo = ++peer.eventNo;
                DeviceEvent event = DeviceEvent.newBuilder()
                        .setName(waiting.getName())
                        .setTimeMs(waiting.getTimeMs())
                        .putValues(MappedFleet.EVENT_FIELD, waiting.getValue())
                        .build();
                inbox.put(new Event.EventReported(link, peer.id, peer.bootId, eventNo, eventNo, event));
            }
        }
    }

    private void tellLeaves(MappedPeer peer, MappedLink link) {
        ReportedState.Builder report = ReportedState.newBuilder();
        for (String path : List.copyOf(peer.leaves.keySet())) {
            if (peer.hasProperty(path)) {
                Value value = held.release(peer.leaves, path);
                report.putLeaves(path, value);
            }
        }
        if (report.getLeavesCount() > 0) {
            report(peer, link, report);
        }
    }

    void report(MappedPeer peer, MappedLink link, ReportedState.Builder report) {
        inbox.put(new Event.StateReported(
                link, peer.id, report.setReportNo(++peer.reportNo).build()));
    }

    private static NewReading withUpdate(MappedPeer peer, Reading reading) {
        return new NewReading(
                reading,
                Frame.of(Update.newBuilder()
                        .setDeviceId(peer.id.value())
                        .setReading(reading)
                        .build()));
    }

    private static String hash(Capabilities document) {
        return Sha256.hex(document.toByteArray());
    }
}
