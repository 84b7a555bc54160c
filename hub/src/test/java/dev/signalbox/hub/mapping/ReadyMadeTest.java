package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.MappingTrial;
import dev.signalbox.proto.v1.Metric;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Payloads in the shape in which the firmware publishes them. */
class ReadyMadeTest {
    @Test
    void tasmotaPlugAndClimateSensor() {
        MappingTrial trial = Sample.tried(
                ReadyMade.read("tasmota"),
                "tele/tasmota_9CF9D1/LWT",
                "Online",
                "tele/tasmota_9CF9D1/STATE",
                """
                {'Time':'2024-02-24T22:20:38','Uptime':'0T00:10:11','UptimeSec':611,'Heap':24,'SleepMode':'Dynamic','Sleep':50,\
                'LoadAvg':19,'MqttCount':1,'POWER':'OFF','Wifi':{'AP':1,'SSId':'net','BSSId':'E6:8D:8C:4B:BE:F7','Channel':3,\
                'Mode':'11n','RSSI':44,'Signal':-78,'LinkCount':1,'Downtime':'0T00:00:05'}}""",
                "tele/tasmota_9CF9D1/SENSOR",
                """
                {'Time':'2024-02-24T22:20:38','ENERGY':{'TotalStartTime':'2023-01-01T00:00:00','Total':12.345,'Yesterday':0.5,\
                'Today':0.123,'Period':5,'Power':61,'ApparentPower':65,'ReactivePower':22,'Factor':0.94,'Voltage':231,\
                'Current':0.281},'AM2301':{'Temperature':21.4,'Humidity':48.2,'DewPoint':10.0},'TempUnit':'C'}""",
                "stat/tasmota_9CF9D1/RESULT",
                "{'POWER':'ON'}",
                "stat/tasmota_9CF9D1/RESULT",
                "{'TelePeriod':300}",
                "tele/tasmota_9CF9D1/LWT",
                "Offline");
        assertThat(Sample.lines(trial))
                .containsExactly(
                        "tasmota_9CF9D1 ?NOT_CREATED=A word about presence alone creates no device.",
                        "tasmota_9CF9D1 presence=ONLINE relay=false uptime=611 wifi_rssi=44 wifi_signal=-78 ~relay=false",
                        "tasmota_9CF9D1 am2301_dew_point=10 am2301_humidity=48.2 am2301_temperature=21.4 apparent_power=65"
                                + " current=0.281 energy_today=0.123 energy_total=12.345 energy_yesterday=0.5 power=61"
                                + " power_factor=0.94 reactive_power=22 voltage=231",
                        "tasmota_9CF9D1 relay=true ~relay=true",
                        "tasmota_9CF9D1 ?NOTHING_FOUND=None of the pointers leads anywhere in it.",
                        "tasmota_9CF9D1 presence=OFFLINE");
        assertThat(trial.getDevices(0).getCapabilities().getMetricsList())
                .extracting(Metric::getName, Metric::getUnit)
                .contains(tuple("energy_total", "kW.h"), tuple("wifi_signal", "dB[mW]"));
        assertThat(sent("tasmota", "tele/plug/STATE", "{'POWER1':'ON','Dimmer':40}", "relay_1", Plain.of(false)))
                .isEqualTo("cmnd/plug/POWER1 <- OFF");
        assertThat(sent("tasmota", "tele/plug/STATE", "{'POWER':'ON','Dimmer':40}", "dimmer", Plain.of(75)))
                .isEqualTo("cmnd/plug/Dimmer <- 75");
        assertThat(ran("tasmota", "tele/plug/STATE", "{'POWER':'ON'}", "toggle", "{}"))
                .isEqualTo("cmnd/plug/POWER <- TOGGLE");
    }

