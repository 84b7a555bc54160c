package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.Mapping;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is retained is asked for again for whoever came late to it, and is no news to all the others. */
class LatecomersTest {
    private static final String POWER = "{'ENERGY':{'Power':61}}";

    @Test
    void whatIsRetainedIsMissedByAMappingThatIsPutAnewAndByADeviceThatAWordDidNotMake() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        assertThat(rig.devices.latecomersFilters()).as("a new mapping").contains("tele/+/LWT", "tele/+/SENSOR");
        assertThat(rig.devices.latecomersFilters()).as("each is told once").isEmpty();

        rig.hearsRetained("tele/plug/LWT", "Online");
        assertThat(rig.devices.latecomersFilters()).as("nobody is there").isEmpty();
        rig.hears("tele/plug/SENSOR", POWER, "tele/plug/SENSOR", POWER);
        assertThat(rig.devices.latecomersFilters()).as("a new device").containsExactly("tele/+/LWT");

        rig.hears("tele/plug/SENSOR", POWER);
        assertThat(rig.devices.latecomersFilters()).as("it is known").isEmpty();
    }

    @Test
    void whatIsRetainedIsMissedByADeviceThatIsGivenAndByOneThatIsAnnounced() throws Exception {
        ForeignRig rig = new ForeignRig(CreateRule.CREATE_RULE_AUTO, "tasmota");
        rig.devices.latecomersFilters();

        rig.devices.given(new DeviceId("plug"), Set.of("tasmota", "nobody"));
        assertThat(rig.devices.latecomersFilters()).contains("tele/+/SENSOR");

        rig.hearsRetained(
                "homeassistant/sensor/well1/level/config",
                "{'name':'Level','stat_t':'well/level','avty_t':'wells/state','dev':{'ids':['well1']}}");
        assertThat(rig.devices.latecomersFilters()).contains("well/level", "wells/state");
    }

    @Test
    void whatIsRetainedAndWasHeardIsNoNewsAndOvertakesNothing() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hearsRetained("tele/plug/SENSOR", POWER, "tele/plug/LWT", "Online");
        assertThat(rig.all(Event.ReadingsArrived.class)).hasSize(1);

        rig.hearsRetained("tele/plug/SENSOR", POWER);
        assertThat(rig.all(Event.ReadingsArrived.class)).as("the same again").hasSize(1);

        rig.hears("tele/plug/SENSOR", POWER.replace("61", "70"), "tele/plug/LWT", "Online");
        rig.hearsRetained("tele/plug/SENSOR", POWER, "tele/plug/LWT", "Offline");
        assertThat(rig.all(Event.ReadingsArrived.class)).hasSize(2);
        assertThat(rig.all(Event.DeviceLeft.class)).isEmpty();
    }

    @Test
    void whatIsRetainedCountsAnewOnANewConnectionAndUnderANewMapping() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hears("tele/plug/SENSOR", POWER, "tele/plug/LWT", "Online");
        Mapping tasmota = ForeignRig.mappings(Set.of("tasmota")).get(0);

        rig.devices.put(tasmota);
        rig.hearsRetained("tele/plug/SENSOR", POWER);
        assertThat(rig.all(Event.ReadingsArrived.class)).hasSize(2);

        rig.devices.onLost();
        rig.devices.onConnected();
        rig.hearsRetained("tele/plug/SENSOR", POWER, "tele/plug/LWT", "Online");
        assertThat(rig.all(Event.ReadingsArrived.class)).hasSize(3);
    }
}
