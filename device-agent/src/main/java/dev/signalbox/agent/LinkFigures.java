package dev.signalbox.agent;

/** What the agent knows of its links. Written by the agent thread, read by any. Thread-safe. */
final class LinkFigures {
    private volatile boolean linked;
    private volatile String deviceId = "";
    private volatile long epoch;
    private volatile int roundTripMillis;
    private volatile long hubTimeMillis;
    private volatile long links;
    private volatile long refusedReadings;
    private volatile long errors;

    void onWelcome(String device, long newEpoch) {
        deviceId = device;
        epoch = newEpoch;
        links = links + 1;
        linked = true;
    }

    void onEnded() {
        linked = false;
    }

    void onRoundTrip(int millis, long hubMillis) {
        roundTripMillis = millis;
        hubTimeMillis = hubMillis;
    }

    void onRefused(int readings) {
        refusedReadings = refusedReadings + readings;
    }

    void onError() {
        errors = errors + 1;
    }

    int roundTripMillis() {
        return roundTripMillis;
    }

    long hubTimeMillis() {
        return hubTimeMillis;
    }

    AgentStatus status(ReadingBuffer readings) {
        return new AgentStatus(
                linked,
                deviceId,
                epoch,
                links,
                roundTripMillis,
                readings.size(),
                readings.dropped(),
                refusedReadings,
                errors);
    }
}
