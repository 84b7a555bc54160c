package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credential.JoinKey;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.CapabilitiesAdded;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.DeviceChanged;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Event.CapabilitiesDeclared;
import dev.signalbox.hub.switchboard.Event.JoinAsked;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.JoinResponse;
import dev.signalbox.proto.v1.Lifecycle;
import java.security.SecureRandom;
import java.util.ArrayList;
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
    private static final int JOIN_AGAIN_MILLIS = 1_000;

    private final Fleet fleet;
    private final Accounts accounts;
    private final Promises promises;
    private final Watchers watchers;
    private final Readings readings;
    private final Bridge bridge;
    private final TimeSource time;
    private final SecureRandom random;

    /** Documents by hash: many devices share one. */
    private final Map<String, Capabilities> capabilities = new HashMap<>();

    /** Ids given out and not yet on stable storage. */
    private final Set<DeviceId> joining = new HashSet<>();

    /** Hardware whose join is not on stable storage yet. */
    private final Set<String> joiningHardware = new HashSet<>();

    Registry(
            Fleet fleet,
            Accounts accounts,
            Promises promises,
            Watchers watchers,
            Readings readings,
            Bridge bridge,
            TimeSource time,
            SecureRandom random) {
        this.fleet = fleet;
        this.accounts = accounts;
        this.promises = promises;
        this.watchers = watchers;
        this.readings = readings;
        this.bridge = bridge;
        this.time = time;
        this.random = random;
    }

    void restore(Map<String, Capabilities> known) {
        capabilities.putAll(known);
    }

    @Nullable
    Capabilities capabilities(String hash) {
        return capabilities.get(hash);
    }

    /** Registers a device, or gives the same hardware a new token for the device it is already. */
    void onJoinAsked(JoinAsked event) {
        JoinRequest request = event.request();
        ErrorDetail wrong = complaint(request);
        Optional<JoinKey> key = accounts.credentials().joinKey(event.identity().keyId());
        if (wrong != null || key.isEmpty()) {
            event.link()
                    .send(Frame.of(
                            wrong != null
                                    ? wrong
                                    : Refusal.of(ErrorCode.ERROR_CODE_UNAUTHENTICATED, "The join key is not valid.")));
            return;
        }
        String hardware = key.get().keyId() + "/" + request.getHardwareId();
        if (!joiningHardware.add(hardware)) {
            event.link()
                    .send(Frame.of(Refusal.retryAfter(
                            ErrorCode.ERROR_CODE_UNAVAILABLE, "This hardware is just joining.", JOIN_AGAIN_MILLIS)));
            return;
        }
        LiveDevice known = fleet.byHardware(key.get().keyId(), request.getHardwareId());
        Device device = known != null ? known.device : newDevice(request, key.get());
        DeviceId id = new DeviceId(device.getDeviceId());
        Token token = Token.issue(Token.Kind.DEVICE, random);
        DeviceToken credential = new DeviceToken(token.keyId(), token.secretHash(), id, time.millis());
        List<Change> changes = new ArrayList<>();
        accounts.tokensOf(id).forEach(old -> changes.add(new CredentialRemoved(old)));
        changes.add(new CredentialAdded(credential));
        if (known == null) {
            changes.add(new DeviceChanged(device));
            joining.add(id);
        }
        Together all = new Together(changes);
        Runnable afterCommit = () -> {
            joiningHardware.remove(hardware);
            onJoined(event.link(), device, all, token);
        };
        if (!promises.record(all, afterCommit)) {
            joiningHardware.remove(hardware);
            joining.remove(id);
            event.link().send(Frame.of(promises.refusal()));
        }
    }

    /** A document with a new hash: kept, shown, published. */
    void onDeclared(CapabilitiesDeclared event) {
        LiveDevice device = fleet.current(event.device(), event.link());
        if (device == null) {
            return;
        }
        if (!event.hash().equals(device.device.getCapabilitiesHash()) && !device.declarations.allows(time.nanos())) {
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
        Runnable adopt = () -> {
            Capabilities shared = capabilities.computeIfAbsent(event.hash(), hash -> event.capabilities());
            String before = device.device.getCapabilitiesHash();
            device.declare(shared);
            device.device = next;
            forgetUnused(before);
            watchers.onDevice(device);
            bridge.publishCapabilities(device.id, shared);
        };
        if (changes.isEmpty()) {
            adopt.run();
        } else if (!promises.record(new Together(changes), adopt)) {
            refuse(event.link(), promises.refusal());
            return;
        }
        device.recorded = next;
    }

    /** A document nobody refers to any more leaves the memory; the store keeps it. */
    private void forgetUnused(String hash) {
        if (fleet.all().stream()
                .noneMatch(device -> device.device.getCapabilitiesHash().equals(hash))) {
            capabilities.remove(hash);
        }
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

    private void onJoined(Link link, Device device, Together changes, Token token) {
        DeviceId id = new DeviceId(device.getDeviceId());
        joining.remove(id);
        accounts.onChanged(changes);
        if (fleet.find(id) == null) {
            LiveDevice live = new LiveDevice(device, Presences.neverSeen(device.getCreatedAtMs()), null);
            fleet.add(live);
            readings.onPresence(live);
            watchers.onAdded(live);
            bridge.publishPresence(live.id, live.presence);
        }
        link.send(Frame.of(JoinResponse.newBuilder()
                .setDeviceId(device.getDeviceId())
                .setDeviceToken(token.reveal())
                .setLifecycle(device.getLifecycle().name())
                .build()));
    }

    private Device newDevice(JoinRequest request, JoinKey key) {
        DeviceId id = freeId(request);
        String name = request.getDisplayName().isBlank()
                ? id.value()
                : request.getDisplayName().strip();
        return Device.newBuilder()
                .setDeviceId(id.value())
                .setDisplayName(name)
                .setModel(request.getModel())
                .addAllTags(key.tags())
                .setLifecycle(Lifecycle.LIFECYCLE_ACTIVE)
                .setCreatedAtMs(time.millis())
                .setHardwareId(request.getHardwareId())
                .setJoinKeyId(key.keyId())
                .build();
    }

    /** The wished id, with a number where it is taken; without a wish, one made from the model. */
    private DeviceId freeId(JoinRequest request) {
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
            if (fleet.find(id) == null && !joining.contains(id)) {
                return id;
            }
        }
    }

    private static @Nullable ErrorDetail complaint(JoinRequest request) {
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
        return null;
    }
}
