package dev.signalbox.agent;

/** What the agent knows of its links. Written by the agent thread, read by any. Thread-safe. */
final class LinkFigures {
    private boolean linked;
    private String deviceId = "";
    private long epoch;
    private int roundTripMillis;
    private long links;
    private long refusedReadings;
    private long errors;

    synchronized void onWelcome(String device, long newEpoch) {
        deviceId = device;
        epoch = newEpoch;
        links++;
        linked = true;
    }

    synchronized void onEnded() {
        linked = false;
    }

    synchronized void onRoundTrip(int millis) {
        roundTripMillis = millis;
    }

    synchronized void onRefused(int readings) {
        refusedReadings += readings;
    }

    synchronized void onError() {
        errors++;
    }

    synchronized int roundTripMillis() {
        return roundTripMillis;
    }

    synchronized AgentStatus status(BufferFigures buffer, EventBuffer events) {
        return new AgentStatus(
                linked,
                deviceId,
                epoch,
                links,
                roundTripMillis,
                buffer.readings(),
                buffer.batches(),
                buffer.bytes(),
                buffer.faults(),
                buffer.dropped(),
                refusedReadings,
                events.count(),
                events.dropped(),
                errors);
    }
}