    @Test
    void zigbee2MqttSensorBulbAndButton() {
        MappingTrial trial = Sample.tried(
                ReadyMade.read("zigbee2mqtt"),
                "zigbee2mqtt/bridge/state",
                "{'state':'online'}",
                "zigbee2mqtt/Küche Fenster",
                "{'temperature':25.8,'linkquality':84,'last_seen':'2019-03-08T19:51:39+03:00','humidity':66.1,"
                        + "'pressure':986,'battery':91,'voltage':2985}",
                "zigbee2mqtt/door",
                "{'contact':true,'linkquality':84,'battery':100,'voltage':3015,'tamper':false}",
                "zigbee2mqtt/bulb",
                "{'state':'ON','color_temp':278,'color':{'x':0.323,'y':0.329},'brightness':215,'update':{'state':'idle'}}",
                "zigbee2mqtt/button",
                "{'action':'single','battery':97,'linkquality':120}",
                "zigbee2mqtt/bulb/availability",
                "{'state':'offline'}",
                "zigbee2mqtt/bridge/devices",
                "[]",
                "zigbee2mqtt/bulb/set",
                "{'state':'OFF'}");
        assertThat(Sample.lines(trial))
                .containsExactly(
                        "",
                        "Kuche-Fenster battery=91 humidity=66.1 linkquality=84 presence=ONLINE pressure=986 temperature=25.8"
                                + " voltage=2985",
                        "door battery=100 contact=true linkquality=84 presence=ONLINE tamper=false voltage=3015",
                        "bulb brightness=215 color_temp=278 presence=ONLINE state=true ~brightness=215 ~color_temp=278"
                                + " ~state=true",
                        "button !action=single battery=97 linkquality=120 presence=ONLINE",
                        "bulb presence=OFFLINE",
                        " ?NO_MAPPING=No filter of the mapping matches this topic.",
                        " ?NO_MAPPING=No filter of the mapping matches this topic.");
        assertThat(sent("zigbee2mqtt", "zigbee2mqtt/my bulb", "{'state':'ON'}", "state", Plain.of(false)))
                .isEqualTo("zigbee2mqtt/my bulb/set <- {\"state\":\"OFF\"}");
        assertThat(sent("zigbee2mqtt", "zigbee2mqtt/b", "{'brightness':3}", "brightness", Plain.of(200)))
                .isEqualTo("zigbee2mqtt/b/set <- {\"brightness\":200}");
    }

    @Test
    void shellyOfTheFirstGeneration() {
        MappingTrial trial = Sample.tried(
                ReadyMade.read("shelly_gen1"),
                "shellies/shelly1pm-BA1936/relay/0",
                "on",
                "shellies/shelly1pm-BA1936/relay/0/power",
                "40.25",
                "shellies/shelly1pm-BA1936/relay/0/energy",
                "9000",
                "shellies/shelly1pm-BA1936/temperature",
                "31.52",
                "shellies/shelly1pm-BA1936/input/0",
                "0",
                "shellies/shelly1pm-BA1936/input_event/0",
                "{'event':'S','event_cnt':2}",
                "shellies/shelly1pm-BA1936/online",
                "false",
                "shellies/shellyht-6C1F/sensor/temperature",
                "21.88",
                "shellies/shellyflood-1/sensor/flood",
                "true",
                "shellies/announce",
                "{'id':'shelly1pm-BA1936'}");
        assertThat(Sample.lines(trial))
                .containsExactly(
                        "shelly1pm-BA1936 presence=ONLINE relay_0=true ~relay_0=true",
                        "shelly1pm-BA1936 relay_0_power=40.25",
                        "shelly1pm-BA1936 relay_0_energy=150",
                        "shelly1pm-BA1936 device_temperature=31.52",
                        "shelly1pm-BA1936 input_0=false",
                        "shelly1pm-BA1936 !input_0=S",
                        "shelly1pm-BA1936 presence=OFFLINE",
                        "shellyht-6C1F presence=ONLINE temperature=21.88",
                        "shellyflood-1 flood=true presence=ONLINE",
                        " ?NO_MAPPING=No filter of the mapping matches this topic.");
        assertThat(sent("shelly_gen1", "shellies/s/relay/1", "off", "relay_1", Plain.of(true)))
                .isEqualTo("shellies/s/relay/1/command <- on");
        assertThat(ran("shelly_gen1", "shellies/s/relay/1", "off", "toggle_1", "{}"))
                .isEqualTo("shellies/s/relay/1/command <- toggle");
        assertThat(ran("shelly_gen1", "shellies/s/roller/0", "stop", "move_0", "{'direction':'close'}"))
                .isEqualTo("shellies/s/roller/0/command <- close");
    }

