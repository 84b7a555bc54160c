package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.CreateRule;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A device may declare 20 times an hour: none of them is wasted, and strangers cannot make the hub work or write for nothing. */
class MappedDeclarationsTest {
    private final ForeignRig rig = new ForeignRig(CreateRule.CREATE_RULE_AUTO);

    @Test
    void whatTheHubHasIsNotDeclaredAgainHoweverOftenItIsAnnounced() throws Exception {
        announcesLevel("");
        rig.hears("well/level", "120");
        assertThat(rig.all(Event.CapabilitiesDeclared.class)).hasSize(1);

        for (int i = 1; i <= 20; i++) {
            announcesLevel(" ".repeat(i));
            rig.passMillis(2_000);
        }
        assertThat(rig.all(Event.CapabilitiesDeclared.class)).hasSize(1);

        rig.hears(
                "homeassistant/sensor/well1/flow/config",
                "{'name':'Flow','stat_t':'well/flow','unit_of_meas':'L/min','dev':{'ids':['well1']}}",
                "well/flow",
                "3");
        rig.passMillis(1_000);
        assertThat(rig.last(Event.CapabilitiesDeclared.class).capabilities().getMetricsList())
                .as("which is not late")
                .hasSize(2);
    }

    @Test
    void whatTheHubAsksForIsDeclaredAgain() throws Exception {
        announcesLevel("");
        rig.hears("well/level", "120");
        rig.hubForgets();
        rig.devices.onLost();
        rig.devices.onConnected();

        rig.hears("well/level", "130");
        rig.passMillis(1_000);

        assertThat(rig.all(Event.CapabilitiesDeclared.class)).hasSize(2);
    }

    @Test
    void whatWouldBeTooMuchToDeclareIsLeftOutAndTheRestIsDeclared() throws Exception {
        announcesLevel("");
        rig.hears("well/level", "120");
        for (int i = 0; i < 20; i++) {
            announcesChoice(i);
        }
        rig.passMillis(1_000);

        assertThat(rig.last(Event.CapabilitiesDeclared.class).capabilities().getPropertiesCount())
                .isBetween(5, 15);
        assertThat(rig.count("signalbox.mapping.capabilities.refused")).isZero();
    }

    @Test
    void theSameRefusalIsNoNews() {
        PeerCapabilities capabilities = new PeerCapabilities();
        capabilities.onChanged();
        assertThat(capabilities.isDue(0)).isTrue();

        assertThat(capabilities.onRefused("too large", 0)).isTrue();
        capabilities.onChanged();
        assertThat(capabilities.isDue(999_999_999)).isFalse();
        assertThat(capabilities.isDue(1_000_000_000)).isTrue();

        assertThat(capabilities.onRefused("too large", 1_000_000_000)).isFalse();
        assertThat(capabilities.onRefused("too many", 2_000_000_000)).isTrue();
    }

    private void announcesLevel(String space) throws Exception {
        rig.hears(
                "homeassistant/sensor/well1/level/config",
                "{" + space + "'name':'Level','stat_t':'well/level','unit_of_meas':'cm','dev':{'ids':['well1']}}");
    }

    /** Twenty of them are more than the 64 KiB that a device may declare. */
    private void announcesChoice(int number) throws Exception {
        String options = IntStream.range(0, 60)
                .mapToObj(i -> "'" + i + "x".repeat(90) + "'")
                .collect(Collectors.joining(","));
        String topic = "well/choice" + number;
        rig.hears(
                "homeassistant/select/well1/choice" + number + "/config",
                "{'name':'Choice " + number + "','stat_t':'" + topic + "','cmd_t':'" + topic + "/set','options':["
                        + options + "],'dev':{'ids':['well1']}}",
                topic,
                "0" + "x".repeat(90));
    }
}
