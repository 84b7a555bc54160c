package dev.signalbox.agent.linux.pins;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A PWM channel as people wired it. Immutable.
 *
 * @param name of the property {@code pwm.<name>} and metric {@code pwm_<name>}
 * @param chip such as pwmchip0; empty: the one of the header
 * @param servo null: the value is the share of each period, in percent
 */
public record PwmSettings(
        String name,
        String chip,
        int channel,
        Duration period,
        @Nullable Servo servo,
        SafeStates safe) {
    /**
     * A servo motor: the value is its angle.
     *
     * @param shortest pulse, at 0°
     * @param longest pulse, at the full angle
     */
    public record Servo(Duration shortest, Duration longest, double degrees) {}

    public double maximum() {
        Servo turns = servo;
        return turns == null ? 100 : turns.degrees;
    }

    /** How long a pulse is for a value of 0 to {@link #maximum}. */
    long pulseNanos(double value) {
        double share = Math.max(0, Math.min(1, value / maximum()));
        Servo turns = servo;
        if (turns == null) {
            return Math.round(period.toNanos() * share);
        }
        return Math.round(turns.shortest.toNanos() + (turns.longest.toNanos() - turns.shortest.toNanos()) * share);
    }
}
