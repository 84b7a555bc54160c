package dev.signalbox.agent;

import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Pong;

/** What the agent knows of its links. Written by the agent thread, read by any. Thread-safe. */
final class LinkFigures {
    private boolean linked;
    private boolean pending;
    private String deviceId = "";
    private long epoch;
    private long sinceMillis;
    private String lastEnd = "";
    private long lastEndMillis;
    private long nextAttemptMillis;
    private int roundTripMillis;
    private long clockOffsetMillis;
    private long links;
    private long framesIn;
    private long framesOut;
    private long refusedReadings;
    private long errors;

    /** There was no link yet. */
    synchronized void onStarted(long wallMillis) {
        sinceMillis = wallMillis;
    }

    synchronized void onWelcome(DeviceWelcome welcome, long wallMillis) {
        deviceId = welcome.getDeviceId();
        epoch = welcome.getEpoch();
        pending = welcome.getLifecycle() == Lifecycle.LIFECYCLE_PENDING;
        links++;
        if (!linked) {
            linked = true;
            sinceMillis = wallMillis;
        }
    }

    /** None is welcome any more; does not know why. */
    synchronized void onEnded(long wallMillis) {
        if (linked) {
            linked = false;
            pending = false;
            sinceMillis = wallMillis;
        }
    }

    synchronized void onEnded(LinkEnd end, long wallMillis) {
        onEnded(wallMillis);
        lastEnd = end.words();
        lastEndMillis = wallMillis;
    }

    /** 0: no attempt is planned. */
    synchronized void onPlanned(long attemptMillis) {
        nextAttemptMillis = attemptMillis;
    }

    synchronized void onPong(Pong pong, long tookMillis) {
        roundTripMillis = (int) Math.min(Integer.MAX_VALUE, tookMillis);
        clockOffsetMillis = pong.getHubTimeMs() - (pong.getTimeMs() + tookMillis / 2);
    }

    synchronized void onFrameIn() {
        framesIn++;
    }

    synchronized void onFrameOut() {
        framesOut++;
    }

    synchronized void onRefused(int readings) {
        refusedReadings += readings;
    }

    synchronized void onError() {
        errors++;
    }

    /** As the hub says; empty before the first link. */
    synchronized String deviceId() {
        return deviceId;
    }

    synchronized int roundTripMillis() {
        return roundTripMillis;
    }

    synchronized AgentStatus status(
            BufferFigures buffer, EventBuffer events, Executions.Figures executions, boolean propertiesUntold) {
        return new AgentStatus(
                linked,
                deviceId,
                epoch,
                links,
                roundTripMillis,
                buffer.readings(),
                buffer.batches(),
                buffer.bytes(),
                buffer.faults() + events.faults(),
                buffer.dropped(),
                refusedReadings,
                events.count(),
                events.dropped(),
                errors,
                pending,
                sinceMillis,
                lastEnd,
                lastEndMillis,
                nextAttemptMillis,
                framesIn,
                framesOut,
                clockOffsetMillis,
                executions.running(),
                executions.waiting(),
                executions.untold(),
                propertiesUntold,
                executions.journalFaults());
    }
}
