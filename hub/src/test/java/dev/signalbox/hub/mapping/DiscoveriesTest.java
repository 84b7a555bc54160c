package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.mapping.Discoveries.Discovered;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.TriedPublish;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscoveriesTest {
    private static final String DEVICE = "'dev':{'ids':['box_1'],'name':'Box','mf':'Maker','mdl':'B1'}";

    private final Mappings mappings = new Mappings();
    private final MappedFleet fleet = new MappedFleet(device -> false, mappings.misses());
    private final Discoveries discoveries =
            new Discoveries(Sample.OWN, "hub1", CreateRule.CREATE_RULE_AUTO, mappings.misses());
    private final List<MappingMiss> misses = new ArrayList<>();

    @Test
    void zigbee2MqttSensorAnnouncesItselfComponentByComponent() {
        announce("homeassistant/sensor/0x00124b00257c778c/linkquality/config", """
                {'availability':[{'topic':'zigbee2mqtt/bridge/state','value_template':'{{ value_json.state }}'},\
                {'topic':'zigbee2mqtt/M Light/availability','value_template':'{{ value_json.state }}'}],\
                'availability_mode':'all','device':{'identifiers':['zigbee2mqtt_0x00124b00257c778c'],'manufacturer':'SONOFF',\
                'model':'Zigbee smart switch','name':'M Light','sw_version':'1.1.1'},'enabled_by_default':false,\
                'name':'M Light linkquality','state_class':'measurement','state_topic':'zigbee2mqtt/M Light',\
                'unique_id':'0x00124b00257c778c_linkquality_zigbee2mqtt','unit_of_measurement':'lqi',\
                'value_template':'{{ value_json.linkquality }}'}""");
        announce("homeassistant/switch/0x00124b00257c778c/switch/config", """
                {'availability':[{'topic':'zigbee2mqtt/bridge/state','value_template':'{{ value_json.state }}'},\
                {'topic':'zigbee2mqtt/M Light/availability','value_template':'{{ value_json.state }}'}],\
                'availability_mode':'all','command_topic':'zigbee2mqtt/M Light/set','device':{'identifiers':\
                ['zigbee2mqtt_0x00124b00257c778c'],'name':'M Light'},'payload_off':'OFF','payload_on':'ON',\
                'state_topic':'zigbee2mqtt/M Light','unique_id':'0x00124b00257c778c_switch_zigbee2mqtt',\
                'value_template':'{{ value_json.state }}'}""");
        DeviceId id = new DeviceId("zigbee2mqtt_0x00124b00257c778c");
        assertThat(fleet.displayName(id)).contains("M Light");
        assertThat(fleet.capabilities(id).orElseThrow().getManufacturer()).isEqualTo("SONOFF");
        assertThat(said("zigbee2mqtt/M Light", "{'state':'ON','linkquality':120}"))
                .isEqualTo("linkquality=120 presence=ONLINE switch=true ~switch=true");
        assertThat(said("zigbee2mqtt/bridge/state", "{'state':'offline'}")).isEqualTo("presence=OFFLINE");
        assertThat(Sample.sent(fleet.set(id, "switch", Plain.of(false)))).isEqualTo("zigbee2mqtt/M Light/set <- OFF");
        assertThat(misses).isEmpty();
    }

    @Test
    void deviceAnnouncesAllItsComponentsAtOnceInShortKeys() {
        announce("homeassistant/device/garden/config", """
                {'dev':{'ids':'ea334450945afc','name':'Garden','mf':'Bla','mdl':'xya','sw':'1.0'},'o':{'name':'bla2mqtt'},\
                '~':'garden/node1','stat_t':'~/state','avty_t':'~/status','qos':2,'cmps':{\
                'temp':{'p':'sensor','dev_cla':'temperature','unit_of_meas':'°C','val_tpl':'{{ value_json.temperature }}','uniq_id':'t'},\
                'hum':{'p':'sensor','unit_of_meas':'%','val_tpl':'{{ value_json.humidity | round(1) }}','uniq_id':'h'},\
                'rain':{'p':'binary_sensor','val_tpl':'{{ value_json.rain }}','pl_on':'wet','pl_off':'dry','uniq_id':'r'},\
                'valve_time':{'p':'number','stat_t':'~/valve','cmd_t':'~/valve/set','min':1,'max':60,'step':1,\
                'cmd_tpl':'{ \\'minutes\\': {{ value }} }','unit_of_meas':'min','uniq_id':'v'},\
                'mode':{'p':'select','stat_t':'~/mode','cmd_t':'~/mode/set','ops':['auto','off'],'uniq_id':'m'},\
                'reboot':{'p':'button','cmd_t':'~/reboot','pl_prs':'now','uniq_id':'b'},\
                'gone':{'p':'sensor'}}}""".replace("\\'", "\\\""));
        DeviceId id = new DeviceId("ea334450945afc");
        Capabilities capabilities = fleet.capabilities(id).orElseThrow();
        assertThat(capabilities.getMetricsList().stream().map(metric -> metric.getName() + " " + metric.getUnit()))
                .containsExactly("temp Cel", "hum %", "rain ", "valve_time min", "mode ");
        assertThat(capabilities.getPropertiesList()).hasSize(2).allMatch(property -> property.getWritable());
        assertThat(said("garden/node1/state", "{'temperature':21.5,'humidity':40.26,'rain':'wet'}"))
                .isEqualTo("hum=40.3 presence=ONLINE rain=true temp=21.5");
        assertThat(said("garden/node1/mode", "auto")).isEqualTo("mode=auto ~mode=auto");
        assertThat(said("garden/node1/status", "offline")).isEqualTo("presence=OFFLINE");
        assertThat(Sample.sent(fleet.set(id, "valve_time", Plain.of(5))))
                .isEqualTo("garden/node1/valve/set <- {\"minutes\":5}");
        assertThat(Sample.sent(fleet.set(id, "mode", Plain.of("off")))).isEqualTo("garden/node1/mode/set <- off");
        assertThat(Sample.sent(fleet.command(id, "reboot", Sample.parameters("{}"))))
                .isEqualTo("garden/node1/reboot <- now");
        assertThat(misses).isEmpty();
    }

    @Test
    void espHomeLightOfTheJsonSchemaCanBeDimmed() {
        announce("homeassistant/light/livingroom/desk/config", """
                {'schema':'json','brightness':true,'name':'Desk','stat_t':'livingroom/light/desk/state',\
                'cmd_t':'livingroom/light/desk/command','avty_t':'livingroom/status','uniq_id':'ESPlightdesk',\
                'dev':{'ids':'a4cf12','name':'livingroom','sw':'esphome v2024.10.2','mdl':'nodemcuv2','mf':'espressif'}}""");
        DeviceId id = new DeviceId("a4cf12");
        assertThat(said("livingroom/light/desk/state", "{'state':'ON','brightness':128}"))
                .isEqualTo("desk=true desk_brightness=128 presence=ONLINE ~desk=true ~desk_brightness=128");
        assertThat(Sample.sent(fleet.set(id, "desk", Plain.of(false))))
                .isEqualTo("livingroom/light/desk/command <- {\"state\":\"OFF\"}");
        assertThat(Sample.sent(fleet.set(id, "desk_brightness", Plain.of(64))))
                .isEqualTo("livingroom/light/desk/command <- {\"state\":\"ON\",\"brightness\":64}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cover|{'stat_t':'c/state','cmd_t':'c/set','pos_t':'c/pos','set_pos_t':'c/pos/set',DEV}|x_close|{}|c/set <- CLOSE",
                "cover|{'stat_t':'c/state','cmd_t':'c/set','pos_t':'c/pos','set_pos_t':'c/pos/set',DEV}|x_position|{'value':30}|c/pos/set <- 30",
                "lock|{'stat_t':'l/state','cmd_t':'l/set','pl_lock':'1',DEV}|x_lock|{}|l/set <- 1",
                "scene|{'cmd_t':'s/set','pl_on':'go',DEV}|x|{}|s/set <- go",
                "switch|{'cmd_t':'w/set',DEV}|x|{'value':true}|w/set <- ON",
                "number|{'cmd_t':'n/set','min':0,'max':9,DEV}|x|{'value':7}|n/set <- 7",
                "text|{'cmd_t':'t/set',DEV}|x|{'value':'a {b}'}|t/set <- a {b}"
            })
    void whatCanOnlyBeToldIsACommand(String platform, String config, String command, String parameters, String sent) {
        announce("homeassistant/" + platform + "/x/config", config.replace("DEV", DEVICE));
        assertThat(misses).isEmpty();
        assertThat(Sample.sent(fleet.command(new DeviceId("box_1"), command, Sample.parameters(parameters))))
                .isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "light|{'cmd_t':'l/set','stat_t':'l','bri_cmd_t':'b/set','bri_stat_t':'b','bri_scl':100,DEV}|x_brightness|30|b/set <- 30",
                "fan|{'cmd_t':'f/set','stat_t':'f','pct_cmd_t':'p/set','pct_stat_t':'p',DEV}|x_percentage|30|p/set <- 30",
                "climate|{'temp_cmd_t':'t/set','temp_stat_t':'t','min_temp':5,'max_temp':30,DEV}|x_temperature|21|t/set <- 21",
                "number|{'cmd_t':'n/set','stat_t':'n','max':50,'cmd_tpl':'{{ value * 10 }}',DEV}|x|30|n/set <- 300"
            })
    void whatHasAStateAndATopicToSetItIsAProperty(
            String platform, String config, String path, double desired, String sent) {
        announce("homeassistant/" + platform + "/x/config", config.replace("DEV", DEVICE));
        assertThat(misses).isEmpty();
        assertThat(Sample.sent(fleet.set(new DeviceId("box_1"), path, Plain.of(desired))))
                .isEqualTo(sent);
    }

    @Test
    void eventIsOfTheDeclaredTypes() {
        announce(
                "homeassistant/event/bell/config",
                "{'stat_t':'bell','event_types':['press','hold'],'dev_cla':'doorbell'," + DEVICE + "}");
        said("bell", "{'event_type':'press'}");
        assertThat(said("bell", "{'event_type':'press','button':1}")).isEqualTo("!bell=press");
        assertThat(said("bell", "{'event_type':'kick'}")).isEmpty();
    }

    @Test
    void emptyPayloadTakesBackWhatTheTopicAnnounced() {
        announce("homeassistant/sensor/box/a/config", "{'stat_t':'a'," + DEVICE + "}");
        announce("homeassistant/sensor/box/b/config", "{'stat_t':'b'," + DEVICE + "}");
        assertThat(announce("homeassistant/sensor/box/a/config", "").changed())
                .singleElement()
                .satisfies(mapping -> assertThat(mapping.filters()).containsExactly("b"));
        assertThat(announce("homeassistant/sensor/box/b/config", "").removed()).containsExactly("discovered:box_1");
        assertThat(mappings.all()).isEmpty();
        assertThat(discoveries.size()).isZero();
        assertThat(announce("homeassistant/sensor/box/b/config", "").removed()).isEmpty();
    }

    @Test
    void topicThatAnnouncesAnotherDeviceLeavesTheFirst() {
        announce("homeassistant/sensor/box/a/config", "{'stat_t':'a'," + DEVICE + "}");
        Discovered moved = announce("homeassistant/sensor/box/a/config", "{'stat_t':'a','dev':{'ids':'box_2'}}");
        assertThat(moved.removed()).containsExactly("discovered:box_1");
        assertThat(moved.changed()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sensor/x|{'stat_t':'a','val_tpl':'{% if value %}1{% endif %}'}|TEMPLATE_NOT_UNDERSTOOD",
                "light/x|{'schema':'template','cmd_t':'a'}|TEMPLATE_NOT_UNDERSTOOD",
                "camera/x|{'topic':'a'}|UNKNOWN_PLATFORM",
                "sensor/x|{'stat_t':'signalbox/v1/d/a/state'}|OWN_DISCOVERY",
                "switch/x|{'cmd_t':'signalbox/v1/d/a/cmd/b'}|BAD_DISCOVERY",
                "device/hub1_lamp|{'cmps':{}}|OWN_DISCOVERY",
                "device/hub1|{'cmps':{}}|OWN_DISCOVERY",
                "sensor/x|{'stat_t':'a/#'}|BAD_DISCOVERY",
                "sensor/x|{'stat_t':'a/{b}'}|BAD_DISCOVERY",
                "sensor/x|{}|BAD_DISCOVERY",
                "sensor/x|[1]|BAD_DISCOVERY",
                "sensor/x|{|BAD_DISCOVERY",
                "device/x|{'cmps':[]}|BAD_DISCOVERY",
                "device/x|{'cmps':{'a':1}}|BAD_DISCOVERY"
            })
    void whatIsNotUnderstoodIsToldAndCounted(String topic, String config, String reason) {
        assertThat(announce("homeassistant/" + topic + "/config", config).changed())
                .isEmpty();
        MissReason expected = MissReason.valueOf("MISS_REASON_" + reason);
        assertThat(misses)
                .singleElement()
                .satisfies(miss -> assertThat(miss.getReason()).isEqualTo(expected));
        assertThat(mappings.misses().of(expected)).isOne();
    }

    @Test
    void oneComponentThatIsNotUnderstoodLeavesTheOthersStanding() {
        announce(
                "homeassistant/device/box/config",
                "{" + DEVICE + ",'cmps':{'bad':{'p':'sensor','stat_t':'a','val_tpl':'{{ now() }}'},"
                        + "'good':{'p':'sensor','stat_t':'a','unit_of_meas':'W'},'odd':{'p':'vacuum','stat_t':'a'}}}");
        assertThat(said("a", "5")).isEqualTo("good=5 presence=ONLINE");
        assertThat(misses.stream().map(miss -> miss.getReason()))
                .containsExactly(
                        MissReason.MISS_REASON_TEMPLATE_NOT_UNDERSTOOD, MissReason.MISS_REASON_UNKNOWN_PLATFORM);
        assertThat(misses.get(0).getMessage()).startsWith("bad: ");
    }

    @Test
    void componentThatNoDocumentMayHoldLeavesTheOthersStanding() {
        announce(
                "homeassistant/device/box/config",
                "{" + DEVICE + ",'cmps':{'mode':{'p':'select','stat_t':'m','cmd_t':'m/set','ops':['a','a']},"
                        + "'level':{'p':'number','stat_t':'l','cmd_t':'l/set','min':9,'max':1},"
                        + "'good':{'p':'sensor','stat_t':'a','unit_of_meas':'W'}}}");
        assertThat(said("a", "5")).isEqualTo("good=5 presence=ONLINE");
        assertThat(misses)
                .hasSize(2)
                .allMatch(miss -> miss.getReason() == MissReason.MISS_REASON_BAD_DISCOVERY)
                .extracting(MappingMiss::getMessage)
                .anyMatch(message -> message.startsWith("mode: "))
                .anyMatch(message -> message.startsWith("level: "));
    }

    @Test
    void componentsBeyondWhatADeviceMayHaveLeaveTheOthersStanding() {
        StringBuilder buttons = new StringBuilder("'a':{'p':'sensor','stat_t':'a','unit_of_meas':'W'}");
        for (int i = 0; i <= MappingLimits.MAX_COMMANDS; i++) {
            buttons.append(",'b" + i + "':{'p':'button','cmd_t':'b'}");
        }
        announce("homeassistant/device/box/config", "{" + DEVICE + ",'cmps':{" + buttons + "}}");
        assertThat(misses)
                .singleElement()
                .satisfies(miss -> assertThat(miss.getReason()).isEqualTo(MissReason.MISS_REASON_TOO_MANY_FEATURES));
        assertThat(fleet.capabilities(new DeviceId("box_1")).orElseThrow().getCommandsCount())
                .isEqualTo(MappingLimits.MAX_COMMANDS);
        assertThat(said("a", "5")).isEqualTo("a=5 presence=ONLINE");
    }

    @Test
    void furtherValueThatIsCalledLikeAnotherComponentLeavesThatStanding() {
        announce(
                "homeassistant/device/box/config",
                "{" + DEVICE + ",'cmps':{'lamp_brightness':{'p':'sensor','stat_t':'a','unit_of_meas':'%'},"
                        + "'lamp':{'p':'light','stat_t':'l','cmd_t':'l/set','bri_stat_t':'b','bri_cmd_t':'b/set'}}}");
        assertThat(misses)
                .singleElement()
                .satisfies(miss -> assertThat(miss.getMessage()).startsWith("lamp: "));
        assertThat(said("a", "5")).isEqualTo("lamp_brightness=5 presence=ONLINE");
    }

    @Test
    void whatIsAnnouncedAgainWordForWordChangesNothing() {
        String config = "{'stat_t':'a','unit_of_meas':'W'," + DEVICE + "}";
        assertThat(announce("homeassistant/sensor/box/a/config", config).changed())
                .hasSize(1);
        Discovered again = announce("homeassistant/sensor/box/a/config", config);
        assertThat(again.changed()).isEmpty();
        assertThat(again.removed()).isEmpty();
        assertThat(again.restated()).contains(new DeviceId("box_1"));
        assertThat(announce("homeassistant/sensor/box/a/config", config.replace("'W'", "'V'"))
                        .changed())
                .hasSize(1);
    }

    @Test
    void twoIdentifiersThatComeToOneIdAreTold() {
        announce("homeassistant/sensor/lamp/config", "{'stat_t':'lamp','dev':{'ids':['灯1']}}");
        assertThat(announce("homeassistant/sensor/door/config", "{'stat_t':'door','dev':{'ids':['门1']}}")
                        .changed())
                .isEmpty();
        assertThat(misses)
                .singleElement()
                .satisfies(miss -> assertThat(miss.getReason()).isEqualTo(MissReason.MISS_REASON_COLLISION));
        assertThat(mappings.filters()).containsExactly("lamp");
        announce("homeassistant/sensor/lamp/config", "{'stat_t':'lamp2','dev':{'ids':['灯1']}}");
        assertThat(mappings.filters()).as("its own").containsExactly("lamp2");
    }

    @Test
    void componentsOfOneNameAreToldApart() {
        announce("homeassistant/sensor/box/state/config", "{'stat_t':'a'," + DEVICE + "}");
        announce("homeassistant/switch/box/state/config", "{'stat_t':'b','cmd_t':'b/set'," + DEVICE + "}");
        assertThat(fleet.capabilities(new DeviceId("box_1")).orElseThrow().getMetricsList())
                .extracting(metric -> metric.getName())
                .containsExactly("state", "state_switch");
    }

    @Test
    void devicesAndComponentsAreBounded() {
        for (int i = 0; i < MappingLimits.MAX_DISCOVERED; i++) {
            announce("homeassistant/sensor/d" + i + "/config", "{'stat_t':'a" + i + "'}");
        }
        assertThat(misses).isEmpty();
        announce("homeassistant/sensor/over/config", "{'stat_t':'over'}");
        assertThat(misses)
                .singleElement()
                .satisfies(miss -> assertThat(miss.getReason()).isEqualTo(MissReason.MISS_REASON_TOO_MANY_DEVICES));
        misses.clear();
        StringBuilder components = new StringBuilder();
        for (int i = 0; i <= MappingLimits.MAX_COMPONENTS; i++) {
            components.append(i == 0 ? "" : ",").append("'c" + i + "':{'p':'sensor','stat_t':'x'}");
        }
        announce("homeassistant/device/d1/config", "{'cmps':{" + components + "}}");
        assertThat(misses)
                .singleElement()
                .satisfies(miss -> assertThat(miss.getReason()).isEqualTo(MissReason.MISS_REASON_BAD_DISCOVERY));
    }

    @Test
    void anyConfigIsTakenOrRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> keys = List.of(
                "stat_t", "cmd_t", "val_tpl", "cmd_tpl", "avty", "avty_t", "p", "cmps", "dev", "~", "ops", "min",
                "schema", "pl_on");
        List<String> values = List.of(
                "'a/b'",
                "'~/x'",
                "'{{ value }}'",
                "'{{ value_json.a | float }}'",
                "1",
                "true",
                "[]",
                "['x']",
                "{}",
                "{'topic':'t'}",
                "null",
                "'{x}'",
                "''");
        List<String> platforms =
                List.of("sensor", "switch", "light", "number", "select", "event", "climate", "device", "cover");
        for (int i = 0; i < 2_000; i++) {
            StringBuilder config = new StringBuilder("{'x':0");
            for (int j = random.nextInt(6); j > 0; j--) {
                config.append(",'")
                        .append(keys.get(random.nextInt(keys.size())))
                        .append("':");
                config.append(values.get(random.nextInt(values.size())));
            }
            String topic = platforms.get(random.nextInt(platforms.size())) + "/d" + random.nextInt(9);
            Discovered discovered =
                    discoveries.take(Sample.publish("homeassistant/" + topic + "/config", config + "}"));
            assertThat(discovered.changed())
                    .as("seed %d, %s", seed, config)
                    .allSatisfy(mapping -> assertThat(mapping.name()).startsWith("discovered:"));
        }
    }

    private Discovered announce(String topic, String config) {
        Discovered discovered = discoveries.take(Sample.publish(topic, config));
        misses.addAll(discovered.misses());
        discovered.removed().forEach(mappings::remove);
        for (CompiledMapping mapping : discovered.changed()) {
            mappings.put(mapping);
            fleet.announce(mapping, misses);
        }
        return discovered;
    }

    private String said(String topic, String payload) {
        List<String> lines = new ArrayList<>();
        for (Outcome outcome : mappings.evaluate(Sample.publish(topic, payload))) {
            for (Taken taken : fleet.take(outcome, new ArrayList<>(), Sample.NOON)) {
                lines.add(Sample.line(TriedPublish.newBuilder()
                                .addAllResults(taken.results())
                                .build())
                        .strip());
            }
        }
        return String.join(";", lines);
    }
}
