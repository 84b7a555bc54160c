package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.homeassistant.Components;
import dev.signalbox.hub.homeassistant.HomeAssistant;
import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.ValueType;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    private static final HubFace FACE = new HubFace("hub", "1", null, "p", "homeassistant");
    private static final Capabilities LAMP = Capabilities.newBuilder()
            .addCommands(Command.newBuilder().setName("blink"))
            .addCommands(Command.newBuilder().setName("reboot"))
            .addProperties(Property.newBuilder()
                    .setForm(Parameter.newBuilder().setName("on").setType(ValueType.VALUE_TYPE_BOOLEAN))
                    .setWritable(true))
            .build();
    private static final Device DEVICE = Device.newBuilder()
            .setDeviceId("lamp-1")
            .setLifecycle(Lifecycle.LIFECYCLE_ACTIVE)
            .build();

    @Test
    void everythingIsOfferedToWhoeverMayDoEverything() {
        assertThat(shown(true, Role.ROLE_OPERATOR, Scope.EVERYTHING))
                .containsExactly("button-command-blink", "button-command-reboot", "switch-property-on");
    }

    @Test
    void onlyWhatPublishersMayDoIsOffered() {
        String reported = "binary_sensor-property-on";
        assertThat(shown(false, Role.ROLE_OPERATOR, Scope.EVERYTHING)).containsExactly(reported);
        assertThat(shown(true, Role.ROLE_VIEWER, Scope.EVERYTHING)).containsExactly(reported);
        assertThat(shown(true, Role.ROLE_OPERATOR, new Scope(Set.of("other"), Set.of(), Set.of())))
                .as("another device only")
                .containsExactly(reported);
        assertThat(shown(true, Role.ROLE_OPERATOR, new Scope(Set.of(), Set.of(), Set.of("blink"))))
                .as("this command only, and nothing may be desired")
                .containsExactly(reported, "button-command-blink");
    }

    @Test
    void deviceThatIsNotInServiceIsNotShown() {
        Projection projection = projection(true, Role.ROLE_OPERATOR, Scope.EVERYTHING);
        assertThat(projection.device(DEVICE, null)).as("declares nothing").isEmpty();
        for (Lifecycle other : Lifecycle.values()) {
            if (other != Lifecycle.UNRECOGNIZED && other != Lifecycle.LIFECYCLE_ACTIVE) {
                assertThat(projection.device(
                                DEVICE.toBuilder().setLifecycle(other).build(), LAMP))
                        .as(other.name())
                        .isEmpty();
            }
        }
    }

    private static Set<String> shown(boolean takesRequests, Role role, Scope scope) {
        return projection(takesRequests, role, scope)
                .device(DEVICE, LAMP)
                .orElseThrow()
                .draw(Components.NONE, HomeAssistant.MAX_BYTES)
                .components()
                .live();
    }

    private static Projection projection(boolean takesRequests, Role role, Scope scope) {
        return new Projection(FACE, new BridgeTerms(false, false, 1 << 20, takesRequests, role, scope, true));
    }
}
