package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.switchboard.Change.CredentialAdded;
import dev.signalbox.hub.switchboard.Change.DeviceChanged;
import dev.signalbox.hub.switchboard.Change.MappedDeviceRemoved;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateDevice;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.UpdateDevice;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What people do to devices as such: create, rename, tag, approve, suspend, retire, delete, and their tokens. Confined to the
 * switchboard thread.
 */
final class Devices {
    private final Fleet fleet;
    private final CredentialBook book;
    private final Registry registry;
    private final Lifecycles lifecycles;
    private final Removals removals;
    private final DeviceTokens tokens;
    private final MappingBook mappings;
    private final Watchers watchers;
    private final Bridge bridge;
    private final Audit audit;
    private final Refusals refusals;
    private final TimeSource time;

    Devices(
            Fleet fleet,
            CredentialBook book,
            Registry registry,
            Lifecycles lifecycles,
            Removals removals,
            DeviceTokens tokens,
            MappingBook mappings,
            Watchers watchers,
            Bridge bridge,
            Audit audit,
            Refusals refusals,
            TimeSource time) {
        this.fleet = fleet;
        this.book = book;
        this.registry = registry;
        this.lifecycles = lifecycles;
        this.removals = removals;
        this.tokens = tokens;
        this.mappings = mappings;
        this.watchers = watchers;
        this.bridge = bridge;
        this.audit = audit;
        this.refusals = refusals;
        this.time = time;
    }

    void onAsked(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        switch (request.getBodyCase()) {
            case CREATE_DEVICE -> onCreate(asker, identity, request.getCreateDevice());
            case UPDATE_DEVICE -> {
                UpdateDevice update = request.getUpdateDevice();
                with(asker, update.getDeviceId(), device -> onUpdate(asker, identity, device, update));
            }
            case SET_LIFECYCLE ->
                with(
                        asker,
                        request.getSetLifecycle().getDeviceId(),
                        device -> lifecycles.onSet(
                                asker,
                                identity,
                                device,
                                request.getSetLifecycle().getLifecycle()));
            case DELETE_DEVICE ->
                with(
                        asker,
                        request.getDeleteDevice().getDeviceId(),
                        device -> removals.onDelete(
                                asker,
                                identity,
                                device,
                                request.getDeleteDevice().getEraseHistory()));
            case ISSUE_DEVICE_TOKEN ->
                with(
                        asker,
                        request.getIssueDeviceToken().getDeviceId(),
                        device -> tokens.onIssue(asker, identity, device));
            case ROTATE_DEVICE_TOKEN ->
                with(
                        asker,
                        request.getRotateDeviceToken().getDeviceId(),
                        device -> tokens.onRotate(asker, identity, device));
            case REVOKE_DEVICE_TOKEN ->
                with(
                        asker,
                        request.getRevokeDeviceToken().getDeviceId(),
                        device -> tokens.onRevoke(
                                asker,
                                identity,
                                device,
                                request.getRevokeDeviceToken().getKeyId()));
            case DEVICE_TOKENS ->
                with(asker, request.getDeviceTokens().getDeviceId(), device -> tokens.onQuery(asker, device));
            default -> throw new IllegalStateException("not about a device: " + request.getBodyCase());
        }
    }

