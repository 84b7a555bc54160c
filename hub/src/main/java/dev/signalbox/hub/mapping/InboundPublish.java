package dev.signalbox.hub.mapping;

/**
 * A publish of somebody else as it came; nobody changes the payload.
 *
 * @param timeMillis of receipt
 */
public record InboundPublish(String topic, byte[] payload, boolean retained, long timeMillis) {
    /** Only itself: bytes are not compared. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
