package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.ExecutionAck;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.MappingState;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.SyncState;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForeignDevicesTest {
    private static final String ENERGY = "{'Time':'2024-02-24T22:20:38','ENERGY':{'Total':12.345,'Power':61}}";

    @Test
    void plugIsRegisteredArrivesDeclaresItselfAndOnlyThenMeasures() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");

        rig.hears("tele/plug/LWT", "Online", "tele/plug/SENSOR", ENERGY);

        assertThat(rig.events)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly(
                        "MappedDeviceFound",
                        "DeviceArrived",
                        "CapabilitiesDeclared",
                        "MappedDeviceLearned",
                        "ReadingsArrived");
        Event.MappedDeviceFound found = rig.last(Event.MappedDeviceFound.class);
        assertThat(found.device().getLifecycle()).isEqualTo(Lifecycle.LIFECYCLE_PENDING);
        assertThat(found.device().getTagsList()).containsExactly("tasmota");
        assertThat(rig.last(Event.DeviceArrived.class).identity().keyId()).isEqualTo("mapping:tasmota");
        assertThat(values(rig)).containsExactly("power=61.0", "energy_total=12.345");
    }

    @Test
    void valuesOfADeviceThatNobodyApprovedWaitForIt() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.lifecycle = Lifecycle.LIFECYCLE_PENDING;
        rig.hears("tele/plug/SENSOR", ENERGY, "tele/plug/SENSOR", ENERGY.replace("61", "70"));
        assertThat(rig.all(Event.ReadingsArrived.class)).isEmpty();
        assertThat(rig.held.inAll()).isPositive();

        rig.lifecycle = Lifecycle.LIFECYCLE_ACTIVE;
        rig.link().close(CloseReason.CLOSE_REASON_GOING_AWAY, 500);
        rig.settle();
        rig.passMillis(600);

        assertThat(values(rig)).as("the newest of each").containsExactly("power=70.0", "energy_total=12.345");
        assertThat(rig.held.inAll()).isZero();
    }

    @Test
    void newFeaturesAreDeclaredBeforeTheirValuesAndNotMoreOftenThanOnceASecond() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hears("tele/plug/SENSOR", ENERGY);
        rig.hears("tele/plug/STATE", "{'POWER':'ON','Wifi':{'RSSI':44}}");
        assertThat(rig.all(Event.CapabilitiesDeclared.class)).hasSize(1);
        assertThat(values(rig)).doesNotContain("wifi_rssi=44.0");

        rig.passMillis(1_000);

        assertThat(rig.all(Event.CapabilitiesDeclared.class)).hasSize(2);
        assertThat(values(rig)).contains("relay=true", "wifi_rssi=44.0");
        assertThat(rig.last(Event.StateReported.class).state().getLeavesMap().keySet())
                .containsExactly("relay");
        assertThat(rig.record().getHeardList()).hasSizeGreaterThan(2);
    }

    @Test
    void retainedValuesAloneBringNobodyHereAndAreUncertain() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hearsRetained("tele/plug/SENSOR", ENERGY);
        assertThat(rig.all(Event.DeviceArrived.class)).isEmpty();

        rig.hearsRetained("tele/plug/LWT", "Online");

        assertThat(rig.last(Event.ReadingsArrived.class).readings())
                .allSatisfy(
                        reading -> assertThat(reading.reading().getQuality()).isEqualTo(Quality.QUALITY_UNCERTAIN));
    }

    @Test
    void lastWillTakesTheDeviceAwayAndItsReturnBringsItBackOnANewLink() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hears("tele/plug/SENSOR", ENERGY, "tele/plug/LWT", "Offline");
        assertThat(rig.last(Event.DeviceLeft.class).cause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);

        rig.hears("tele/plug/LWT", "Online");

        assertThat(rig.all(Event.DeviceArrived.class)).hasSize(2);
        assertThat(rig.all(Event.CapabilitiesDeclared.class))
                .as("the hub knows them")
                .hasSize(1);
    }

    @Test
    void lostBrokerTakesEverybodyAwayAndNobodyIsBackBeforeHeard() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hears("tele/plug/LWT", "Online", "tele/plug/SENSOR", ENERGY);

        rig.devices.onLost();
        rig.settle();
        assertThat(rig.all(Event.DeviceLeft.class)).hasSize(1);
        rig.devices.onConnected();
        rig.passMillis(1_000);
        assertThat(rig.all(Event.DeviceArrived.class)).hasSize(1);

        rig.hearsRetained("tele/plug/LWT", "Online");
        assertThat(rig.all(Event.DeviceArrived.class)).hasSize(2);
    }

    @Test
    void commandSucceedsWhenTheBrokerHasIt() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hears("tele/plug/SENSOR", ENERGY);

        rig.says(command("one", "toggle"));
        assertThat(rig.published).containsExactly("cmnd/plug/POWER TOGGLE");
        assertThat(rig.all(Event.ExecutionReported.class)).isEmpty();
        rig.confirms(true);

        assertThat(report(rig)).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void commandThatNoMappingPublishesIsRejectedAndOneThatTheBrokerDoesNotTakeFails() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hears("tele/plug/SENSOR", ENERGY);

        rig.says(command("one", "explode"));
        assertThat(report(rig)).isEqualTo(ExecutionState.EXECUTION_STATE_REJECTED);
        rig.brokerTakes = false;
        rig.says(command("two", "toggle"));
        assertThat(report(rig)).isEqualTo(ExecutionState.EXECUTION_STATE_FAILED);
        assertThat(rig.published).isEmpty();
    }

    @Test
    void commandThatComesAgainOnANewLinkIsNotPublishedAgain() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hears("tele/plug/SENSOR", ENERGY);
        rig.says(command("one", "toggle"));
        rig.devices.onLost();
        rig.settle();
        rig.devices.onConnected();

        rig.hears("tele/plug/LWT", "Online");
        List<ExecutionReport> inFlight =
                rig.last(Event.DeviceArrived.class).hello().getInFlightList();
        assertThat(inFlight)
                .extracting(ExecutionReport::getState)
                .containsExactly(ExecutionState.EXECUTION_STATE_INDETERMINATE);
        rig.says(command("one", "toggle"));

        assertThat(rig.published).hasSize(1);
        assertThat(report(rig)).isEqualTo(ExecutionState.EXECUTION_STATE_INDETERMINATE);
        rig.says(HubToDevice.newBuilder()
                .setExecutionAck(ExecutionAck.newBuilder().setExecutionId("one")));
        rig.hears("tele/plug/LWT", "Offline", "tele/plug/LWT", "Online");
        assertThat(rig.last(Event.DeviceArrived.class).hello().getInFlightList())
                .as("the hub has it")
                .isEmpty();
    }

    @Test
    void desiredValueIsPublishedOnceForALinkAndOneThatCannotBeIsRejected() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hears("tele/plug/STATE", "{'POWER':'ON'}");

        rig.says(desired("relay", Value.newBuilder().setBoolValue(false).build()));
        rig.says(desired("relay", Value.newBuilder().setBoolValue(false).build()));
        assertThat(rig.published).containsExactly("cmnd/plug/POWER OFF");
        rig.says(desired("colour", Value.newBuilder().setStringValue("red").build()));

        assertThat(rig.last(Event.StateReported.class).state().getProgressList())
                .singleElement()
                .satisfies(progress -> {
                    assertThat(progress.getPath()).isEqualTo("colour");
                    assertThat(progress.getSync()).isEqualTo(SyncState.SYNC_STATE_REJECTED);
                });
    }

    @Test
    void idOfAnotherDeviceIsNotTouchedAndAskedForOnce() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.registered.add(new DeviceId("plug"));

        rig.hears("tele/plug/SENSOR", ENERGY, "tele/plug/SENSOR", ENERGY);

        assertThat(rig.events).singleElement().isInstanceOf(Event.MappedDeviceFound.class);
        assertThat(rig.count("signalbox.mapping.misses", "reason", "collision")).isEqualTo(1);
        rig.devices.forget(new DeviceId("plug"));
        rig.registered.clear();
        rig.hears("tele/plug/SENSOR", ENERGY);
        assertThat(rig.all(Event.DeviceArrived.class)).as("the other is gone").hasSize(1);
    }

    @Test
    void storedDeviceIsKnownAndComesBackWithWhatItHad() throws Exception {
        ForeignRig before = new ForeignRig("tasmota");
        before.hears("tele/plug/SENSOR", ENERGY);
        ForeignRig rig = new ForeignRig();
        rig.devices.restore(ForeignRig.mappings(Set.of("tasmota")), List.of(before.record()));

        rig.hears("tele/plug/LWT", "Online");

        assertThat(rig.all(Event.MappedDeviceFound.class)).isEmpty();
        assertThat(rig.last(Event.DeviceArrived.class).hello().getCapabilitiesHash())
                .isEqualTo(before.last(Event.CapabilitiesDeclared.class).hash());
    }

    @Test
    void deletedMappingLeavesItsDevicesAwayUntilItIsBack() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hears("tele/plug/SENSOR", ENERGY);

        rig.devices.remove("tasmota");
        rig.settle();
        assertThat(rig.all(Event.DeviceLeft.class)).hasSize(1);
        assertThat(rig.devices.filters()).isEmpty();
        rig.devices.put(ForeignRig.mappings(Set.of("tasmota")).get(0));
        rig.hears("tele/plug/SENSOR", ENERGY);

        assertThat(rig.all(Event.MappedDeviceFound.class)).hasSize(1);
        assertThat(rig.all(Event.DeviceArrived.class))
                .extracting(arrived -> arrived.hello().getBootId())
                .as("nothing is remembered: its batches are counted anew")
                .containsExactly("mqtt-7-1", "mqtt-7-2");
    }

    @Test
    void deletedDeviceAppearsAgainWhenItIsHeard() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");
        rig.hears("tele/plug/SENSOR", ENERGY);
        rig.registered.clear();
        rig.devices.forget(new DeviceId("plug"));

        rig.hears("tele/plug/SENSOR", ENERGY);

        assertThat(rig.all(Event.MappedDeviceFound.class)).hasSize(2);
    }

    @Test
    void deviceThatAnnouncesItselfIsUnderstoodAndCommandedAndGoesWithItsAnnouncement() throws Exception {
        ForeignRig rig = new ForeignRig(CreateRule.CREATE_RULE_AUTO);
        String config =
                "{'name':'Level','stat_t':'well/level','unit_of_meas':'cm','dev':{'ids':['well1'],'name':'Well'}}";
        rig.hearsRetained("homeassistant/sensor/well1/level/config", config);
        rig.hearsRetained(
                "homeassistant/button/well1/flush/config",
                "{'name':'Flush','cmd_t':'well/flush','dev':{'ids':['well1']}}");
        assertThat(rig.last(Event.MappedDeviceFound.class).device().getLifecycle())
                .isEqualTo(Lifecycle.LIFECYCLE_ACTIVE);
        assertThat(rig.devices.filters()).contains("well/level", "homeassistant/+/+/config");

        rig.hears("well/level", "120");
        assertThat(rig.last(Event.CapabilitiesDeclared.class).capabilities().getMetricsList())
                .extracting(Metric::getName)
                .containsExactly("level");
        assertThat(rig.last(Event.CapabilitiesDeclared.class).capabilities().getCommandsList())
                .extracting(Command::getName)
                .containsExactly("flush");
        assertThat(values(rig)).containsExactly("level=120.0");
        rig.says(command("one", "flush"));
        assertThat(rig.published).containsExactly("well/flush PRESS");

        rig.hears("homeassistant/sensor/well1/level/config", "", "homeassistant/button/well1/flush/config", "");
        assertThat(rig.last(Event.DeviceLeft.class).device()).isEqualTo(new DeviceId("well1"));
        assertThat(rig.devices.filters()).doesNotContain("well/level");
    }

    @Test
    void announcementThatIsSaidAgainBringsBackADeletedDeviceAndDeclaresNothingOfOneThatIsThere() throws Exception {
        ForeignRig rig = new ForeignRig(CreateRule.CREATE_RULE_AUTO);
        String topic = "homeassistant/sensor/well1/level/config";
        String config = "{'stat_t':'well/level','unit_of_meas':'cm','dev':{'ids':['well1']}}";
        rig.hears(topic, config, "well/level", "120");
        rig.passMillis(2_000);
        rig.hears(topic, config);
        rig.passMillis(2_000);
        assertThat(rig.all(Event.CapabilitiesDeclared.class)).hasSize(1);
        assertThat(rig.all(Event.MappedDeviceFound.class)).hasSize(1);

        rig.registered.clear();
        rig.devices.forget(new DeviceId("well1"));
        rig.hears(topic, config);
        assertThat(rig.all(Event.MappedDeviceFound.class)).hasSize(2);
    }

    @Test
    void ownDiscoveryIsNotUnderstood() throws Exception {
        ForeignRig rig = new ForeignRig(CreateRule.CREATE_RULE_AUTO);

        rig.hearsRetained(
                "homeassistant/device/hub-under-test_lamp/config",
                "{'dev':{'ids':['hub-under-test_lamp']},'o':{'name':'Signalbox'},'cmps':{'t':{'p':'sensor','stat_t':'x/y'}}}");

        assertThat(rig.events).isEmpty();
        assertThat(rig.count("signalbox.mapping.misses", "reason", "own_discovery"))
                .isEqualTo(1);
    }

    @Test
    void missesAreToldOfTheirMapping() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota");

        rig.hears("tele/plug/SENSOR", "no json", "nobody/listens", "1");

        MappingState.Builder state = MappingState.newBuilder();
        Objects.requireNonNull(rig.tallies.get("tasmota")).addTo(state);
        assertThat(state.getMatched()).isEqualTo(1);
        assertThat(state.getMissesMap()).containsKey("NOT_JSON");
        assertThat(state.getLastMiss()).isNotEmpty();
        assertThat(rig.count("signalbox.mapping.misses", "reason", "no_mapping"))
                .isEqualTo(1);
    }

    private static List<String> values(ForeignRig rig) {
        return rig.all(Event.ReadingsArrived.class).stream()
                .flatMap(batch -> batch.readings().stream())
                .map(reading -> line(reading.reading()))
                .toList();
    }

    private static String line(Reading reading) {
        return reading.getMetric() + "="
                + switch (reading.getValueCase()) {
                    case NUMBER -> "" + reading.getNumber();
                    case FLAG -> "" + reading.getFlag();
                    default -> reading.getText();
                };
    }

    private static ExecutionState report(ForeignRig rig) {
        return rig.last(Event.ExecutionReported.class).report().getState();
    }

    private static HubToDevice.Builder command(String execution, String command) {
        return HubToDevice.newBuilder()
                .setCommand(
                        CommandRequest.newBuilder().setExecutionId(execution).setCommand(command));
    }

    private static HubToDevice.Builder desired(String path, Value value) {
        return HubToDevice.newBuilder()
                .setDesired(DesiredState.newBuilder()
                        .setVersion(1)
                        .addLeaves(DesiredLeaf.newBuilder()
                                .setPath(path)
                                .setDesired(value)
                                .setDesiredVersion(1)));
    }
}
