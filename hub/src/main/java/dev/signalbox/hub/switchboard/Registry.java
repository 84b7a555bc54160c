package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential.JoinKey;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.CapabilitiesAdded;
import dev.signalbox.hub.switchboard.Change.CapabilitiesRemoved;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.DeviceChanged;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Event.CapabilitiesDeclared;
import dev.signalbox.hub.switchboard.Event.JoinAsked;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.JoinResponse;
import dev.signalbox.proto.v1.Lifecycle;
import io.micrometer.core.instrument.Counter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which devices there are, how new ones join, and what each declares of itself. Confined to the switchboard thread. */
final class Registry {
    private static final int MAX_HARDWARE_ID = 128;
    private static final int MAX_ID = 64;
    private static final Set<Lifecycle> MUTE = EnumSet.of(Lifecycle.LIFECYCLE_SUSPENDED, Lifecycle.LIFECYCLE_RETIRED);
    private static final int JOIN_AGAIN_MILLIS = 1_000;

    /** A store that takes nothing now does so rarely, and the document may be 256 KiB: more than for other trouble. */
    private static final int DECLARE_AGAIN_MILLIS = 30_000;

    private final Fleet fleet;
    private final CredentialBook book;
    private final DeviceTokens tokens;
    private final Audit audit;
    private final Promises promises;
    private final Watchers watchers;
    private final Readings readings;
    private final Shadows shadows;
    private final Bridge bridge;
    private final Foreign foreign;
    private final TimeSource time;
    private final SecureRandom random;
    private final Counter pendingStates;

    /** Documents by hash: many devices share one. */
    private final Map<String, Capabilities> capabilities = new HashMap<>();

    /** Hardware whose join is not on stable storage yet. */
    private final Set<String> joiningHardware = new HashSet<>();

    /** Whether a document may have lost its last device since they were looked through. */
    private boolean unusedMaybe;

    Registry(
            Fleet fleet,
            CredentialBook book,
            DeviceTokens tokens,
            Audit audit,
            Promises promises,
            Watchers watchers,
            Readings readings,
            Shadows shadows,
            Bridge bridge,
            Foreign foreign,
            TimeSource time,
            SecureRandom random,
            Metrics metrics) {
        this.fleet = fleet;
        this.book = book;
        this.tokens = tokens;
        this.audit = audit;
        this.promises = promises;
        this.watchers = watchers;
        this.readings = readings;
        this.shadows = shadows;
        this.bridge = bridge;
        this.foreign = foreign;
        this.time = time;
        this.random = random;
        this.pendingStates = metrics.counter(
                "signalbox.reported.pending", "Reported states of devices that wait for approval, not taken");
    }

    void restore(Map<String, Capabilities> known) {
        capabilities.putAll(known);
        unusedMaybe = true;
    }

    @Nullable
    Capabilities capabilities(String hash) {
        return capabilities.get(hash);
    }

    /** Registers a device, or gives the same hardware a new token for the device it is already. */
    void onJoinAsked(JoinAsked event) {
        JoinRequest request = event.request();
        Optional<JoinKey> key = book.recorded().joinKey(event.identity().keyId());
        if (key.isEmpty()) {
            refuseJoin(event, Refusal.of(ErrorCode.ERROR_CODE_UNAUTHENTICATED, "The join key is not valid."));
            return;
        }
        LiveDevice known = fleet.byHardware(key.get().keyId(), request.getHardwareId());
        ErrorDetail wrong = complaint(request, key.get(), known);
        if (wrong != null) {
            refuseJoin(event, wrong);
            return;
        }
        String hardware = key.get().keyId() + "/" + request.getHardwareId();
        if (!joiningHardware.add(hardware)) {
            refuseJoin(
                    event,
                    Refusal.retryAfter(
                            ErrorCode.ERROR_CODE_UNAVAILABLE, "This hardware is just joining.", JOIN_AGAIN_MILLIS));
            return;
        }
        DeviceId free = known != null ? known.id : freeId(request);
        if (free == null) {
            joiningHardware.remove(hardware);
            refuseJoin(event, Refusals.erasing());
            return;
        }
        Device device = known != null ? known.recorded : newDevice(free, request, key.get());
        DeviceId id = new DeviceId(device.getDeviceId());
        DeviceTokens.Issued issued = tokens.issue(id, "");
        List<Change> changes = new ArrayList<>();
        book.recorded().deviceTokens(id).forEach(old -> changes.add(new CredentialRemoved(old)));
        changes.add(new CredentialAdded(issued.stored()));
        if (known == null) {
            changes.add(new DeviceChanged(device));
            changes.add(new CredentialAdded(key.get().usedOnceMore()));
        }
        changes.add(audit.entry(
                "device:" + id,
                "device.join",
                id.value(),
                (known == null ? "by key " : "again by key ") + key.get().keyId()));
        boolean taken = book.record(new Together(changes), () -> {
            joiningHardware.remove(hardware);
            onJoined(event, known, device, issued);
        });
        if (!taken) {
            joiningHardware.remove(hardware);
            if (known == null) {
                fleet.release(id);
            }
            refuseJoin(event, promises.refusal());
        }
    }

