package dev.signalbox.hub.mqtt;

import java.time.Clock;

/** Whether the broker has accepted the hub, since when, and why not. Thread-safe. */
final class Standing {
    private final Clock clock;
    private volatile Now now;

    /** @param trouble one sentence; empty while up */
    record Now(boolean up, long sinceMillis, String trouble) {}

    Standing(Clock clock) {
        this.clock = clock;
        this.now = new Now(false, clock.millis(), "Not connected yet.");
    }

    synchronized void onUp() {
        now = new Now(true, clock.millis(), "");
    }

    /** Another reason does not begin another outage. */
    synchronized void onDown(String trouble) {
        now = new Now(false, now.up ? clock.millis() : now.sinceMillis, trouble);
    }

    Now now() {
        return now;
    }

    boolean isUp() {
        return now.up;
    }
}
