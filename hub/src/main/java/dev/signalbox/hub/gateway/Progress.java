package dev.signalbox.hub.gateway;

import java.util.concurrent.atomic.LongAdder;

/**
 * How much the listener has got done: answers and TLS handshakes. One that gets on is alive, though it may be too busy
 * for a probe. Thread-safe.
 */
final class Progress {
    private final LongAdder steps = new LongAdder();

    void step() {
        steps.increment();
    }

    /** Only ever grows. */
    long steps() {
        return steps.sum();
    }
}