    private static void refuseJoin(JoinAsked event, ErrorDetail error) {
        event.link().send(Frame.of(error));
    }

    /** Whether what the device says of its properties is taken: not before it is approved; the agent keeps it. */
    boolean takesStateOf(DeviceId id) {
        LiveDevice device = fleet.find(id);
        if (device == null || !device.isPending()) {
            return device != null;
        }
        pendingStates.increment();
        return false;
    }

    /** A document with a new hash: kept, shown, published. */
    void onDeclared(CapabilitiesDeclared event) {
        LiveDevice device = fleet.current(event.device(), event.link());
        if (device == null) {
            return;
        }
        boolean isAnother = !event.hash().equals(device.device.getCapabilitiesHash());
        if (isAnother && !device.declarations.allows(time.nanos())) {
            refuse(
                    event.link(),
                    Refusal.of(
                            ErrorCode.ERROR_CODE_RATE_LIMITED,
                            "Capabilities may change " + Declarations.MAX_PER_HOUR + " times an hour."));
            return;
        }
        Device.Builder changed = device.recorded.toBuilder().setCapabilitiesHash(event.hash());
        if (!event.capabilities().getModel().isEmpty()) {
            changed.setModel(event.capabilities().getModel());
        }
        Device next = changed.build();
        List<Change> changes = new ArrayList<>();
        if (!capabilities.containsKey(event.hash())) {
            changes.add(new CapabilitiesAdded(event.hash(), event.capabilities()));
        }
        if (!next.equals(device.recorded)) {
            changes.add(new DeviceChanged(next));
        }
        boolean isNew = !changes.isEmpty();
        Runnable adopt = () -> {
            Capabilities shared = capabilities.computeIfAbsent(event.hash(), hash -> event.capabilities());
            device.declare(shared);
            if (isNew) {
                device.device = next;
                unusedMaybe = true;
            }
            watchers.onDevice(device);
            bridge.publishDevice(device.device, shared);
            bridge.publishCapabilities(device.id, shared);
            shadows.onDeclared(device);
        };
        if (changes.isEmpty()) {
            adopt.run();
        } else if (!promises.record(new Together(changes), adopt)) {
            if (isAnother) {
                device.declarations.giveBack();
            }
            // An agent declares once a link: told of an error, it would not say it again before the next one.
            event.link().close(CloseReason.CLOSE_REASON_OVERLOADED, DECLARE_AGAIN_MILLIS);
            return;
        }
        device.recorded = next;
    }

    /** A device is gone, and perhaps it was the last one that declared what it did. */
    void onRemoved() {
        unusedMaybe = true;
    }

    /** Once a second: it looks at the whole fleet, and thousands of devices may change what they declare at once. */
    void onTick() {
        if (unusedMaybe) {
            forgetUnused();
        }
    }

    /** Documents nobody refers to any more are deleted; what the store does not take now is tried again. */
    private void forgetUnused() {
        Set<String> used = new HashSet<>();
        for (LiveDevice device : fleet.all()) {
            used.add(device.device.getCapabilitiesHash());
            used.add(device.recorded.getCapabilitiesHash());
        }
        capabilities
                .keySet()
                .removeIf(hash -> !used.contains(hash) && promises.record(new CapabilitiesRemoved(hash), () -> {}));
        unusedMaybe = !used.containsAll(capabilities.keySet());
    }

    private static void refuse(Link link, ErrorDetail error) {
        link.send(Frame.of(HubToDevice.newBuilder().setError(error).build()));
    }

    /** Notes what the agent says of itself in its Hello. */
    void onAgentVersion(LiveDevice device, String version) {
        if (version.equals(device.recorded.getAgentVersion()) || !Names.isDisplayText(version)) {
            return;
        }
        Device next = device.recorded.toBuilder().setAgentVersion(version).build();
        boolean taken = promises.record(new DeviceChanged(next), () -> {
            device.device = next;
            watchers.onDevice(device);
        });
        // Should the store take nothing now, the next Hello brings it again.
        if (taken) {
            device.recorded = next;
        }
    }

