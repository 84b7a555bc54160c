package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.CloseReason;

/**
 * One live connection to a device or a console, as the switchboard sees it: an outbox with a bound. No method blocks or
 * throws; after the link is closed each does nothing. Implementations are thread-safe and equal only to themselves.
 */
public interface Link {
    /** Unique since the hub started; the {@code link=} of the log. */
    long id();

    /**
     * Appends a frame that must arrive in order: {@code HubToDevice} or {@code HubToConsole}.
     *
     * @return false where the link is closed, or was just closed SLOW_CONSUMER because its bound was reached
     */
    boolean send(Frame frame);

    /**
     * Offers an {@code Update} of which only the newest of each key matters. One not yet written with the same key is
     * replaced where it stands, and counted.
     *
     * @param key compared by identity or equals; short-lived keys are fine
     */
    void sendLatest(Object key, Frame update);

    /** Says goodbye with the reason, writes what is already in the must-deliver lane, closes. */
    void close(CloseReason reason, int retryAfterMillis);

    default void close(CloseReason reason) {
        close(reason, 0);
    }

    /** For those who debug a device. */
    default TapPoint tap() {
        return TapPoint.NONE;
    }
}
