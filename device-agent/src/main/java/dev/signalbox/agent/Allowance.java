package dev.signalbox.agent;

import dev.signalbox.proto.v1.Limits;

/** The hub's frame limit as the agent counts it: a token bucket. Confined to the agent thread. */
final class Allowance {
    /** As many bytes of a frame count as one frame more [protocol: limits]. */
    private static final int BYTES_PER_FRAME = 16 * 1024;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long countedAtNanos;
    private long pausedUntilNanos;

    Allowance(Limits limits, long nowNanos) {
        // No limit announced: none is kept.
        perSecond = limits.getFramesPerSecond() == 0 ? 1e6 : limits.getFramesPerSecond();
        burst = Math.max(limits.getFrameBurst(), perSecond);
        tokens = burst;
        countedAtNanos = nowNanos;
        pausedUntilNanos = nowNanos;
    }

    /** Something that must be sent was sent; what can wait pays for it. */
    void spend(int bytes, long nowNanos) {
        count(nowNanos);
        tokens -= 1 + bytes / BYTES_PER_FRAME;
    }

    boolean allowsLive(long nowNanos) {
        count(nowNanos);
        return tokens >= 1 && nowNanos - pausedUntilNanos >= 0;
    }

    /** What is old leaves half of the burst to what is live. */
    boolean allowsBacklog(long nowNanos) {
        return allowsLive(nowNanos) && tokens >= burst / 2;
    }

    void pause(long nowNanos, long millis) {
        pausedUntilNanos = nowNanos + millis * 1_000_000;
    }

    private void count(long nowNanos) {
        tokens = Math.min(burst, tokens + (nowNanos - countedAtNanos) / 1e9 * perSecond);
        countedAtNanos = nowNanos;
    }
}
