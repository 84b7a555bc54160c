package dev.signalbox.hub.gateway;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;
import org.xnio.channels.AcceptingChannel;

/**
 * Spreads a rush of new connections over time: they are opened on the I/O threads, and a thousand at once would be as many
 * waits for the links that are there. Those who wait do so in the kernel's backlog. XNIO 3.8 takes up to 128 of them from
 * the kernel in one go, and asks only then: so a turn brings 16 at least where they come, and 128 where they wait already.
 * Thread-safe.
 */
final class AcceptPace {
    /** Behind so many in one turn none is asked for any more in it. */
    static final int MOST = 16;

    static final int TURN_MILLIS = 2;

    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(TURN_MILLIS);

    private long turnStartNanos;
    private int accepted;

    AcceptPace(long nowNanos) {
        turnStartNanos = nowNanos;
    }

    /** One more was accepted: whether it was the last of this turn. */
    synchronized boolean endsTurn(long nowNanos) {
        if (nowNanos - turnStartNanos >= TURN_NANOS) {
            turnStartNanos = nowNanos;
            accepted = 0;
        }
        return ++accepted == MOST;
    }

    /** One more was accepted on this thread. */
    void accepted(AcceptingChannel<?> channel, XnioExecutor thread) {
        if (!endsTurn(System.nanoTime())) {
            return;
        }
        channel.suspendAccepts();
        try {
            thread.executeAfter(channel::resumeAccepts, TURN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The hub is closing, and takes no more.
        }
    }
}
