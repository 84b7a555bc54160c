package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.DeviceChanged;
import dev.signalbox.hub.switchboard.Change.MappedDeviceChanged;
import dev.signalbox.hub.switchboard.Change.MappingChanged;
import dev.signalbox.hub.switchboard.Change.MappingRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Event.MappedDeviceFound;
import dev.signalbox.hub.switchboard.Event.MappedDeviceLearned;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingFault;
import dev.signalbox.proto.v1.MappingQuery;
import dev.signalbox.proto.v1.Mappings;
import dev.signalbox.proto.v1.TryMapping;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The mappings of foreign MQTT devices, and which devices are by which. What is said by a mapping reaches no device that is not
 * in here. Confined to the switchboard thread.
 */
final class MappingBook {
    /** As docs/mappings.md says; each is compiled and listened to. */
    static final int MAX_MAPPINGS = 256;

    private static final int AGAIN_MILLIS = 1_000;

    private final Fleet fleet;
    private final Registry registry;
    private final Promises promises;
    private final Foreign foreign;
    private final Audit audit;
    private final Refusals refusals;
    private final TimeSource time;
    private final Counter found;
    private final Counter turnedAway;

    private final SortedMap<String, Mapping> stored = new TreeMap<>();

    /** What {@link #stored} will be once all that is recorded is stored: changes start from here. */
    private final SortedMap<String, Mapping> recorded = new TreeMap<>();

    private final MappedRecords devices = new MappedRecords();

    MappingBook(
            Fleet fleet,
            Registry registry,
            Promises promises,
            Foreign foreign,
            Audit audit,
            Refusals refusals,
            TimeSource time,
            Metrics metrics) {
        this.fleet = fleet;
        this.registry = registry;
        this.promises = promises;
        this.foreign = foreign;
        this.audit = audit;
        this.refusals = refusals;
        this.time = time;
        this.found = metrics.counter("signalbox.mapping.devices.made", "Devices that a mapping made");
        this.turnedAway = metrics.counter(
                "signalbox.mapping.devices.refused",
                "Devices that a mapping could not make: their id is another's, there are as many as there may be, or the"
                        + " store took nothing");
    }

    void restore(List<Mapping> mappings, List<MappedDeviceRecord> known) {
        for (Mapping mapping : mappings) {
            stored.put(mapping.getName(), mapping);
            recorded.put(mapping.getName(), mapping);
        }
        known.forEach(device -> devices.put(new DeviceId(device.getDeviceId()), device));
        for (LiveDevice device : fleet.all()) {
            onTagged(Device.getDefaultInstance(), device.device, false);
        }
    }

    /** Whether these tags make the device hand-made again: the one that gave it to its mapping is gone. */
    boolean releases(Device before, Device next) {
        MappedDeviceRecord known = devices.find(new DeviceId(next.getDeviceId()));
        return known != null
                && MappingTag.gives(before, known.getMapping())
                && !MappingTag.gives(next, known.getMapping());
    }

    /** It is recorded that the device is no mapping's any more. */
    void release(DeviceId device) {
        devices.remove(device);
    }

    /** These tags are on stable storage. */
    void onTagged(Device before, Device next, boolean released) {
        DeviceId id = new DeviceId(next.getDeviceId());
        if (released) {
            foreign.forget(id);
        }
        Set<String> mappings = MappingTag.mappings(next);
        if (released || !mappings.equals(MappingTag.mappings(before))) {
            foreign.given(id, mappings);
        }
    }

    void onAsked(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        switch (request.getBodyCase()) {
            case MAPPINGS -> onQuery(asker, request.getMappings());
            case PUT_MAPPING -> onPut(asker, identity, request.getPutMapping().getMapping());
            case DELETE_MAPPING ->
                onDelete(asker, identity, request.getDeleteMapping().getName());
            case TRY_MAPPING -> onTry(asker, request.getTryMapping());
            default -> throw new IllegalStateException("not about a mapping: " + request.getBodyCase());
        }
    }

