package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.CloseReason;
import java.util.function.LongConsumer;

/**
 * Holds a link to its frame rate, whatever its transport: a frame too many is told and costs a pause, one after some warnings
 * the link. Confined to the link's I/O thread.
 */
final class RateLimit {
    private final OpenLink link;
    private final FrameBudget budget;
    private final LongConsumer pause;
    private final long pauseMillis;
    private final GatewayMetrics metrics;

    /** @param pause begins one of so many milliseconds */
    RateLimit(
            OpenLink link,
            LinkLimits.FrameRate rate,
            LinkLimits limits,
            LongConsumer pause,
            GatewayMetrics metrics,
            long nowNanos) {
        this.link = link;
        this.pause = pause;
        this.metrics = metrics;
        budget = new FrameBudget(rate, limits.warnings(), nowNanos);
        pauseMillis = limits.pauseMillis();
    }

    /** Counts a frame; false where it is one too many after warnings, and the link closes. */
    boolean takes(int bytes, int fields, PeerSession session) {
        switch (budget.count(bytes, fields, System.nanoTime())) {
            case WITHIN -> {}
            case EXCEEDED -> {
                metrics.rateLimited.increment();
                Frame warning = session.refusal(FrameBudget.exceeded(pauseMillis));
                if (warning != null) {
                    link.send(warning);
                }
                pause.accept(pauseMillis);
            }
            case ABUSED -> {
                link.close(CloseReason.CLOSE_REASON_RATE_LIMITED);
                return false;
            }
        }
        return true;
    }

    /** Counts one that is taken whatever it costs. */
    void charge(int bytes, int fields) {
        budget.charge(bytes, fields, System.nanoTime());
    }
}
