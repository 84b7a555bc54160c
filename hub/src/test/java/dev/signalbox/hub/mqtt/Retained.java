package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything that a broker retains, as somebody sees it who subscribes now. */
final class Retained {
    private Retained() {}

    /** By topic. */
    static SortedMap<String, String> of(MqttBroker broker, String... filters) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--retained-only", "-W", "1", "-F", "%t %x"));
        for (String filter : filters) {
            arguments.addAll(List.of("-t", filter));
        }
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_sub", broker.port(), arguments);
        assertThat(ended.exit()).as(ended.output()).isIn(0, 27); // 27: the second is over
        SortedMap<String, String> retained = new TreeMap<>();
        ended.output().lines().filter(line -> !line.equals("Timed out")).forEach(line -> {
            int space = line.indexOf(' ');
            assertThat(space).as(line).isPositive();
            byte[] payload = HexFormat.of().parseHex(line.substring(space + 1));
            retained.put(line.substring(0, space), new String(payload, StandardCharsets.UTF_8));
        });
        return retained;
    }
}
