package dev.signalbox.hub.homeassistant;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Home Assistant's word that it has started: what it is then told again, in which order and how fast. Everything is
 * retained, so that it finds it without us too; but it may have dropped what came before its integrations were up.
 * Immutable.
 *
 * @param discoveryPrefix as in {@link HubFace}
 */
public record BirthMessage(String discoveryPrefix) {
    /** A hub that answers at once meets all the others of a broker, and a Home Assistant that is still starting. */
    public static final Duration EARLIEST = Duration.ofSeconds(1);

    public static final Duration LATEST = Duration.ofSeconds(6);

    /** Documents and states in a second: 5,000 devices are told in under two minutes a kind. */
    public static final int PUBLISHES_PER_SECOND = 50;

    private static final byte[] ONLINE = "online".getBytes(StandardCharsets.UTF_8);

    /** What is published again, in this order: entities first, then what they show. */
    public enum Step {
        HUB_DOCUMENT,
        DEVICE_DOCUMENTS,
        HUB_STATE,
        PRESENCES,
        STATES,
        REPORTED_PROPERTIES
    }

    public static final List<Step> ORDER = List.of(Step.values());

    /** To be subscribed to, QoS 1; without a wildcard. */
    public String topic() {
        return discoveryPrefix + "/status";
    }

    /** Anything else on the topic, as the will {@code offline}, is passed over. */
    public boolean isBirth(String topic, byte[] payload) {
        return topic.equals(topic()) && Arrays.equals(payload, ONLINE);
    }

    /** From the birth to the first publish. A birth while one waits or is being answered starts again from here. */
    public Duration delay(RandomGenerator random) {
        return Duration.ofMillis(random.nextLong(EARLIEST.toMillis(), LATEST.toMillis() + 1));
    }
}
