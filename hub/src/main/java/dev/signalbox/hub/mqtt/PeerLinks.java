package dev.signalbox.hub.mqtt;

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
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.MappedOccurrence;
import dev.signalbox.proto.v1.MappedResult;
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
    private final HeldBytes held;
    private final ForeignCounters counters;
    private final TimeSource time;
    private final long generation;
    private final LinePace lines;
    private long made;
    private long lastLinkId;

    /** @param generation of the hub: no two starts of it give one boot id */
    PeerLinks(
            MappedFleet fleet,
            ForeignDevices devices,
            ForeignQueue queue,
            Inbox inbox,
            HeldBytes held,
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
        this.lines = new LinePace(time.nanos());
    }

    /** One of whom nothing is remembered: to the hub, a device that has booted. */
    MappedPeer peer(DeviceId id) {
        return peer(id, false);
    }

    /** @param admitted the hub has it already */
    MappedPeer peer(DeviceId id, boolean admitted) {
        MappedPeer peer =
                new MappedPeer(id, "mqtt-" + generation + "-" + ++made, new HeldValues(held, !admitted), time.nanos());
        peer.admitted = admitted;
        return peer;
    }

    void arrive(MappedPeer peer) {
        MappedLink link = new MappedLink(--lastLinkId, peer.id, queue, devices);
        peer.link = link;
        peer.welcomed = false;
        peer.desired.clear();
        Capabilities document = fleet.capabilities(peer.id).orElseThrow();
        String hash = hash(document);
        peer.capabilities.onHello(hash, document);
        DeviceHello hello = DeviceHello.newBuilder()
                .setBootId(peer.bootId)
                .setCapabilitiesHash(hash)
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

    void onClosed(MappedPeer peer, CloseReason reason) {
        leave(peer, PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);
        if (reason == CloseReason.CLOSE_REASON_REVOKED) {
            peer.held.move(true).forEach(this::drop);
        }
    }

    void onWelcome(MappedPeer peer, DeviceWelcome welcome) {
        peer.welcomed = true;
        peer.pending = welcome.getLifecycle() == Lifecycle.LIFECYCLE_PENDING;
        peer.held.move(peer.pending).forEach(this::drop);
        peer.capabilities.onWelcome(welcome.getCapabilitiesNeeded());
        tell(peer);
    }

    /** The hub has on stable storage what the device declared. */
    void onLearned(MappedPeer peer, String hash) {
        if (peer.capabilities.onLearned(hash)) {
            tell(peer);
        }
    }

    /** Says what the hub does not know yet and would take now; the rest is held. */
    void tell(MappedPeer peer) {
        MappedLink link = peer.link;
        if (link == null || !peer.welcomed) {
            return;
        }
        if (peer.capabilities.isDue(time.nanos())) {
            declare(peer, link);
        }
        if (!peer.pending) {
            say(peer, link, peer.held.release(peer.capabilities::has));
        }
    }

    private void declare(MappedPeer peer, MappedLink link) {
        Capabilities document = fleet.capabilities(peer.id).orElseThrow();
        MappedDeviceRecord record = fleet.record(peer.id).orElseThrow();
        String hash = hash(document);
        if (peer.capabilities.isKnown(hash, record)) {
            peer.capabilities.onNothingNew();
            return;
        }
        Optional<String> fault = document.getSerializedSize() > CapabilitiesCheck.MAX_BYTES
                ? Optional.of("Capabilities are larger than 64 KiB.")
                : CapabilitiesCheck.firstFault(document);
        if (fault.isPresent()) {
            counters.badCapabilities.increment();
            if (peer.capabilities.onRefused(fault.get(), time.nanos()) && lines.mayWrite(time.nanos())) {
                log.warn(
                        "mapping={} device={} declares what no device may: {}",
                        record.getMapping(),
                        peer.id,
                        fault.get());
            }
            return;
        }
        peer.capabilities.onDeclaring(hash, document, record, time.nanos());
        inbox.put(new Event.CapabilitiesDeclared(link, peer.id, hash, document));
        inbox.put(new Event.MappedDeviceLearned(record, hash));
    }

    /** What the hub takes now goes on at once, and fills no bound; the rest is held. */
    void hear(MappedPeer peer, List<MappedResult> said) {
        MappedLink link = peer.openLink();
        List<MappedResult> now = new ArrayList<>();
        for (MappedResult one : said) {
            if (link != null && peer.capabilities.has(one)) {
                now.add(one);
            } else if (!peer.held.hold(one)) {
                drop(one);
            }
        }
        if (link != null) {
            say(peer, link, now);
        }
    }

    private void say(MappedPeer peer, MappedLink link, List<MappedResult> said) {
        List<NewReading> batch = new ArrayList<>();
        ReportedState.Builder report = ReportedState.newBuilder();
        for (MappedResult one : said) {
            switch (one.getResultCase()) {
                case READING ->
                    ReadingCheck.check(one.getReading(), false, time.millis(), 0)
                            .ifPresent(good -> batch.add(withUpdate(peer, good)));
                case REPORTED ->
                    report.putLeaves(
                            one.getReported().getPath(), one.getReported().getValue());
                default -> {} // below, behind them
            }
        }
        if (!batch.isEmpty()) {
            peer.batchNo++;
            inbox.put(new Event.ReadingsArrived(
                    link, peer.id, peer.bootId, peer.batchNo, peer.batchNo, false, List.copyOf(batch), 0));
        }
        if (report.getLeavesCount() > 0) {
            report(peer, link, report);
        }
        for (MappedResult one : said) {
            if (one.hasEvent() && peer.eventPace.tryTake(time.nanos())) {
                sayEvent(peer, link, one.getEvent());
            } else if (one.hasEvent()) {
                drop(one);
            }
        }
    }

    /** Each once: there is nobody who could say it again. */
    private void sayEvent(MappedPeer peer, MappedLink link, MappedOccurrence happened) {
        long eventNo = ++peer.eventNo;
        DeviceEvent event = DeviceEvent.newBuilder()
                .setName(happened.getName())
                .setTimeMs(happened.getTimeMs())
                .putValues(MappedFleet.EVENT_FIELD, happened.getValue())
                .build();
        inbox.put(new Event.EventReported(link, peer.id, peer.bootId, eventNo, eventNo, event));
    }

    private void drop(MappedResult said) {
        (said.hasEvent() ? counters.events : counters.heldFull).increment();
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
