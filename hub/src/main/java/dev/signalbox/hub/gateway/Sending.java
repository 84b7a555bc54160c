package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.CloseReason;

/**
 * What becomes of what the switchboard sends on a link, whatever its transport: it waits in the outbox and the writer is
 * woken, or the link is closed because too much waits. Thread-safe.
 */
record Sending(OpenLink link, Outbox outbox, Runnable wakeWriter, GatewayMetrics metrics) {

    /** False where the link is closed, or was just closed for this. */
    boolean send(Frame frame) {
        Outbox.Offer offer = outbox.add(frame);
        switch (offer) {
            case TAKEN -> wakeWriter.run();
            case FULL -> link.close(CloseReason.CLOSE_REASON_SLOW_CONSUMER);
            case CLOSED -> {}
        }
        return offer == Outbox.Offer.TAKEN;
    }

    void sendLatest(Object key, Frame update) {
        switch (outbox.addLatest(key, update)) {
            case FIRST -> wakeWriter.run();
            case REPLACED -> metrics.updatesReplaced.increment();
            case FULL -> link.close(CloseReason.CLOSE_REASON_SLOW_CONSUMER);
            case ADDED, CLOSED -> {}
        }
    }
}