    @Test
    void shellyOfTheSecondGenerationByStatusAndByNotification() {
        MappingTrial trial = Sample.tried(
                ReadyMade.read("shelly_gen2"),
                "shellyplus1pm-a8032abe54dc/status/switch:0",
                """
                {'id':0,'source':'init','output':true,'apower':8.9,'voltage':237.5,'current':0.05,'pf':0.8,'freq':50.0,\
                'aenergy':{'total':6.532,'by_minute':[45.199,47.141,88.397],'minute_ts':1626935779},\
                'temperature':{'tC':23.5,'tF':74.4}}""",
                "shellyplus1pm-a8032abe54dc/status/input:0",
                "{'id':0,'state':false}",
                "shellyplus1pm-a8032abe54dc/events/rpc",
                """
                {'src':'shellyplus1pm-a8032abe54dc','dst':'shellyplus1pm-a8032abe54dc/events','method':'NotifyStatus',\
                'params':{'ts':1631186545.04,'switch:0':{'id':0,'output':false,'source':'button'}}}""",
                "shellyplus1pm-a8032abe54dc/events/rpc",
                """
                {'src':'shellyplus1pm-a8032abe54dc','dst':'shellyplus1pm-a8032abe54dc/events','method':'NotifyEvent',\
                'params':{'ts':1631266595.44,'events':[{'component':'input:0','id':0,'event':'single_push','ts':1631266595.43},\
                {'component':'sys','event':'config_changed'}]}}""",
                "shellyplusht-b8d61a8b17cc/events/rpc",
                """
                {'src':'shellyplusht-b8d61a8b17cc','method':'NotifyFullStatus','params':{'ts':1680962879.62,\
                'devicepower:0':{'id':0,'battery':{'V':5.43,'percent':80}},'humidity:0':{'id':0,'rh':42.2},\
                'temperature:0':{'id':0,'tC':19.8,'tF':67.6}}}""",
                "shellyplus1pm-a8032abe54dc/online",
                "false");
        assertThat(Sample.lines(trial))
                .containsExactly(
                        "shellyplus1pm-a8032abe54dc presence=ONLINE switch_0=true switch_0_current=0.05"
                                + " switch_0_energy=6.532 switch_0_power=8.9 switch_0_power_factor=0.8"
                                + " switch_0_temperature=23.5 switch_0_voltage=237.5 ~switch_0=true",
                        "shellyplus1pm-a8032abe54dc input_0=false",
                        "shellyplus1pm-a8032abe54dc switch_0=false ~switch_0=false",
                        "shellyplus1pm-a8032abe54dc !input_0=single_push",
                        "shellyplusht-b8d61a8b17cc battery_0=80 battery_0_voltage=5.43 humidity_0=42.2 presence=ONLINE"
                                + " temperature_0=19.8",
                        "shellyplus1pm-a8032abe54dc presence=OFFLINE");
        assertThat(trial.getPublishes(2).getResults(0).getReading().getTimeMs()).isEqualTo(1_631_186_545_040L);
        assertThat(sent("shelly_gen2", "shp/status/switch:1", "{'output':true}", "switch_1", Plain.of(false)))
                .isEqualTo("shp/command/switch:1 <- off");
        assertThat(ran("shelly_gen2", "shp/status/switch:1", "{'output':true}", "toggle_1", "{}"))
                .isEqualTo("shp/command/switch:1 <- toggle");
        assertThat(ran("shelly_gen2", "shp/status/switch:1", "{'output':true}", "reboot", "{}"))
                .isEqualTo("shp/rpc <- {\"id\":1,\"src\":\"signalbox-hub\",\"method\":\"Shelly.Reboot\"}");
    }

