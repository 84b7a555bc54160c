package dev.signalbox.hub.protocol;

/** Lets {@code burst} through at once and {@code perSecond} after that. Confined to one thread. */
public final class TokenBucket {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long filledNanos;

    public TokenBucket(double perSecond, double burst, long nowNanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        tokens = burst;
        filledNanos = nowNanos;
    }

    /** Takes some, also where there are none: the debt is paid before the next is granted. */
    public boolean take(int count, long nowNanos) {
        fill(nowNanos);
        tokens -= count;
        return tokens >= 0;
    }

    /** Takes one only where there is one. */
    public boolean tryTake(long nowNanos) {
        fill(nowNanos);
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }

    /** Whether a new one would be the same. */
    public boolean isFull(long nowNanos) {
        fill(nowNanos);
        return tokens >= burst;
    }

    private void fill(long nowNanos) {
        tokens = Math.min(burst, tokens + (nowNanos - filledNanos) / NANOS * perSecond);
        filledNanos = nowNanos;
    }
}
