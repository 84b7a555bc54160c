package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.ShadowStatus;
import dev.signalbox.proto.v1.SyncState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which devices a selector means: those that meet every condition that is set. Immutable. */
final class Selection {
    static final int MAX_IDS = 10_000;

    /** Of each other condition; as many as a device has tags, and more than there are states. */
    private static final int MAX_WORDS = 16;

    private static final int MAX_TEXT = 100;

    private final DeviceSelector selector;
    private final Set<String> ids;
    private final String text;

    private Selection(DeviceSelector selector) {
        this.selector = selector;
        this.ids = new HashSet<>(selector.getDeviceIdsList());
        this.text = selector.getText().toLowerCase(Locale.ROOT);
    }

    static Selection of(DeviceSelector selector) {
        return new Selection(selector);
    }

    /** What is wrong with the selector, as a sentence; empty: nothing. */
    static Optional<String> complaint(DeviceSelector selector) {
        if (selector.getDeviceIdsCount() > MAX_IDS) {
            return Optional.of("device_ids has more than 10,000 entries.");
        }
        if (selector.getDeviceIdsList().stream()
                .anyMatch(id -> DeviceId.parse(id).isEmpty())) {
            return Optional.of("device_ids has an entry that is not a device id.");
        }
        if (!areWords(selector.getTagsList()) || !areWords(selector.getModelsList())) {
            return Optional.of("tags and models have at most 16 entries of at most 100 characters.");
        }
        boolean statesAreKnown = selector.getPresencesValueList().stream()
                        .allMatch(number -> number != 0 && PresenceState.forNumber(number) != null)
                && selector.getLifecyclesValueList().stream()
                        .allMatch(number -> number != 0 && Lifecycle.forNumber(number) != null)
                && selector.getSyncsValueList().stream()
                        .allMatch(number -> number != 0 && SyncState.forNumber(number) != null);
        if (!statesAreKnown
                || selector.getPresencesCount() > MAX_WORDS
                || selector.getLifecyclesCount() > MAX_WORDS
                || selector.getSyncsCount() > MAX_WORDS) {
            return Optional.of("presences, lifecycles and syncs have at most 16 known states.");
        }
        return isShort(selector.getText())
                ? Optional.empty()
                : Optional.of("text has more than " + MAX_TEXT + " characters.");
    }

    private static boolean areWords(List<String> words) {
        return words.size() <= MAX_WORDS && words.stream().allMatch(word -> !word.isEmpty() && isShort(word));
    }

    private static boolean isShort(String text) {
        return text.codePointCount(0, text.length()) <= MAX_TEXT;
    }

    boolean matches(LiveDevice device) {
        Device known = device.device;
        return (ids.isEmpty() || ids.contains(known.getDeviceId()))
                && known.getTagsList().containsAll(selector.getTagsList())
                && isOneOf(selector.getModelsList(), known.getModel())
                && isOneOf(selector.getPresencesList(), device.presence.getState())
                && isOneOf(selector.getLifecyclesList(), known.getLifecycle())
                && (selector.getSyncsCount() == 0
                        || selector.getSyncsList().stream().anyMatch(sync -> leaves(device.shadow.status(), sync) > 0))
                && (text.isEmpty() || isSomewhere(known));
    }

    /** Sorted by id. */
    List<LiveDevice> in(Fleet fleet) {
        List<LiveDevice> found = new ArrayList<>();
        for (LiveDevice device : fleet.all()) {
            if (matches(device)) {
                found.add(device);
            }
        }
        found.sort(Comparator.comparing(device -> device.id.value()));
        return found;
    }

    /** Ids the selector names that no device within the scope has. */
    List<String> unknown(Fleet fleet, Scope scope) {
        return ids.stream()
                .filter(id -> {
                    LiveDevice device = fleet.find(new DeviceId(id));
                    return device == null || !device.isWithin(scope);
                })
                .toList();
    }

    private boolean isSomewhere(Device device) {
        return contains(device.getDeviceId())
                || contains(device.getDisplayName())
                || contains(device.getModel())
                || device.getTagsList().stream().anyMatch(this::contains);
    }

    private boolean contains(String where) {
        return where.toLowerCase(Locale.ROOT).contains(text);
    }

    private static <T> boolean isOneOf(List<T> wanted, T is) {
        return wanted.isEmpty() || wanted.contains(is);
    }

    private static int leaves(ShadowStatus status, SyncState sync) {
        return switch (sync) {
            case SYNC_STATE_IN_SYNC -> status.getInSync();
            case SYNC_STATE_PENDING -> status.getPending();
            case SYNC_STATE_APPLYING -> status.getApplying();
            case SYNC_STATE_REJECTED -> status.getRejected();
            case SYNC_STATE_FAILED -> status.getFailed();
            case SYNC_STATE_DRIFTED -> status.getDrifted();
            case SYNC_STATE_UNSPECIFIED, UNRECOGNIZED -> 0;
        };
    }
}
