package dev.signalbox.hub.fuzz;

import dev.signalbox.agent.AgentTargets;
import dev.signalbox.hub.HubTargets;
import dev.signalbox.hub.gateway.DeflateTargets;
import dev.signalbox.hub.gateway.EdgeTargets;
import dev.signalbox.hub.gateway.GatewayTargets;
import dev.signalbox.hub.homeassistant.HomeAssistantTargets;
import dev.signalbox.hub.mapping.MappingTargets;
import dev.signalbox.hub.mqtt.MqttTargets;
import dev.signalbox.hub.oidc.SignOnTargets;
import dev.signalbox.hub.store.StoreTargets;
import dev.signalbox.hub.switchboard.SwitchboardTargets;
import dev.signalbox.hub.tls.TlsTargets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All fuzz targets behind one entry, so that one process of the fuzzer serves them all: the first byte of an input chooses,
 * unless the system property {@code fuzz.target} names one.
 */
public final class EveryParser {
    private static final SortedMap<String, FuzzTarget> TARGETS = new TreeMap<>();

    static {
        for (Map<String, FuzzTarget> some : List.of(
                GatewayTargets.ALL,
                EdgeTargets.ALL,
                DeflateTargets.ALL,
                SwitchboardTargets.ALL,
                MqttTargets.ALL,
                HomeAssistantTargets.ALL,
                MappingTargets.ALL,
                StoreTargets.ALL,
                SignOnTargets.ALL,
                TlsTargets.ALL,
                HubTargets.ALL,
                AgentTargets.ALL)) {
            TARGETS.putAll(some);
        }
    }

    private static final List<String> NAMES = List.copyOf(TARGETS.keySet());
    private static final String CHOSEN = System.getProperty("fuzz.target", "");

    private EveryParser() {}

    /** By name; an input of one stands in the corpus folder of that name. */
    static SortedMap<String, FuzzTarget> targets() {
        return TARGETS;
    }

    /** What chooses this target. */
    static byte choiceOf(String name) {
        return (byte) NAMES.indexOf(name);
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (!CHOSEN.isEmpty()) {
            target(CHOSEN).take(input);
        } else if (input.length > 0) {
            target(NAMES.get((input[0] & 0xff) % NAMES.size())).take(Arrays.copyOfRange(input, 1, input.length));
        }
    }

    private static FuzzTarget target(String name) {
        FuzzTarget target = TARGETS.get(name);
        if (target == null) {
            throw new IllegalArgumentException("the targets are " + NAMES);
        }
        return target;
    }
}
