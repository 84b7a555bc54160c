package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.mapping.Compilation;
import dev.signalbox.hub.mapping.CompiledMapping;
import dev.signalbox.hub.mapping.Discoveries;
import dev.signalbox.hub.mapping.Discoveries.Discovered;
import dev.signalbox.hub.mapping.InboundPublish;
import dev.signalbox.hub.mapping.MappedFleet;
import dev.signalbox.hub.mapping.MappingCompiler;
import dev.signalbox.hub.mapping.Mappings;
import dev.signalbox.hub.mapping.Outcome;
import dev.signalbox.hub.mapping.OwnTopics;
import dev.signalbox.hub.mapping.Taken;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.TimeSource;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.MappedResult;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.PresenceCause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Foreign MQTT devices become devices of the hub: what they publish goes through the mappings, and each that is there has a
 * link to the switchboard like one that speaks for itself. Confined to the thread of foreign devices.
 */
final class ForeignDevices {
    private static final Logger log = LoggerFactory.getLogger(ForeignDevices.class);

    /** Who was closed for good reason is not back at once. */
    private static final long RETRY_MILLIS = 30_000;

    private static final int SOON_MILLIS = 500;

    private final Mappings mappings = new Mappings();
    private final Admissions admissions;
    private final MappedFleet fleet;
    private final @Nullable Discoveries discoveries;
    private final OwnTopics own;
    private final Map<String, MappingTally> tallies;
    private final PeerLinks links;
    private final PeerOrders orders;
    private final ForeignCounters counters;
    private final TimeSource time;
    private final Map<DeviceId, MappedPeer> peers = new LinkedHashMap<>();
    private final Map<String, CompiledMapping> byName = new HashMap<>();

    /** Where what is retained may have been told before those it is about were there. */
    private final Set<String> latecomersFilters = new HashSet<>();

    /** Stored devices whose mapping is not there, or not yet. */
    private final Map<DeviceId, MappedDeviceRecord> orphans = new LinkedHashMap<>();

    private boolean connected;
    private boolean shutDown;

    /**
     * @param discovery what becomes of devices that announce themselves; UNSPECIFIED: they are not listened to
     * @param tallies by mapping, for others to read
     */
    ForeignDevices(
            OwnTopics own,
            String hubId,
            long generation,
            CreateRule discovery,
            Map<String, MappingTally> tallies,
            ForeignQueue queue,
            Inbox inbox,
            ForeignBroker broker,
            HeldBytes held,
            ForeignCounters counters,
            TimeSource time) {
        this.own = own;
        this.discoveries = discovery == CreateRule.CREATE_RULE_UNSPECIFIED
                ? null
                : new Discoveries(own, hubId, discovery, mappings.misses());
        this.tallies = tallies;
        this.counters = counters;
        this.time = time;
        this.admissions = new Admissions(inbox, time);
        this.fleet = new MappedFleet(admissions::isAnothers, admissions::isGiven, mappings.misses());
        this.links = new PeerLinks(fleet, this, queue, inbox, held, counters, time, generation);
        this.orders = new PeerOrders(fleet, links, queue, inbox, broker, counters, time);
    }

    /** What was stored; before anything else. */
    void restore(List<Mapping> stored, List<MappedDeviceRecord> known) {
        known.forEach(device -> orphans.put(new DeviceId(device.getDeviceId()), device));
        stored.forEach(this::put);
    }

    /** Everything to subscribe to. */
    Set<String> filters() {
        Set<String> filters = new HashSet<>(mappings.filters());
        if (discoveries != null) {
            filters.addAll(discoveries.filters());
        }
        return filters;
    }

    /** Those of mappings and devices that came since this was asked last: what is retained may have been told before. */
    Set<String> latecomersFilters() {
        Set<String> since = mappings.filtersInsteadOf(latecomersFilters);
        latecomersFilters.clear();
        return since;
    }

    int devices() {
        return peers.size();
    }

    long linked() {
        return peers.values().stream().filter(peer -> peer.link != null).count();
    }