    /** By what was recorded, not by who is there now: a deletion may have been recorded behind the join. */
    private void onJoined(JoinAsked event, @Nullable LiveDevice known, Device device, DeviceTokens.Issued issued) {
        if (known == null) {
            onRegistered(device);
        } else if (known.leaving) {
            refuseJoin(event, leaving());
            return;
        }
        event.link()
                .send(Frame.of(JoinResponse.newBuilder()
                        .setDeviceId(device.getDeviceId())
                        .setDeviceToken(issued.token().reveal())
                        .setLifecycle(device.getLifecycle().name())
                        .build()));
    }

    /** A new device is on stable storage: from here on it is there for everybody. */
    void onRegistered(Device device) {
        LiveDevice live = new LiveDevice(device, Presences.neverSeen(device.getCreatedAtMs()), null);
        fleet.add(live);
        readings.onPresence(live);
        watchers.onAdded(live);
        bridge.publishPresence(live.id, live.presence);
        Set<String> mappings = MappingTag.mappings(device);
        if (!mappings.isEmpty()) {
            foreign.given(live.id, mappings);
        }
    }

    private Device newDevice(DeviceId id, JoinRequest request, JoinKey key) {
        String name = request.getDisplayName().isBlank()
                ? id.value()
                : request.getDisplayName().strip();
        return Device.newBuilder()
                .setDeviceId(id.value())
                .setDisplayName(name)
                .setModel(request.getModel())
                .addAllTags(key.tags())
                .setLifecycle(key.needsApproval() ? Lifecycle.LIFECYCLE_PENDING : Lifecycle.LIFECYCLE_ACTIVE)
                .setCreatedAtMs(time.millis())
                .setHardwareId(request.getHardwareId())
                .setJoinKeyId(key.keyId())
                .build();
    }

    /**
     * The wished id, with a number where it is taken; without a wish, one made from the model.
     *
     * @return null where the id is free as soon as a history is erased: another one would not be what was wished for
     */
    private @Nullable DeviceId freeId(JoinRequest request) {
        String wish = DeviceId.parse(request.getDeviceId()).map(DeviceId::value).orElseGet(() -> {
            String slug = request.getModel()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9]+", "-")
                    .replaceAll("^-|-$", "");
            String start = slug.isEmpty() ? "device" : slug.substring(0, Math.min(32, slug.length()));
            return start + "-" + String.format("%06x", random.nextInt(1 << 24));
        });
        for (int number = 1; ; number++) {
            String suffix = number == 1 ? "" : "-" + number;
            String candidate = wish.substring(0, Math.min(wish.length(), MAX_ID - suffix.length())) + suffix;
            DeviceId id = new DeviceId(candidate);
            if (fleet.isErasing(id)) {
                return null;
            }
            if (fleet.reserve(id)) {
                return id;
            }
        }
    }

    private static ErrorDetail leaving() {
        return Refusal.retryAfter(
                ErrorCode.ERROR_CODE_UNAVAILABLE, "This device is just being deleted.", JOIN_AGAIN_MILLIS);
    }

    private static @Nullable ErrorDetail complaint(JoinRequest request, JoinKey key, @Nullable LiveDevice known) {
        String hardware = request.getHardwareId();
        if (hardware.isBlank()
                || hardware.length() > MAX_HARDWARE_ID
                || !Names.isDisplayText(hardware, MAX_HARDWARE_ID)) {
            return Refusal.of(
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "hardware_id must have 1 to 128 printable characters.");
        }
        if (!Names.isDisplayText(request.getModel()) || !Names.isDisplayText(request.getDisplayName())) {
            return Refusal.of(
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "model and display_name must have at most 100 characters, none of them a control character.");
        }
        if (known == null && key.isUsedUp()) {
            return Refusal.of(
                    ErrorCode.ERROR_CODE_FORBIDDEN, "The join key is used up: it lets " + key.maxUses() + " join.");
        }
        if (known != null && known.leaving) {
            return leaving();
        }
        if (known != null && MUTE.contains(known.recorded.getLifecycle())) {
            return Refusal.of(
                    ErrorCode.ERROR_CODE_DEVICE_SUSPENDED, "This hardware is a device that is suspended or retired.");
        }
        return null;
    }
}