    /** A device that its mapping may make. It is there for everybody once it is on stable storage. */
    void onFound(MappedDeviceFound event) {
        DeviceId id = new DeviceId(event.record().getDeviceId());
        MappedDeviceRecord known = devices.find(id);
        if (known != null) {
            onKnown(id, known, event.record());
            return;
        }
        if (!devices.hasRoom(event.record().getMapping())) {
            turnAway(id);
            return;
        }
        LiveDevice made = fleet.find(id);
        if (made != null) {
            takeUp(made, event.record());
            return;
        }
        if (!fleet.reserve(id)) {
            turnAway(id);
            return;
        }
        Device device = event.device().toBuilder().setCreatedAtMs(time.millis()).build();
        Together all = new Together(List.of(
                new DeviceChanged(device),
                new MappedDeviceChanged(event.record()),
                audit.entry(
                        "mapping:" + event.record().getMapping(),
                        "device.create",
                        id.value(),
                        device.getLifecycle() == Lifecycle.LIFECYCLE_PENDING ? "to be approved" : "")));
        boolean taken = promises.record(all, () -> {
            registry.onRegistered(device);
            found.increment();
            foreign.admitted(id);
        });
        if (taken) {
            devices.put(id, event.record());
        } else {
            fleet.release(id);
            turnAway(id);
        }
    }

    /** Somebody made it, and its tag gives it to the mapping. One that speaks for itself now is not disturbed. */
    private void takeUp(LiveDevice made, MappedDeviceRecord record) {
        boolean isFree = made.link == null || made.isMapped();
        Change change = audit.with(
                new MappedDeviceChanged(record),
                "mapping:" + record.getMapping(),
                "device.map",
                made.id.value(),
                "given by its tag");
        boolean taken = isFree
                && MappingTag.gives(made.recorded, record.getMapping())
                && promises.record(change, () -> foreign.admitted(made.id));
        if (taken) {
            devices.put(made.id, record);
        } else {
            turnAway(made.id);
        }
    }

    /** It was asked for before; or its mapping is gone, and another one takes over what that left behind. */
    private void onKnown(DeviceId id, MappedDeviceRecord known, MappedDeviceRecord now) {
        boolean same = known.getMapping().equals(now.getMapping())
                && known.getCapturesMap().equals(now.getCapturesMap());
        if (same) {
            if (!promises.afterAll(() -> foreign.admitted(id))) {
                turnAway(id);
            }
            return;
        }
        Change change = audit.with(
                new MappedDeviceChanged(now),
                "mapping:" + now.getMapping(),
                "device.map",
                id.value(),
                "was of " + known.getMapping());
        LiveDevice left = fleet.find(id);
        if (left != null
                && mayTakeOver(left, known.getMapping(), now.getMapping())
                && promises.record(change, () -> foreign.admitted(id))) {
            devices.put(id, now);
        } else {
            turnAway(id);
        }
    }

    /**
     * Of a device with tags for mappings only those that they name inherit; of others, mappings that somebody wrote. An
     * announcement is a stranger's word: it gets no device that was another's.
     */
    private boolean mayTakeOver(LiveDevice device, String before, String now) {
        boolean isLeft = MappedRecords.isDiscovered(before) || !recorded.containsKey(before);
        boolean isFree = MappingTag.mappings(device.recorded).isEmpty() && !MappedRecords.isDiscovered(now);
        return isLeft && (isFree || MappingTag.gives(device.recorded, now));
    }

    private void turnAway(DeviceId id) {
        turnedAway.increment();
        foreign.turnedAway(id);
    }

