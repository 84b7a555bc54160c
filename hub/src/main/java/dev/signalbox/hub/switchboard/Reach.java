package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who is confined may reach: a device beyond their scope is answered as one that there is not. Confined to the
 * switchboard thread.
 */
final class Reach {
    private final Fleet fleet;

    Reach(Fleet fleet) {
        this.fleet = fleet;
    }

    /** What is said to a request that goes beyond the scope whatever else it says; null: nothing. */
    @Nullable
    ErrorDetail refusal(ConsoleIdentity identity, ConsoleToHub request) {
        boolean forAll = switch (request.getBodyCase()) {
            case CREATE_DEVICE, CREATE_JOIN_KEY, JOIN_KEYS, REVOKE_JOIN_KEY -> true;
            default -> false;
        };
        if (forAll && !identity.scope().hasEveryDevice()) {
            return Refusal.of(ErrorCode.ERROR_CODE_FORBIDDEN, "This is for those who may see every device.");
        }
        if (request.hasSetDesired() && !identity.scope().hasEveryCommand()) {
            return Refusal.of(
                    ErrorCode.ERROR_CODE_FORBIDDEN, "Who may run certain commands only may not desire anything.");
        }
        return isBeyond(identity, deviceOf(request)) ? Refusals.noDevice() : null;
    }

    /** Whether there is a device of this id that they may not know of. */
    private boolean isBeyond(ConsoleIdentity identity, String id) {
        LiveDevice device =
                id.isEmpty() ? null : DeviceId.parse(id).map(fleet::find).orElse(null);
        return device != null && !device.isWithin(identity.scope());
    }

    /** What the store may answer them with. */
    Sight sight(ConsoleIdentity identity) {
        if (identity.scope().hasEveryDevice()) {
            return Sight.ALL;
        }
        Set<String> devices = new HashSet<>();
        for (LiveDevice device : fleet.all()) {
            if (device.isWithin(identity.scope())) {
                devices.add(device.id.value());
            }
        }
        return new Sight(devices, identity.name());
    }

    /** The one device a request is about, where the first thing said of an unknown one is that there is none. */
    private static String deviceOf(ConsoleToHub request) {
        return switch (request.getBodyCase()) {
            case INVOKE -> request.getInvoke().getDeviceId();
            case SHADOW -> request.getShadow().getDeviceId();
            case SET_DESIRED -> request.getSetDesired().getDeviceId();
            case CAPABILITIES -> request.getCapabilities().getDeviceId();
            case DEVICES -> request.getDevices().getDeviceId();
            case HISTORY ->
                request.getHistory().getJoinLive() ? request.getHistory().getDeviceId() : "";
            case UPDATE_DEVICE -> request.getUpdateDevice().getDeviceId();
            case SET_LIFECYCLE -> request.getSetLifecycle().getDeviceId();
            case DELETE_DEVICE -> request.getDeleteDevice().getDeviceId();
            case ISSUE_DEVICE_TOKEN -> request.getIssueDeviceToken().getDeviceId();
            case ROTATE_DEVICE_TOKEN -> request.getRotateDeviceToken().getDeviceId();
            case REVOKE_DEVICE_TOKEN -> request.getRevokeDeviceToken().getDeviceId();
            case DEVICE_TOKENS -> request.getDeviceTokens().getDeviceId();
            default -> "";
        };
    }
}
