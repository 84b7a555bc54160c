package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who is confined may reach: a device beyond their scope is answered as one that there is not. Confined to the
 * switchboard thread.
 */
final class Reach {
    /** Some 100 KB each in a fleet of 10,000. */
    private static final int MAX_TAGGED = 16;

    private final Fleet fleet;

    /** Which devices are within scopes by tags, as of {@link #taggedAt}: to go through a large fleet takes milliseconds. */
    private final Map<Scope, Set<String>> tagged = new HashMap<>();

    private long taggedAt;

    Reach(Fleet fleet) {
        this.fleet = fleet;
    }

    /** What is said to a request that goes beyond the scope whatever else it says; null: nothing. */
    @Nullable
    ErrorDetail refusal(ConsoleIdentity identity, ConsoleToHub request) {
        boolean forAll = switch (request.getBodyCase()) {
            case CREATE_DEVICE, CREATE_JOIN_KEY, JOIN_KEYS, REVOKE_JOIN_KEY, MAPPINGS, TRY_MAPPING -> true;
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
    Sight sight(ConsoleIdentity identity, ConsoleToHub request) {
        Scope scope = identity.scope();
        if (scope.hasEveryDevice()) {
            return Sight.ALL;
        }
        String named = storedDeviceOf(request);
        boolean isSearch = named.isEmpty() && scope.deviceIds().isEmpty();
        return new Sight(isSearch ? tagged(scope) : within(scope, find(named, scope)), identity.name());
    }

    private Set<String> tagged(Scope scope) {
        if (taggedAt != fleet.changes() || tagged.size() >= MAX_TAGGED) {
            tagged.clear();
            taggedAt = fleet.changes();
        }
        return tagged.computeIfAbsent(scope, wanted -> within(wanted, fleet.all().stream()));
    }

    private static Set<String> within(Scope scope, Stream<LiveDevice> devices) {
        return devices.filter(device -> device.isWithin(scope))
                .map(device -> device.id.value())
                .collect(Collectors.toUnmodifiableSet());
    }

    private Stream<LiveDevice> find(String named, Scope scope) {
        return (named.isEmpty() ? scope.deviceIds().stream() : Stream.of(named))
                .flatMap(id -> DeviceId.parse(id).stream())
                .map(fleet::find)
                .filter(Objects::nonNull);
    }

    /** Whether they may know of a bulk of this issuer. */
    static boolean hasBulkOf(ConsoleIdentity identity, String issuer) {
        return identity.scope().hasEveryDevice() || identity.name().equals(issuer);
    }

    /** The one device of which the store is asked; empty: any. */
    private static String storedDeviceOf(ConsoleToHub request) {
        return switch (request.getBodyCase()) {
            case HISTORY -> request.getHistory().getDeviceId();
            case EXECUTIONS -> request.getExecutions().getDeviceId();
            case SHADOW_HISTORY -> request.getShadowHistory().getDeviceId();
            case PRESENCE_HISTORY -> request.getPresenceHistory().getDeviceId();
            case EVENTS -> request.getEvents().getDeviceId();
            default -> "";
        };
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
