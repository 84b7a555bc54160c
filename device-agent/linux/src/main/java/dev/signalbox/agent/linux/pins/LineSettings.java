package dev.signalbox.agent.linux.pins;

import java.time.Duration;

/**
 * A line as people wired it. Immutable.
 *
 * @param name what it is called: metric, property and event {@code gpio_<name>}, {@code gpio.<name>}
 * @param chip such as gpiochip0, or its label; empty: whichever has the line
 * @param line the kernel's name of it, such as GPIO17, or its number on the chip
 * @param debounce in the kernel; of inputs only, 0 to 1 s
 * @param tells which edges are told as events; of inputs only
 * @param safe of outputs only
 */
public record LineSettings(
        String name,
        String chip,
        String line,
        boolean output,
        boolean activeLow,
        Bias bias,
        boolean openDrain,
        Duration debounce,
        Edges tells,
        SafeStates safe) {

    public enum Bias {
        AS_IS,
        PULL_UP,
        PULL_DOWN,
        DISABLED
    }

    public enum Edges {
        BOTH,
        RISING,
        FALLING,
        NONE;

        boolean tell(boolean rising) {
            return this == BOTH || this == (rising ? RISING : FALLING);
        }
    }
}