    @Test
    void espHomeNode() {
        MappingTrial trial = Sample.tried(
                ReadyMade.read("esphome"),
                "livingroom/sensor/bme280_temperature/state",
                "21.4",
                "livingroom/sensor/bme280_temperature/state",
                "nan",
                "livingroom/binary_sensor/pir/state",
                "ON",
                "livingroom/text_sensor/version/state",
                "2024.10.2",
                "livingroom/switch/relay/state",
                "OFF",
                "livingroom/light/desk/state",
                "{'color_mode':'brightness','state':'ON','brightness':128,'color':{}}",
                "livingroom/number/threshold/state",
                "42.50",
                "livingroom/status",
                "offline",
                "homeassistant/status",
                "online");
        assertThat(Sample.lines(trial))
                .containsExactly(
                        "livingroom bme280_temperature=21.4 presence=ONLINE",
                        "livingroom ?WRONG_TYPE={sensor}: \"nan\" is not a number.",
                        "livingroom pir=true",
                        "livingroom version=2024.10.2",
                        "livingroom relay=false ~relay=false",
                        "livingroom desk=true desk_brightness=128 ~desk=true ~desk_brightness=128",
                        "livingroom threshold=42.5 ~threshold=42.5",
                        "livingroom presence=OFFLINE",
                        " ?EXCEPTED=The mapping excepts {device=homeassistant}.");
        assertThat(sent("esphome", "n/switch/relay/state", "OFF", "relay", Plain.of(true)))
                .isEqualTo("n/switch/relay/command <- ON");
        assertThat(sent(
                        "esphome",
                        "n/light/desk/state",
                        "{'state':'ON','brightness':1}",
                        "desk_brightness",
                        Plain.of(9)))
                .isEqualTo("n/light/desk/command <- {\"state\":\"ON\",\"brightness\":9}");
        assertThat(ran("esphome", "n/sensor/x/state", "1", "press", "{'button':'restart'}"))
                .isEqualTo("n/button/restart/command <- PRESS");
    }

    @Test
    void noneCreatesActiveDevices() {
        assertThat(ReadyMade.all())
                .allSatisfy(mapping ->
                        assertThat(mapping.getDevice().getCreate()).isEqualTo(CreateRule.CREATE_RULE_PENDING));
    }

    private static String sent(String mapping, String topic, String heard, String path, Value desired) {
        MappedFleet fleet = fleet(mapping, topic, heard);
        return Sample.sent(fleet.set(device(fleet, topic), path, desired));
    }

    private static String ran(String mapping, String topic, String heard, String command, String parameters) {
        MappedFleet fleet = fleet(mapping, topic, heard);
        Struct said = Sample.parameters(parameters);
        return Sample.sent(fleet.command(device(fleet, topic), command, said));
    }

    private static DeviceId device(MappedFleet fleet, String topic) {
        return TopicFilters.levels(topic).stream()
                .flatMap(level -> LegalName.deviceId(level).stream())
                .filter(id -> fleet.record(id).isPresent())
                .findFirst()
                .orElseThrow();
    }

    private static MappedFleet fleet(String mapping, String topic, String heard) {
        Mappings mappings = new Mappings();
        mappings.put(Sample.compiled(ReadyMade.read(mapping)));
        MappedFleet fleet = new MappedFleet(device -> false, mappings.misses());
        mappings.evaluate(Sample.publish(topic, heard))
                .forEach(outcome -> fleet.take(outcome, new ArrayList<>(), Sample.NOON));
        return fleet;
    }
}
