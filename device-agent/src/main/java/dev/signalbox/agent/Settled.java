package dev.signalbox.agent;

import dev.signalbox.proto.v1.SyncState;

/**
 * What became of a desired value, as the device tells it. Immutable.
 *
 * @param sync IN_SYNC, REJECTED or FAILED
 * @param message for people; empty where it was applied
 */
public record Settled(SyncState sync, String message) {
    private static final int MAX_MESSAGE_CHARS = 200;

    public Settled {
        if (message.length() > MAX_MESSAGE_CHARS) {
            message = message.substring(0, MAX_MESSAGE_CHARS);
        }
    }

    /** The device does it now, and will go on after a restart. */
    public static Settled applied() {
        return new Settled(SyncState.SYNC_STATE_IN_SYNC, "");
    }

    /** The device will not, with one sentence why: it is not asked again until something else is desired. */
    public static Settled rejected(String message) {
        return new Settled(SyncState.SYNC_STATE_REJECTED, message);
    }

    /** The device could not, with one sentence why: people may ask again. */
    public static Settled failed(String message) {
        return new Settled(SyncState.SYNC_STATE_FAILED, message);
    }
}
