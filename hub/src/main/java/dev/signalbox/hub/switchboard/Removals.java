package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.DeviceRemoved;
import dev.signalbox.hub.switchboard.Change.SettingChanged;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.HubToConsole;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The end of a device: everything that knows it lets go of it, and its id is free again, where its history is erased as soon
 * as that is done. Confined to the switchboard thread.
 */
final class Removals {
    /** Begins the name of a setting: the history of a deleted device is yet to be erased. */
    private static final String ERASING = "erasing.";

    /** Gone from the history; that their settings go too is yet to be recorded. */
    private final Set<DeviceId> erased = new LinkedHashSet<>();

    private final Fleet fleet;
    private final Registry registry;
    private final Promises promises;
    private final CredentialBook book;
    private final Executions executions;
    private final Readings readings;
    private final Presences presences;
    private final Watchers watchers;
    private final Bridge bridge;
    private final MappingBook mappings;
    private final Audit audit;
    private final Refusals refusals;

    Removals(
            Fleet fleet,
            Registry registry,
            Promises promises,
            CredentialBook book,
            Executions executions,
            Readings readings,
            Presences presences,
            Watchers watchers,
            Bridge bridge,
            MappingBook mappings,
            Audit audit,
            Refusals refusals) {
        this.fleet = fleet;
        this.registry = registry;
        this.promises = promises;
        this.book = book;
        this.executions = executions;
        this.readings = readings;
        this.presences = presences;
        this.watchers = watchers;
        this.bridge = bridge;
        this.mappings = mappings;
        this.audit = audit;
        this.refusals = refusals;
    }

    void onDelete(OfLink asker, ConsoleIdentity identity, LiveDevice device, boolean eraseHistory) {
        List<Change> changes = new ArrayList<>();
        changes.add(new DeviceRemoved(device.id, eraseHistory));
        if (eraseHistory) {
            // The history is another file: should the hub stop before its next sweep, the next start asks again.
            changes.add(new SettingChanged(ERASING + device.id, "yes"));
        }
        book.recorded().deviceTokens(device.id).forEach(token -> changes.add(new CredentialRemoved(token)));
        book.recorded().replacedTokens(device.id).forEach(token -> changes.add(new CredentialRemoved(token)));
        changes.add(audit.entry(
                identity.name(),
                "device.delete",
                device.id.value(),
                eraseHistory ? "with its history" : "its history is kept"));
        boolean taken = book.record(
                new Together(changes),
                CloseReason.CLOSE_REASON_DEVICE_DELETED,
                (change, afterCommit) -> executions.onDeviceRemoved(device, change, afterCommit),
                () -> {
                    remove(device, eraseHistory);
                    Watchers.answer(asker, HubToConsole.newBuilder().setDone(Done.getDefaultInstance()));
                });
        if (taken) {
            // Nothing may be recorded behind the removal: from here on nobody finds the device.
            device.leaving = true;
            if (eraseHistory) {
                fleet.erasing(device.id);
            }
        } else {
            refusals.refuse(asker, book.refusal());
        }
    }

    /** The history of these is gone from stable storage. */
    void onErased(List<DeviceId> devices) {
        erased.addAll(devices);
        onTick();
    }

    /** The ids are free once their settings are gone; what the store does not take now is tried again in a second. */
    void onTick() {
        erased.removeIf(
                device -> promises.record(new SettingChanged(ERASING + device, ""), () -> fleet.erased(device)));
    }

    /** Asks again for what a stop came before. */
    void recover(Map<String, String> settings) {
        settings.keySet().forEach(name -> {
            if (name.startsWith(ERASING)) {
                DeviceId device = new DeviceId(name.substring(ERASING.length()));
                if (fleet.find(device) == null) {
                    fleet.erasing(device);
                    readings.eraseAgain(device);
                } else {
                    // No hub gives such an id out. What a device has is not destroyed for a note that cannot be true.
                    erased.add(device);
                }
            }
        });
    }

    private void remove(LiveDevice device, boolean eraseHistory) {
        fleet.remove(device);
        registry.onRemoved();
        mappings.onRemoved(device.id);
        if (device.link != null) {
            device.link.close(CloseReason.CLOSE_REASON_DEVICE_DELETED);
            device.link = null;
            fleet.linked(-1);
        }
        presences.forget(device);
        readings.forget(device, eraseHistory);
        watchers.onRemoved(device);
        bridge.forget(device.id);
    }
}
