package dev.signalbox.agent;

/**
 * What a device got by joining, and by the rotation of its token since; a token is told once. Immutable.
 *
 * @param previousToken what the hub gave before {@code deviceToken}, while that has not opened a link; empty: none
 */
public record Joined(String deviceId, String deviceToken, String previousToken) {
    /** Without a token before it. */
    public Joined(String deviceId, String deviceToken) {
        this(deviceId, deviceToken, "");
    }

    @Override
    public String toString() {
        return "Joined[" + deviceId + "]";
    }
}
