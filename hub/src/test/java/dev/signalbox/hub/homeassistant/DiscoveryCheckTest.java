package dev.signalbox.hub.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge of the other tests: takes what Home Assistant's documentation shows, and finds each fault. */
class DiscoveryCheckTest {
    private static final String TOPIC = "homeassistant/device/node_1/config";

    /** In the abbreviated form of the documentation's example. */
    private static final String GOOD = """
            {"dev":{"ids":"ea334450945afc","name":"Kitchen","mf":"Bla electronics","mdl":"xya","sw":"1.0","sn":"ea33",
            "hw":"1.0rev2"},"o":{"name":"bla2mqtt","sw":"2.1","url":"https://bla2mqtt.example.com/support"},
            "cmps":{
            "temp":{"p":"sensor","device_class":"temperature","unit_of_measurement":"°C","state_class":"measurement",
            "value_template":"{{ value_json|default({}) }}","unique_id":"temp01ae_t",
            "default_entity_id":"sensor.kitchen_temp"},
            "fan":{"p":"number","uniq_id":"fan","cmd_t":"x/fan/set","min":0,"max":10,"step":0.5,"mode":"slider",
            "cmd_tpl":"{{ value }}"},
            "name":{"p":"text","uniq_id":"name","cmd_t":"x/name/set","min":0,"max":200},
            "mode":{"p":"select","uniq_id":"mode","cmd_t":"x/mode/set","ops":["a","b"]},
            "door":{"p":"binary_sensor","uniq_id":"door","dev_cla":"door","exp_aft":60},
            "press":{"p":"event","uniq_id":"press","evt_typ":["single"],"stat_t":"x/event"},
            "lamp":{"p":"light","uniq_id":"lamp","cmd_t":"x/lamp","bri_cmd_t":"x/bri","bri_stat_t":"x/bri","bri_scl":100},
            "plug":{"p":"switch","uniq_id":"plug","cmd_t":"x/plug","ret":false},
            "go":{"p":"button","uniq_id":"go","cmd_t":"x/go","dev_cla":"restart"},
            "gone":{"p":"sensor"}},
            "stat_t":"sensorBedroom/state","qos":2,"avty":[{"t":"x/there","val_tpl":"{{ value_json }}"}],"avty_mode":"all"}""";

    @Test
    void theExampleOfTheDocumentationIsTaken() {
        assertThat(faults(GOOD)).isEmpty();
        assertThat(DiscoveryCheck.faults(TOPIC, "", 100)).as("a removal").isEmpty();
    }