    private void onCreate(OfLink asker, ConsoleIdentity identity, CreateDevice request) {
        Optional<DeviceId> wanted = DeviceId.parse(request.getDeviceId());
        if (wanted.isEmpty()) {
            refuse(asker, "A device id is [A-Za-z0-9][A-Za-z0-9_-]{0,63}.");
            return;
        }
        if (!describes(asker, request.getDisplayName(), request.getModel(), request.getTagsList())) {
            return;
        }
        DeviceId id = wanted.get();
        if (fleet.isErasing(id)) {
            refusals.refuse(asker, Refusals.erasing());
            return;
        }
        if (!fleet.reserve(id)) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_ALREADY_EXISTS, "There is a device " + id + " already.");
            return;
        }
        Device device = Device.newBuilder()
                .setDeviceId(id.value())
                .setDisplayName(nameOf(id, request.getDisplayName()))
                .setModel(request.getModel())
                .addAllTags(once(request.getTagsList()))
                .setLifecycle(Lifecycle.LIFECYCLE_ACTIVE)
                .setCreatedAtMs(time.millis())
                .build();
        DeviceTokens.Issued issued = tokens.issue(id, "");
        Change all = new Together(List.of(
                new DeviceChanged(device),
                new CredentialAdded(issued.stored()),
                audit.entry(
                        identity.name(),
                        "device.create",
                        id.value(),
                        "with token " + issued.stored().keyId())));
        boolean taken = book.record(all, () -> {
            registry.onRegistered(device);
            Watchers.answer(asker, HubToConsole.newBuilder().setDeviceToken(issued.revealed()));
        });
        if (!taken) {
            fleet.release(id);
            refusals.refuse(asker, book.refusal());
        }
    }

    private void onUpdate(OfLink asker, ConsoleIdentity identity, LiveDevice device, UpdateDevice request) {
        if (!describes(asker, request.getDisplayName(), "", request.getTags().getTagsList())) {
            return;
        }
        Device.Builder changed = device.recorded.toBuilder();
        if (request.hasDisplayName()) {
            changed.setDisplayName(nameOf(device.id, request.getDisplayName()));
        }
        if (request.hasTags()) {
            changed.clearTags().addAllTags(once(request.getTags().getTagsList()));
        }
        Device next = changed.build();
        if (!identity.scope().hasDevice(next.getDeviceId(), next.getTagsList())) {
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_FORBIDDEN,
                    "Without these tags you could not see the device any more: somebody else must take them away.");
            return;
        }
        boolean released = mappings.releases(device.recorded, next);
        Change change = released
                ? new Together(List.of(new DeviceChanged(next), new MappedDeviceRemoved(device.id)))
                : new DeviceChanged(next);
        Change all = audit.with(change, identity.name(), "device.update", device.id.value(), whatChanges(request));
        boolean taken = book.record(all, () -> {
            mappings.onTagged(device.device, next, released);
            device.device = next;
            watchers.onDevice(device);
            bridge.publishDevice(next, device.capabilities);
            Watchers.answer(asker, HubToConsole.newBuilder().setDevice(next));
        });
        if (taken) {
            device.recorded = next;
            if (released) {
                mappings.release(device.id);
            }
        } else {
            refusals.refuse(asker, book.refusal());
        }
    }

    private void with(OfLink asker, String id, Consumer<LiveDevice> then) {
        DeviceId.parse(id).map(fleet::find).ifPresentOrElse(then, () -> refusals.refuse(asker, Refusals.noDevice()));
    }

    private boolean describes(OfLink asker, String displayName, String model, List<String> tags) {
        if (!Names.isDisplayText(displayName) || !Names.isDisplayText(model)) {
            refuse(asker, "A name and a model have at most 100 characters, none of them a control character.");
            return false;
        }
        if (!TagCheck.fits(tags)) {
            refuse(asker, TagCheck.RULE);
            return false;
        }
        return true;
    }

    private static String nameOf(DeviceId id, String displayName) {
        return displayName.isBlank() ? id.value() : displayName.strip();
    }

    private static List<String> once(List<String> tags) {
        return tags.stream().distinct().toList();
    }

    private static String whatChanges(UpdateDevice request) {
        if (request.hasDisplayName()) {
            return request.hasTags() ? "name and tags" : "name";
        }
        return request.hasTags() ? "tags" : "nothing";
    }

    private void refuse(OfLink asker, String message) {
        refusals.refuse(asker, ErrorCode.ERROR_CODE_INVALID_ARGUMENT, message);
    }
}
