package dev.signalbox.hub.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What templates make of payloads. The expected texts stand here; that a real Jinja makes them stands in
 * {@code templates.jsonl}, which {@code scripts/render-templates.py} renders. A changed template fails here until it is
 * rendered again.
 */
class TemplatesTest {
    static final Path RENDERED = Path.of("src/test/resources/homeassistant/templates.jsonl");

    /** As the bridge writes it. */
    private static final String STATE = """
            {"temperature":{"value":21.5,"time":"2026-11-22T10:00:00Z","quality":"good"},\
            "items":{"value":3,"time":"2026-11-22T10:00:00Z","quality":"uncertain"},\
            "broken":{"value":99,"time":"2026-11-22T10:00:00Z","quality":"bad"},\
            "nan":{"value":null,"time":"2026-11-22T10:00:00Z","quality":"good"},\
            "heater":{"value":true,"time":"2026-11-22T10:00:00Z","quality":"good"},\
            "door":{"value":false,"time":"2026-11-22T10:00:00Z","quality":"good"},\
            "mode":{"value":"eco {{ 7*7 }}","time":"2026-11-22T10:00:00Z","quality":"good"}}""";

    private static final String REPORTED = """
            {"version":"7","document":{"fan.speed":40,"fan.on":true,"lamp":false,"mode":"boost","zones":["a",2,true],\
            "label":"say \\"hi\\"","fan":{"speed":1}}}""";

    private static final String LONG = "{\"document\":{\"note\":\"" + "ä".repeat(300) + "\"}}";

    /** One rendering; for what goes out the payload is the control's value. */
    private record Case(String template, String payload, String renders) {}

    private static final List<Case> CASES = List.of(
            new Case(Templates.metricNumber("temperature"), STATE, "21.5"),
            new Case(Templates.metricNumber("items"), STATE, "3"),
            new Case(Templates.metricNumber("broken"), STATE, "None"),
            new Case(Templates.metricNumber("nan"), STATE, "None"),
            new Case(Templates.metricNumber("values"), STATE, "None"),
            new Case(Templates.metricNumber("heater"), STATE, "None"),
            new Case(Templates.metricNumber("temperature"), "", "None"),
            new Case(Templates.metricNumber("temperature"), "{}", "None"),
            new Case(Templates.metricNumber("temperature"), "null", "None"),
            new Case(Templates.metricNumber("temperature"), "{\"temperature\":null}", "None"),
            new Case(Templates.metricNumber("temperature"), "not JSON", "None"),
            new Case(Templates.metricFlag("heater"), STATE, "ON"),
            new Case(Templates.metricFlag("door"), STATE, "OFF"),
            new Case(Templates.metricFlag("temperature"), STATE, "None"),
            new Case(Templates.metricFlag("missing"), STATE, "None"),
            new Case(Templates.metricText("mode"), STATE, "eco {{ 7*7 }}"),
            new Case(Templates.metricText("missing"), STATE, "None"),
            new Case(Templates.metricChoice("mode"), STATE, "eco {{ 7*7 }}"),
            new Case(Templates.propertyNumber("fan.speed"), REPORTED, "40"),
            new Case(Templates.propertyNumber("fan"), REPORTED, "None"),
            new Case(Templates.propertyNumber("fan.missing"), REPORTED, "None"),
            new Case(Templates.propertyNumber("fan.speed"), "", "None"),
            new Case(Templates.propertyNumber("fan.speed"), "{\"version\":\"0\"}", "None"),
            new Case(Templates.propertyFlag("fan.on"), REPORTED, "ON"),
            new Case(Templates.propertyFlag("lamp"), REPORTED, "OFF"),
            new Case(Templates.propertyLight("fan.on"), REPORTED, "true"),
            new Case(Templates.propertyLight("lamp"), REPORTED, "false"),
            new Case(Templates.propertyLight("missing"), REPORTED, "None"),
            new Case(Templates.propertyBrightness("fan.speed"), REPORTED, "40"),
            new Case(Templates.propertyBrightness("missing"), REPORTED, ""),
            new Case(Templates.propertyChoice("mode"), REPORTED, "boost"),
            new Case(Templates.propertyText("label"), REPORTED, "say \"hi\""),
            new Case(Templates.propertyText("note"), LONG, "ä".repeat(255)),
            new Case(Templates.propertyText("missing"), REPORTED, "None"),
            new Case(Templates.propertyEditedText("label"), REPORTED, "say \"hi\""),
            new Case(Templates.propertyEditedText("missing"), REPORTED, ""),
            new Case(Templates.propertyList("zones"), REPORTED, "a, 2, True"),
            new Case(Templates.propertyList("mode"), REPORTED, "None"),
            new Case(Templates.propertyList("missing"), REPORTED, "None"),
            new Case(Templates.HUB_ONLINE, "{\"online\":true,\"hub\":\"h\",\"epoch\":1}", "online"),
            new Case(Templates.HUB_ONLINE, "{\"online\":false,\"hub\":\"h\",\"epoch\":1}", "offline"),
            new Case(Templates.HUB_ONLINE, "", "offline"),
            new Case(Templates.HUB_CONNECTED, "{\"online\":true}", "ON"),
            new Case(Templates.HUB_CONNECTED, "", "OFF"),
            new Case(Templates.DEVICE_ONLINE, "{\"state\":\"PRESENCE_STATE_ONLINE\",\"sinceMs\":\"1\"}", "online"),
            new Case(Templates.DEVICE_ONLINE, "{\"state\":\"PRESENCE_STATE_ASLEEP\"}", "online"),
            new Case(Templates.DEVICE_ONLINE, "{\"state\":\"PRESENCE_STATE_OFFLINE\"}", "offline"),
            new Case(Templates.DEVICE_ONLINE, "{\"state\":\"PRESENCE_STATE_UNKNOWN\"}", "offline"),
            new Case(Templates.DEVICE_ONLINE, "{}", "offline"),
            new Case(Templates.DEVICE_ONLINE, "", "offline"),
            new Case(
                    Templates.event("pressed"),
                    "{\"time\":\"t\",\"duration\":2}",
                    "{\"duration\": 2, \"event_type\": \"pressed\", \"time\": \"t\"}"),
            new Case(Templates.event("pressed"), "", "{\"event_type\": \"pressed\"}"),
            new Case(Templates.QUOTED, "5", "\"5\""),
            new Case(Templates.QUOTED, "", "\"\""),
            new Case(Templates.QUOTED, "say \"hi\"", "\"say \\\"hi\\\"\""),
            new Case(Templates.parameter("mode", true), "eco", "{\"mode\":\"eco\"}"),
            new Case(Templates.parameter("level", false), "7.5", "{\"level\":7.5}"));

    @Test
    void aRealJinjaRendersEveryCaseAsExpected() throws IOException {
        List<Case> rendered = Files.readAllLines(RENDERED).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .map(row -> new Case(text(row, "template"), text(row, "payload"), text(row, "renders")))
                .toList();
        assertThat(rendered).isEqualTo(CASES);
    }

    private static String text(JsonObject row, String key) {
        return row.get(key).getAsString();
    }
}
