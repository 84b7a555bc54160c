package dev.signalbox.hub.homeassistant;

/**
 * Something a device declares that Home Assistant does not get, and why. Immutable.
 *
 * @param what {@code metric temperature}, {@code property fan.speed}, {@code command reboot}, {@code event pressed}
 */
public record LeftOut(String what, Reason reason) {
    /** Why. */
    public enum Reason {
        /** A command whose parameters no single control can ask for. */
        NEEDS_A_FORM,
        /** Whoever publishes on the broker may not run it. */
        NOT_ALLOWED,
        /** Home Assistant has no entity for such values. */
        NO_ENTITY,
        /** A property that does the same is shown instead. */
        SHOWN_BY_PROPERTY,
        /** The document would be too large: somebody should know. */
        TOO_LARGE
    }
}
