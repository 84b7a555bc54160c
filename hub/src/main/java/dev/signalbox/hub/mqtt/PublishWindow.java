package dev.signalbox.hub.mqtt;

import java.util.concurrent.Semaphore;

/** How many publishes may be in flight on one connection: a credit is taken for each, and given back when it ends. Thread-safe. */
final class PublishWindow {
    /** Keeps a local broker busy; more only lengthens what is sent again after a disconnect. */
    private static final int MAX_CREDITS = 64;

    private final Semaphore credits;

    /**
     * @param receiveMaximum the broker's [MQTT-3.3.4-9]; the client library throws at it, even when it has just
     *     confirmed a publish, so two stay unused
     */
    PublishWindow(int receiveMaximum) {
        this.credits = new Semaphore(Math.max(1, Math.min(MAX_CREDITS, receiveMaximum - 2)));
    }

    void take() throws InterruptedException {
        credits.acquire();
    }

    void giveBack() {
        credits.release();
    }

    int free() {
        return credits.availablePermits();
    }
}
