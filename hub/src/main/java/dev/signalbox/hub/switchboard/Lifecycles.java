package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.switchboard.Change.CredentialRemoved;
import dev.signalbox.hub.switchboard.Change.DeviceChanged;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Lifecycle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From pending to active, suspended, retired, and what that does to a device's link and tokens. Confined to the switchboard
 * thread.
 */
final class Lifecycles {
    /** An approved device comes back on a fresh link, and with it come the readings it kept. */
    static final int COME_BACK_MILLIS = 500;

    private final CredentialBook book;
    private final Promises promises;
    private final Executions executions;
    private final Watchers watchers;
    private final Bridge bridge;
    private final Audit audit;
    private final Refusals refusals;

    Lifecycles(
            CredentialBook book,
            Promises promises,
            Executions executions,
            Watchers watchers,
            Bridge bridge,
            Audit audit,
            Refusals refusals) {
        this.book = book;
        this.promises = promises;
        this.executions = executions;
        this.watchers = watchers;
        this.bridge = bridge;
        this.audit = audit;
        this.refusals = refusals;
    }

    void onSet(OfLink asker, ConsoleIdentity identity, LiveDevice device, Lifecycle wanted) {
        Lifecycle now = device.recorded.getLifecycle();
        String action = action(now, wanted);
        if (wanted == Lifecycle.LIFECYCLE_UNSPECIFIED || wanted == Lifecycle.UNRECOGNIZED) {
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "A lifecycle is PENDING, ACTIVE, SUSPENDED or RETIRED.");
            return;
        }
        if (action.isEmpty()) {
            refusals.refuse(
                    asker,
                    ErrorCode.ERROR_CODE_CONFLICT,
                    device.id + " is " + name(now) + " and cannot become " + name(wanted) + ".");
            return;
        }
        Device next = device.recorded.toBuilder().setLifecycle(wanted).build();
        List<Change> changes = new ArrayList<>();
        changes.add(new DeviceChanged(next));
        if (wanted == Lifecycle.LIFECYCLE_RETIRED) {
            book.recorded().deviceTokens(device.id).forEach(token -> changes.add(new CredentialRemoved(token)));
        }
        changes.add(audit.entry(identity.name(), action, device.id.value(), "was " + name(now)));
        CredentialBook.Recorder recorder = wanted == Lifecycle.LIFECYCLE_RETIRED
                ? (change, afterCommit) -> executions.onDeviceRemoved(device, change, afterCommit)
                : promises::record;
        boolean taken = book.record(new Together(changes), CloseReason.CLOSE_REASON_REVOKED, recorder, () -> {
            device.device = next;
            watchers.onDevice(device);
            bridge.publishDevice(next, device.capabilities);
            moveLink(device, now, wanted);
            Watchers.answer(asker, HubToConsole.newBuilder().setDevice(next));
        });
        if (taken) {
            device.recorded = next;
        } else {
            refusals.refuse(asker, book.refusal());
        }
    }

    private static void moveLink(LiveDevice device, Lifecycle before, Lifecycle now) {
        if (device.link == null) {
            return;
        }
        if (now != Lifecycle.LIFECYCLE_ACTIVE) {
            device.link.close(CloseReason.CLOSE_REASON_REVOKED);
        } else if (before == Lifecycle.LIFECYCLE_PENDING) {
            device.link.close(CloseReason.CLOSE_REASON_GOING_AWAY, COME_BACK_MILLIS);
        }
    }

    /** What the audit calls this step; empty: it is not allowed. */
    private static String action(Lifecycle from, Lifecycle to) {
        return switch (from) {
            case LIFECYCLE_PENDING ->
                switch (to) {
                    case LIFECYCLE_ACTIVE -> "device.approve";
                    case LIFECYCLE_RETIRED -> "device.refuse";
                    default -> "";
                };
            case LIFECYCLE_ACTIVE ->
                switch (to) {
                    case LIFECYCLE_SUSPENDED -> "device.suspend";
                    case LIFECYCLE_RETIRED -> "device.retire";
                    default -> "";
                };
            case LIFECYCLE_SUSPENDED ->
                switch (to) {
                    case LIFECYCLE_ACTIVE -> "device.resume";
                    case LIFECYCLE_RETIRED -> "device.retire";
                    default -> "";
                };
            default -> "";
        };
    }

    private static String name(Lifecycle lifecycle) {
        return lifecycle.name().substring("LIFECYCLE_".length()).toLowerCase(Locale.ROOT);
    }
}