    /** More was heard of a device. Where the store takes nothing now, it is said again. */
    void onLearned(MappedDeviceLearned event) {
        DeviceId id = new DeviceId(event.record().getDeviceId());
        MappedDeviceRecord known = devices.find(id);
        if (known == null || fleet.find(id) == null) {
            return; // deleted meanwhile
        }
        Runnable tell = () -> foreign.learned(id, event.capabilitiesHash());
        if (known.equals(event.record())) {
            promises.afterAll(tell);
        } else if (promises.record(new MappedDeviceChanged(event.record()), tell)) {
            devices.put(id, event.record());
        }
    }

    /** The device is gone, and its row with it. */
    void onRemoved(DeviceId device) {
        devices.remove(device);
        foreign.forget(device);
    }

    private void onQuery(OfLink asker, MappingQuery query) {
        if (!AnswerPage.isLimit(query.getLimit())) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "limit is at most 1,000.");
            return;
        }
        SortedMap<String, Mapping> all = query.getReadyMade()
                ? new TreeMap<>(
                        foreign.readyMade().stream().collect(Collectors.toMap(Mapping::getName, Function.identity())))
                : stored;
        Mapping named = all.get(query.getName());
        Mappings.Builder answer = Mappings.newBuilder();
        if (query.getName().isEmpty()) {
            AnswerPage.fill(
                    all.values().stream().filter(one -> one.getName().compareTo(query.getAfterName()) > 0),
                    query.getLimit(),
                    foreign::state,
                    answer::addMappings);
        } else if (named != null) {
            answer.addMappings(foreign.state(named));
        } else {
            refuseNone(asker);
            return;
        }
        Watchers.answer(asker, HubToConsole.newBuilder().setMappings(answer));
    }

    private void onPut(OfLink asker, ConsoleIdentity identity, Mapping mapping) {
        List<MappingFault> faults = foreign.faults(mapping);
        if (!faults.isEmpty()) {
            MappingFault first = faults.get(0);
            String more = faults.size() == 1 ? "" : " Try it to see the " + (faults.size() - 1) + " other faults.";
            refusals.refuse(
                    asker, ErrorCode.ERROR_CODE_INVALID_ARGUMENT, first.getWhere() + ": " + first.getMessage() + more);
            return;
        }
        if (!recorded.containsKey(mapping.getName()) && recorded.size() >= MAX_MAPPINGS) {
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_TOO_LARGE,
                    "There are " + MAX_MAPPINGS + " mappings: delete one first.");
            return;
        }
        String how = recorded.containsKey(mapping.getName()) ? "in the place of the one before" : "";
        boolean taken = promises.record(
                audit.with(new MappingChanged(mapping), identity.name(), "mapping.put", mapping.getName(), how), () -> {
                    stored.put(mapping.getName(), mapping);
                    foreign.put(mapping);
                    Watchers.answer(asker, HubToConsole.newBuilder().setMapping(foreign.state(mapping)));
                });
        if (taken) {
            recorded.put(mapping.getName(), mapping);
        } else {
            refusals.refuse(asker, promises.refusal());
        }
    }

    private void onDelete(OfLink asker, ConsoleIdentity identity, String name) {
        if (!recorded.containsKey(name)) {
            refuseNone(asker);
            return;
        }
        boolean taken = promises.record(
                audit.with(new MappingRemoved(name), identity.name(), "mapping.delete", name, ""), () -> {
                    stored.remove(name);
                    foreign.remove(name);
                    Watchers.answer(asker, HubToConsole.newBuilder().setDone(Done.getDefaultInstance()));
                });
        if (taken) {
            recorded.remove(name);
        } else {
            refusals.refuse(asker, promises.refusal());
        }
    }

    private void onTry(OfLink asker, TryMapping trial) {
        if (!foreign.tryOut(asker, trial)) {
            refusals.refuse(
                    asker,
                    Refusal.retryAfter(
                            ErrorCode.ERROR_CODE_UNAVAILABLE, "Too many trials wait already.", AGAIN_MILLIS));
        }
    }

    private void refuseNone(OfLink asker) {
        refusals.refuse(asker, ErrorCode.ERROR_CODE_NOT_FOUND, "There is no mapping of this name.");
    }
}
