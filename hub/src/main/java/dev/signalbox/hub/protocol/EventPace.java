package dev.signalbox.hub.protocol;

/** How fast one device may report events, as docs/protocol.md says, however it speaks. Confined to one thread. */
public final class EventPace {
    /** More often nothing happens at a device that people or their rules could follow. */
    public static final int PER_SECOND = 20;

    /** What was kept while there was no link may come faster. */
    public static final int BURST = 200;

    private final TokenBucket bucket;

    public EventPace(long nowNanos) {
        bucket = new TokenBucket(PER_SECOND, BURST, nowNanos);
    }

    /** Whether one more may come now. */
    public boolean tryTake(long nowNanos) {
        return bucket.tryTake(nowNanos);
    }
}
