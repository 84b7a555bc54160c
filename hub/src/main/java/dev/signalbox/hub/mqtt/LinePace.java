package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.protocol.TokenBucket;

/**
 * Lines of the log that whoever may publish at the broker can cause: a few at once, then one a minute; all of what they tell is
 * counted. Confined to one thread.
 */
final class LinePace {
    private static final double PER_SECOND = 1.0 / 60;
    private static final int AT_ONCE = 10;

    private final TokenBucket lines;

    LinePace(long nowNanos) {
        lines = new TokenBucket(PER_SECOND, AT_ONCE, nowNanos);
    }

    boolean mayWrite(long nowNanos) {
        return lines.tryTake(nowNanos);
    }
}
