package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.Mapping;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A mapping that creates no devices takes up those that somebody made and gave to it, and no others. */
class GivenDevicesTest {
    private static final String ENERGY = "{'Time':'2024-02-24T22:20:38','ENERGY':{'Total':12.345,'Power':61}}";
    private static final DeviceId PLUG = new DeviceId("plug");

    private final ForeignRig rig = new ForeignRig();

    @BeforeEach
    void mappingThatCreatesNoDevices() {
        Mapping.Builder mapping = ForeignRig.mappings(Set.of("tasmota")).get(0).toBuilder();
        mapping.getDeviceBuilder().setCreate(CreateRule.CREATE_RULE_NEVER);
        rig.devices.restore(List.of(mapping.build()), List.of());
    }

    @Test
    void deviceThatNobodyGaveIsNotEvenAskedFor() throws Exception {
        rig.devices.given(new DeviceId("other"), Set.of("tasmota"));
        rig.devices.given(PLUG, Set.of("shelly_gen1"));

        rig.hears("tele/plug/SENSOR", ENERGY);

        assertThat(rig.events).isEmpty();
        assertThat(rig.count("signalbox.mapping.misses", "reason", "not_created"))
                .isEqualTo(1);
    }

    @Test
    void givenDeviceIsTakenUpAndMeasures() throws Exception {
        givePlug();

        rig.hearsRetained("tele/plug/LWT", "Online");
        assertThat(rig.all(Event.DeviceArrived.class))
                .as("a word about its presence is enough: it was not made by that")
                .hasSize(1);
        rig.hears("tele/plug/SENSOR", ENERGY);
        rig.passMillis(1_000);

        assertThat(rig.all(Event.ReadingsArrived.class)).isNotEmpty();
    }

    @Test
    void givenDeviceThatSpeaksForItselfIsAskedForAgainNowAndThen() throws Exception {
        givePlug();
        rig.given.clear();
        rig.hears("tele/plug/SENSOR", ENERGY, "tele/plug/SENSOR", ENERGY);
        assertThat(rig.all(Event.MappedDeviceFound.class)).hasSize(1);
        assertThat(rig.count("signalbox.mapping.misses", "reason", "collision")).isEqualTo(1);

        rig.given.add(PLUG);
        rig.passMillis(30_000);
        rig.hears("tele/plug/SENSOR", ENERGY);

        assertThat(rig.all(Event.DeviceArrived.class)).hasSize(1);
    }

    @Test
    void deviceThatIsTakenAwayFromItsMappingIsAwayAndNotTakenUpAgain() throws Exception {
        givePlug();
        rig.hears("tele/plug/SENSOR", ENERGY);

        rig.devices.forget(PLUG);
        rig.devices.given(PLUG, Set.of());
        rig.hears("tele/plug/SENSOR", ENERGY);

        assertThat(rig.all(Event.DeviceLeft.class)).hasSize(1);
        assertThat(rig.all(Event.DeviceArrived.class)).hasSize(1);
        assertThat(rig.count("signalbox.mapping.misses", "reason", "not_created"))
                .isEqualTo(1);
    }

    private void givePlug() {
        rig.registered.add(PLUG);
        rig.given.add(PLUG);
        rig.devices.given(PLUG, Set.of("tasmota"));
    }
}