    void put(Mapping mapping) {
        Compilation compilation = MappingCompiler.compile(mapping, own);
        if (compilation instanceof Compilation.Compiled done) {
            put(done.mapping());
        } else {
            // Stored by a hub with other topics or other rules: it stays, for somebody to mend it.
            log.warn(
                    "mapping={} cannot be used: {}",
                    mapping.getName(),
                    ((Compilation.Refused) compilation).faults().get(0).getMessage());
            remove(mapping.getName());
        }
    }

    private void put(CompiledMapping mapping) {
        mappings.put(mapping);
        byName.put(mapping.name(), mapping);
        tallies.computeIfAbsent(mapping.name(), name -> new MappingTally());
        fleet.remap(mapping);
        latecomersFilters.addAll(mapping.filters());
        for (MappedPeer peer : peers.values()) {
            if (fleet.record(peer.id).orElseThrow().getMapping().equals(mapping.name())) {
                peer.capabilities.onChanged();
            }
        }
        for (MappedDeviceRecord record : List.copyOf(orphans.values())) {
            if (record.getMapping().equals(mapping.name())) {
                DeviceId id = new DeviceId(record.getDeviceId());
                orphans.remove(id);
                fleet.restore(mapping, record);
                peers.put(id, links.peer(id, true));
            }
        }
    }

