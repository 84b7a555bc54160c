package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.homeassistant.Allowed;
import dev.signalbox.hub.homeassistant.HomeAssistant;
import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.hub.homeassistant.ProjectedDevice;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Home Assistant is shown of the hub and its devices, as far as whoever publishes on the broker may act. Immutable. */
final class Projection {
    private final HubFace face;
    private final BridgeTerms terms;

    /** For the names of topics. */
    private final HomeAssistant anyone;

    Projection(HubFace face, BridgeTerms terms) {
        this.face = face;
        this.terms = terms;
        this.anyone = with(Allowed.NOTHING, HomeAssistant.MAX_BYTES);
    }

    boolean isOn() {
        return terms.homeAssistant();
    }

    /** Below which Home Assistant looks. */
    String prefix() {
        return face.discoveryPrefix();
    }

    String hubTopic() {
        return anyone.hubTopic();
    }

    String deviceTopic(DeviceId device) {
        return anyone.deviceTopic(device);
    }

    /** Of all documents of all hubs. */
    String documentFilter() {
        return face.discoveryPrefix() + "/device/+/config";
    }

    boolean isOwn(String topic) {
        return anyone.isOwn(topic);
    }

    Drawn hub() {
        return (before, maxBytes) -> with(Allowed.NOTHING, maxBytes).hub(before);
    }

    /** Empty where it is not shown: it has declared nothing, or is not in service. */
    Optional<Drawn> device(Device device, @Nullable Capabilities capabilities) {
        if (!isOn() || capabilities == null || device.getLifecycle() != Lifecycle.LIFECYCLE_ACTIVE) {
            return Optional.empty();
        }
        return Optional.of((before, maxBytes) -> with(allowed(device), maxBytes)
                .device(
                        new ProjectedDevice(
                                new DeviceId(device.getDeviceId()),
                                device.getDisplayName(),
                                device.getTagsList(),
                                offered(capabilities)),
                        before));
    }

    private Allowed allowed(Device device) {
        boolean takes = terms.takesRequests() && terms.scope().hasDevice(device.getDeviceId(), device.getTagsList());
        boolean mayDesire =
                terms.scope().hasEveryCommand() && terms.role().getNumber() >= Role.ROLE_OPERATOR.getNumber();
        return new Allowed(takes, takes && mayDesire, terms.role());
    }

    /** Without the commands that nobody may run there. */
    private Capabilities offered(Capabilities capabilities) {
        Scope scope = terms.scope();
        if (scope.hasEveryCommand()) {
            return capabilities;
        }
        return capabilities.toBuilder()
                .clearCommands()
                .addAllCommands(capabilities.getCommandsList().stream()
                        .filter(command -> scope.hasCommand(command.getName()))
                        .toList())
                .build();
    }

    private HomeAssistant with(Allowed allowed, int maxBytes) {
        return new HomeAssistant(face, allowed, HomeAssistant.EXPIRE_AFTER, maxBytes);
    }
}
