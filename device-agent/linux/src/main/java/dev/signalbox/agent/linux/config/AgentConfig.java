package dev.signalbox.agent.linux.config;

import dev.signalbox.agent.linux.action.AllowedActions;
import dev.signalbox.agent.linux.machine.SensorChoice;
import dev.signalbox.agent.linux.pins.LineSettings;
import dev.signalbox.agent.linux.pins.PwmSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;

/**
 * What the file says, or its defaults. Immutable.
 *
 * @param hub empty: said on the command line
 * @param name empty: the host's
 * @param id empty: made of the host's name
 * @param bufferMebibytes disk for readings the hub has not stored; 0: memory only
 */
public record AgentConfig(
        String hub,
        String hubFingerprint,
        String name,
        String id,
        Duration interval,
        Duration slowInterval,
        int bufferMebibytes,
        SensorChoice sensors,
        List<LineSettings> lines,
        List<PwmSettings> pwm,
        AllowedActions actions) {
    public static final Duration SHORTEST_INTERVAL = Duration.ofMillis(500);
    public static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    public static final int LARGEST_BUFFER_MEBIBYTES = 4096;
    public static final AgentConfig DEFAULT = new AgentConfig(
            "",
            "",
            "",
            "",
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            16,
            SensorChoice.ALL,
            List.of(),
            List.of(),
            AllowedActions.NONE);

    /** Also that the host is one for Java: a name with an underscore is none. */
    public static boolean isHub(String address) {
        try {
            return address.matches("(?i)(http|https|ws|wss)://.+") && new URI(address).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
