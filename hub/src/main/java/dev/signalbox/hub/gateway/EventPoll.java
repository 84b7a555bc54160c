package dev.signalbox.hub.gateway;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One answer that waits for events of a link and ends with the first that come (long poll). Thread-safe; the work is
 * confined to the I/O thread of its connection.
 */
final class EventPoll implements EventReader {
    /** A comment, so that whoever waits sees an answer. */
    private static final String NOTHING_YET = ": nothing yet\n\n";

    private final Call call;
    private final HttpLink link;
    private final FallbackLimits limits;
    private final GatewayMetrics metrics;
    private final LinkThread io;
    private final AtomicBoolean lookWanted = new AtomicBoolean();

    // Confined to the I/O thread.
    private boolean beatAwaited;
    private boolean answered;

    EventPoll(Call call, HttpLink link, FallbackLimits limits, GatewayMetrics metrics) {
        this.call = call;
        this.link = link;
        this.limits = limits;
        this.metrics = metrics;
        this.io = new LinkThread(call.exchange().getIoThread(), link.id());
    }

    /** Begins to wait, on the connection's I/O thread. */
    void start() {
        EventStream.forbidBuffering(call.exchange());
        call.exchange().getConnection().addCloseListener(connection -> finish());
        io.after(limits.pollMillis(), () -> answer(new byte[0]));
        look();
    }

    @Override
    public Transport transport() {
        return Transport.POLL;
    }

    @Override
    public void wake() {
        if (lookWanted.compareAndSet(false, true)) {
            io.run(() -> {
                lookWanted.set(false);
                look();
            });
        }
    }

    @Override
    public void end() {
        io.run(() -> answer(new byte[0]));
    }

    /** What waits is one answer, which the next poll acknowledges: without that poll nobody reads. */
    @Override
    public boolean isStuckSince(long nanos) {
        return false;
    }

    private void look() {
        if (answered) {
            return;
        }
        long now = System.nanoTime();
        byte[] events = link.downstream().next(this, limits.pollBeatMillis(), now);
        if (events.length > 0) {
            answer(events);
            return;
        }
        long waitMillis = link.downstream().waitMillis(limits.pollBeatMillis(), now);
        if (waitMillis > 0 && !beatAwaited) {
            beatAwaited = true;
            io.after(waitMillis, () -> {
                beatAwaited = false;
                look();
            });
        }
    }

    private void answer(byte[] events) {
        if (!finish()) {
            return;
        }
        byte[] bytes = events.length == 0 ? NOTHING_YET.getBytes(StandardCharsets.UTF_8) : events;
        metrics.bytesOut.increment(bytes.length);
        call.answer(EventStream.CONTENT_TYPE, bytes);
        if (events.length > 0 && link.downstream().isOver()) {
            link.onGoodbyeWritten();
        }
    }

    private boolean finish() {
        if (answered) {
            return false;
        }
        answered = true;
        link.downstream().detach(this);
        return true;
    }
}
