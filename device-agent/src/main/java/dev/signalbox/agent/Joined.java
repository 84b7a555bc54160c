package dev.signalbox.agent;

/** What a device got by joining; the token is told once. Immutable. */
public record Joined(String deviceId, String deviceToken) {
    @Override
    public String toString() {
        return "Joined[" + deviceId + "]";
    }
}
