package dev.signalbox.hub.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The immutable name of a device: legal as an MQTT level, a Home Assistant object id and a Sparkplug id. Immutable.
 *
 * @param value {@code [A-Za-z0-9][A-Za-z0-9_-]{0,63}}
 */
public record DeviceId(String value) implements Comparable<DeviceId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    public DeviceId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a device id");
        }
    }

    /** The id, or empty where the text has another form. */
    public static Optional<DeviceId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new DeviceId(text)) : Optional.empty();
    }

    @Override
    public int compareTo(DeviceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
