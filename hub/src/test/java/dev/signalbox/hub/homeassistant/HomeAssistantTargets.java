package dev.signalbox.hub.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.fuzz.FuzzTarget;
import dev.signalbox.proto.v1.Capabilities;
import java.util.List;
import java.util.Map;

/** Fuzz targets: what a device declares, also what the gateway would refuse. */
public final class HomeAssistantTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of("home-assistant", HomeAssistantTargets::capabilities);

    private HomeAssistantTargets() {}

    /** A capability document in binary. */
    private static void capabilities(byte[] bytes) {
        Capabilities declared;
        try {
            declared = Capabilities.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return; // the gateway refuses it as well
        }
        for (HomeAssistant homeAssistant : List.of(Declared.OPEN, Declared.with(Allowed.NOTHING))) {
            Discovery discovery = homeAssistant.device(Declared.device(declared), Components.NONE);
            assertThat(DiscoveryCheck.faults(discovery.topic(), discovery.payload(), HomeAssistant.MAX_BYTES))
                    .isEmpty();
        }
    }
}