    /** Its devices are heard no more; they are kept, should it come back. */
    void remove(String name) {
        mappings.remove(name);
        byName.remove(name);
        tallies.remove(name);
        for (MappedPeer peer : List.copyOf(peers.values())) {
            MappedDeviceRecord record = fleet.record(peer.id).orElseThrow();
            if (record.getMapping().equals(name)) {
                drop(peer, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
                if (peer.admitted) {
                    orphans.put(peer.id, record);
                }
            }
        }
    }

    void onPublish(InboundPublish publish) {
        if (discoveries != null && discoveries.isDiscovery(publish.topic())) {
            onDiscovery(discoveries.take(publish));
            return;
        }
        List<Outcome> outcomes = mappings.evaluate(publish);
        if (outcomes.isEmpty()) {
            counters.miss(MissReason.MISS_REASON_NO_MAPPING);
        }
        for (Outcome outcome : outcomes) {
            List<MappingMiss> missed = new ArrayList<>(outcome.misses());
            List<Taken> taken = fleet.take(outcome, missed, time.nanos());
            missed.forEach(miss -> counters.miss(miss.getReason()));
            MappingTally tally = tallies.get(outcome.mapping().name());
            if (tally != null) {
                tally.count(missed);
            }
            taken.forEach(one -> take(one, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST));
        }
    }

    private void onDiscovery(Discovered discovered) {
        discovered.misses().forEach(miss -> counters.miss(miss.getReason()));
        discovered.removed().forEach(this::remove);
        for (CompiledMapping mapping : discovered.changed()) {
            put(mapping);
            onAnnounced(missed -> fleet.announce(mapping, missed));
        }
        discovered.restated().ifPresent(id -> {
            CompiledMapping mapping = byName.get(Discoveries.mappingOf(id));
            if (mapping != null) {
                onAnnounced(missed -> fleet.announceAgain(mapping, id, missed));
            }
        });
    }

    private void onAnnounced(Function<List<MappingMiss>, Optional<Taken>> announcing) {
        List<MappingMiss> missed = new ArrayList<>();
        announcing.apply(missed).ifPresent(taken -> take(taken, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST));
        missed.forEach(miss -> counters.miss(miss.getReason()));
    }

    private void take(Taken taken, PresenceCause gone) {
        MappedPeer peer = peers.computeIfAbsent(taken.device(), links::peer);
        if (taken.isNew()) {
            CompiledMapping its = byName.get(fleet.record(peer.id).orElseThrow().getMapping());
            latecomersFilters.addAll(its == null ? List.of() : its.presenceFilters());
        }
        if (taken.featuresChanged()) {
            peer.capabilities.onChanged();
        }
        links.hear(
                peer,
                taken.results().stream().filter(result -> !result.hasPresence()).toList());
        taken.results().stream()
                .filter(MappedResult::hasPresence)
                .forEach(result -> peer.onPresence(result.getPresence(), gone));
        proceed(peer);
    }

    /** Whatever is next for this device: to be registered, to come or go, to tell what is new. */
    private void proceed(MappedPeer peer) {
        long now = time.nanos();
        if (!peer.admitted) {
            CompiledMapping mapping =
                    byName.get(fleet.record(peer.id).orElseThrow().getMapping());
            if (mapping != null) {
                admissions.ask(peer, mapping, fleet);
            }
        } else if (!peer.there) {
            links.leave(peer, peer.gone);
        } else if (peer.link != null) {
            links.tell(peer);
        } else if (connected && !shutDown && !peer.isHeldBack(now)) {
            links.arrive(peer);
        }
    }

    void admitted(DeviceId id) {
        MappedPeer peer = peers.get(id);
        if (peer != null) {
            peer.admitted = true;
            orphans.remove(id); // of a mapping that is gone
            proceed(peer);
        }
    }

    void turnedAway(DeviceId id) {
        MappedPeer peer = peers.get(id);
        if (peer != null && !peer.admitted) {
            drop(peer, PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);
            admissions.turnAway(id);
        }
    }

    void learned(DeviceId id, String capabilitiesHash) {
        MappedPeer peer = peers.get(id);
        if (peer != null) {
            links.onLearned(peer, capabilitiesHash);
        }
    }

    /** A device that somebody made may be taken up by these mappings. */
    void given(DeviceId id, Set<String> mappings) {
        admissions.give(id, mappings);
        mappings.stream()
                .map(byName::get)
                .filter(Objects::nonNull)
                .forEach(mapping -> latecomersFilters.addAll(mapping.filters()));
    }

    /** The device is deleted, or no mapping's any more. */
    void forget(DeviceId id) {
        admissions.forget(id);
        orphans.remove(id);
        MappedPeer peer = peers.get(id);
        if (peer != null) {
            drop(peer, PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);
        }
    }

    /** @param said to a device on this link */
    void onFrame(MappedLink link, HubToDevice said) {
        MappedPeer peer = peers.get(link.device());
        if (peer == null || peer.link != link) {
            return;
        }
        switch (said.getBodyCase()) {
            case WELCOME -> {
                links.onWelcome(peer, said.getWelcome());
                orders.onDesired(peer, said.getWelcome().getDesired());
            }
            case COMMAND -> orders.onCommand(peer, said.getCommand());
            case DESIRED -> orders.onDesired(peer, said.getDesired());
            case EXECUTION_ACK -> peer.onReportConfirmed(said.getExecutionAck().getExecutionId());
            default -> throw new IllegalStateException("the link does not pass on " + said.getBodyCase());
        }
    }

    /** The hub closed the link. */
    void onClosed(MappedLink link, CloseReason reason, int retryAfterMillis) {
        MappedPeer peer = peers.get(link.device());
        if (peer == null || peer.link != link) {
            return;
        }
        links.onClosed(peer, reason);
        long leastMillis = switch (reason) {
            case CLOSE_REASON_GOING_AWAY, CLOSE_REASON_OVERLOADED, CLOSE_REASON_SLOW_CONSUMER -> SOON_MILLIS;
            default -> RETRY_MILLIS;
        };
        peer.holdBack(time.nanos() + Math.max(leastMillis, retryAfterMillis) * 1_000_000L);
        shutDown |= reason == CloseReason.CLOSE_REASON_SHUTDOWN;
    }

    void onConnected() {
        connected = true;
    }

    /** Nobody knows any more who is there: what the broker retains tells it anew, and whoever is heard. */
    void onLost() {
        connected = false;
        orders.onLost();
        fleet.forgetPresence();
        for (MappedPeer peer : peers.values()) {
            peer.there = false;
            links.leave(peer, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        }
    }

    /** A few times a second. */
    void onTick() {
        fleet.silent(time.nanos()).forEach(taken -> take(taken, PresenceCause.PRESENCE_CAUSE_HEARTBEAT_MISSED));
        Map<String, Integer> counted = new HashMap<>();
        for (MappedPeer peer : peers.values()) {
            proceed(peer);
            fleet.record(peer.id).ifPresent(record -> counted.merge(record.getMapping(), 1, Integer::sum));
        }
        tallies.forEach((name, tally) -> tally.devices.set(counted.getOrDefault(name, 0)));
    }

    private void drop(MappedPeer peer, PresenceCause cause) {
        links.leave(peer, cause);
        peer.held.releaseAll();
        peers.remove(peer.id);
        fleet.forget(peer.id);
    }
}
