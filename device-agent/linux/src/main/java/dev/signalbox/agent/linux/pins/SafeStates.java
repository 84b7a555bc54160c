package dev.signalbox.agent.linux.pins;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an output does when nobody tells it what to do; of a line 0 is off. Immutable.
 *
 * @param initial from the start until what people want is known
 * @param onStop when the agent ends in order; null: it stays as it is
 * @param onHubLost when no link to the hub was open for so long; null: it stays as it is
 */
public record SafeStates(
        double initial, @Nullable Double onStop, @Nullable Double onHubLost, Duration hubLostAfter) {
    public static final Duration USUAL_WAIT = Duration.ofMinutes(1);

    public static final SafeStates OFF = new SafeStates(0, 0.0, null, USUAL_WAIT);
}