    static Stream<Arguments> faultyDocuments() {
        return Stream.of(
                wrong("the root has no device", root -> root.remove("dev")),
                wrong("the root has no origin", root -> root.remove("o")),
                wrong("the root has no components", root -> root.remove("cmps")),
                wrong("the root has the unknown key ~", root -> root.addProperty("~", "x")),
                wrong("the root: state_topic has a wildcard", root -> root.addProperty("stat_t", "a/+/b")),
                wrong("device has the unknown key colour", at("dev", dev -> dev.addProperty("colour", "red"))),
                wrong("the device has no identifier", at("dev", dev -> dev.remove("ids"))),
                wrong("an identifier is empty", at("dev", dev -> dev.addProperty("ids", ""))),
                wrong("reached by itself", at("dev", dev -> dev.addProperty("via_device", "ea334450945afc"))),
                wrong("no address of the web", at("dev", dev -> dev.addProperty("cu", "ftp://x"))),
                wrong("device: sw_version is no text", at("dev", dev -> dev.addProperty("sw", 1))),
                wrong("the origin has no name", at("o", origin -> origin.remove("name"))),
                wrong("origin has the unknown key icon", at("o", origin -> origin.addProperty("icon", "x"))),
                wrong("both availability and availability_topic", root -> root.addProperty("avty_t", "x/y")),
                wrong("availability_mode is unknown", root -> root.addProperty("avty_mode", "most")),
                wrong("the platform \"thermometer\" is unknown", of("temp", c -> c.addProperty("p", "thermometer"))),
                wrong("the platform \"\" is unknown", of("temp", c -> c.remove("p"))),
                wrong("temp has no unique_id", of("temp", c -> c.remove("unique_id"))),
                wrong("the unique_id is used twice", of("fan", c -> c.addProperty("uniq_id", "temp01ae_t"))),
                wrong("temp has the unknown key stat_topic", of("temp", c -> c.addProperty("stat_topic", "x"))),
                wrong("temp has the unknown key object_id", of("temp", c -> c.addProperty("obj_id", "x"))),
                wrong(
                        "temp has the unknown key command_template",
                        of("temp", c -> c.addProperty("cmd_tpl", "{{ value }}"))),
                wrong(
                        "default_entity_id is no sensor",
                        of("temp", c -> c.addProperty("default_entity_id", "switch.a"))),
                wrong(
                        "default_entity_id is no sensor",
                        of("temp", c -> c.addProperty("default_entity_id", "sensor.Ä"))),
                wrong("the device class warmth is unknown", of("temp", c -> c.addProperty("device_class", "warmth"))),
                wrong("°C is no unit of humidity", of("temp", c -> c.addProperty("device_class", "humidity"))),
                wrong("temperature without a unit", of("temp", c -> c.remove("unit_of_measurement"))),
                wrong("total is no state class of temperature", of("temp", c -> c.addProperty("state_class", "total"))),
                wrong("the state class \"mean\" is unknown", of("temp", c -> c.addProperty("state_class", "mean"))),
                wrong("options without the device class enum", of("temp", c -> c.add("ops", list("a")))),
                wrong("options with a state class", of("temp", c -> {
                    c.addProperty("device_class", "enum");
                    c.add("ops", list("a"));
                })),
                wrong("is no configuration", of("temp", c -> c.addProperty("ent_cat", "config"))),
                wrong("the entity category \"other\" is unknown", of("fan", c -> c.addProperty("ent_cat", "other"))),
                wrong("asks for values", of("temp", c -> c.addProperty("value_template", "{{ values.x }}"))),
                wrong("is not closed", of("temp", c -> c.addProperty("value_template", "{{ value_json"))),
                wrong("says nothing", of("temp", c -> c.addProperty("value_template", "21.5"))),
                wrong("does not use value_json", of("temp", c -> c.addProperty("value_template", "{{ none }}"))),
                wrong("asks for value_json", of("fan", c -> c.addProperty("cmd_tpl", "{{ value_json }}"))),
                wrong("fan has no command_topic", of("fan", c -> c.remove("cmd_t"))),
                wrong("command_topic has a wildcard", of("fan", c -> c.addProperty("cmd_t", "x/#"))),
                wrong("command_topic has an empty level", of("fan", c -> c.addProperty("cmd_t", "x//y"))),
                wrong("command_topic is no topic", of("fan", c -> c.addProperty("cmd_t", ""))),
                wrong("commands would be retained", of("fan", c -> c.addProperty("retain", true))),
                wrong("min is above max", of("fan", c -> c.addProperty("min", 11))),
                wrong("the step is below 0.001", of("fan", c -> c.addProperty("step", 0.0001))),
                wrong("the mode \"knob\" is unknown", of("fan", c -> c.addProperty("mode", "knob"))),
                wrong("not between 0 and 255", of("name", c -> c.addProperty("max", 256))),
                wrong("not between 0 and 255", of("name", c -> c.addProperty("min", 201))),
                wrong("options is empty", of("mode", c -> c.add("ops", list()))),
                wrong("one of options stands twice", of("mode", c -> c.add("ops", list("a", "a")))),
                wrong("mode has no options", of("mode", c -> c.remove("ops"))),
                wrong(
                        "the device class \"temperature\" is unknown",
                        of("door", c -> c.addProperty("dev_cla", "temperature"))),
                wrong("expire_after is not a whole number", of("door", c -> c.addProperty("exp_aft", 1.5))),
                wrong("expire_after is not a whole number", of("door", c -> c.addProperty("exp_aft", 0))),
                wrong("event_types is empty", of("press", c -> c.add("evt_typ", list()))),
                wrong("press has no event_types", of("press", c -> c.remove("evt_typ"))),
                wrong("only set or only shown", of("lamp", c -> c.remove("bri_stat_t"))),
                wrong("brightness_scale is not a whole number", of("lamp", c -> c.addProperty("bri_scl", 0.5))),
                wrong("the device class \"pump\" is unknown", of("plug", c -> c.addProperty("dev_cla", "pump"))),
                wrong("the device class \"start\" is unknown", of("go", c -> c.addProperty("dev_cla", "start"))),
                wrong("press is no object", root -> root.getAsJsonObject("cmps").addProperty("press", 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultyDocuments")
    void eachFaultIsFound(String fault, Consumer<JsonObject> spoil) {
        JsonObject document = JsonParser.parseString(GOOD).getAsJsonObject();
        spoil.accept(document);
        assertThat(faults(document.toString())).anyMatch(found -> found.contains(fault));
    }

    @Test
    void whatIsNoDocumentAtAllIsFound() {
        assertThat(faults("[]")).isNotEmpty();
        assertThat(faults("{'dev':1}")).isNotEmpty();
        assertThat(faults(GOOD + "x")).isNotEmpty();
        assertThat(DiscoveryCheck.faults("homeassistant/device/a b/config", GOOD, 9_999))
                .hasSize(1);
        assertThat(DiscoveryCheck.faults("homeassistant/sensor/a/config", GOOD, 9_999))
                .hasSize(1);
        assertThat(DiscoveryCheck.faults(TOPIC, GOOD, 100)).containsExactly("the payload is larger than 100 bytes");
    }

    private static List<String> faults(String payload) {
        return DiscoveryCheck.faults(TOPIC, payload, 9_999);
    }

    private static Arguments wrong(String fault, Consumer<JsonObject> spoil) {
        return Arguments.of(fault, spoil);
    }

    private static Consumer<JsonObject> at(String key, Consumer<JsonObject> spoil) {
        return root -> spoil.accept(root.getAsJsonObject(key));
    }

    private static Consumer<JsonObject> of(String component, Consumer<JsonObject> spoil) {
        return root -> spoil.accept(root.getAsJsonObject("cmps").getAsJsonObject(component));
    }

    private static JsonElement list(String... texts) {
        return JsonParser.parseString(texts.length == 0 ? "[]" : "[\"" + String.join("\",\"", texts) + "\"]");
    }
}
