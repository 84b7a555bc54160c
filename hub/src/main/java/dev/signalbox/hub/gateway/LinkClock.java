package dev.signalbox.hub.gateway;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * When a link was last heard, last written to and when its unfinished message began. Written by the link's I/O thread, read
 * by the sweep; {@code nextPing} belongs to the sweep. Thread-safe.
 */
final class LinkClock {
    private final LinkLimits limits;
    private final long openedNanos;
    private volatile long heardNanos;
    private volatile long sentNanos;
    private volatile boolean spoken;
    private volatile long messageBeganNanos;
    private volatile boolean midMessage;
    private volatile long stuckNanos;
    private volatile boolean stuck;
    private long nextPingNanos;

    LinkClock(LinkLimits limits, long nowNanos) {
        this.limits = limits;
        openedNanos = nowNanos;
        heardNanos = nowNanos;
        sentNanos = nowNanos;
        schedulePing(nowNanos);
    }

    void heard() {
        heardNanos = System.nanoTime();
    }

    /** A message, not a ping: browsers do not see pings. */
    void sent() {
        sentNanos = System.nanoTime();
        spoken = true;
    }

    void messageBegan() {
        if (!midMessage) {
            messageBeganNanos = System.nanoTime();
            midMessage = true;
        }
    }

    void messageEnded() {
        midMessage = false;
    }

    /** The socket took something, or there is nothing to take. */
    void moved() {
        stuck = false;
    }

    /** The socket is full. */
    void stuck() {
        if (!stuck) {
            stuckNanos = System.nanoTime();
            stuck = true;
        }
    }

    boolean helloOverdue(long nowNanos) {
        return nowNanos - openedNanos > nanos(limits.helloMillis());
    }

    boolean silentTooLong(long nowNanos) {
        return nowNanos - heardNanos > nanos(limits.deadMillis());
    }

    /** Whether nothing we sent was taken for as long as a peer may be silent: it hears us no more than we would it. */
    boolean stuckTooLong(long nowNanos) {
        return stuck && nowNanos - stuckNanos > nanos(limits.deadMillis());
    }

    boolean messageOverdue(long nowNanos) {
        return midMessage && nowNanos - messageBeganNanos > nanos(limits.messageMillis());
    }

    /** Whether no message was sent for a heartbeat. Not before the first: that is the Welcome. */
    boolean quiet(long nowNanos) {
        return spoken && nowNanos - sentNanos > nanos(limits.heartbeatMillis());
    }

    /** Whether it is time for a ping; the next one is then about a heartbeat away. Only the sweep calls this. */
    boolean pingDue(long nowNanos) {
        if (nowNanos - nextPingNanos < 0) {
            return false;
        }
        schedulePing(nowNanos);
        return true;
    }

    /** ± 10 %, so that links that came together do not stay together. */
    private void schedulePing(long nowNanos) {
        double spread = 0.9 + 0.2 * ThreadLocalRandom.current().nextDouble();
        nextPingNanos = nowNanos + (long) (nanos(limits.heartbeatMillis()) * spread);
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
