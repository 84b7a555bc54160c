package dev.signalbox.hub.gateway;

import io.undertow.server.ServerConnection;
import io.undertow.util.AttachmentKey;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

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
    private final WakeUp nextBeat;
    private boolean answered;

    /** The poll that waits on a connection: one at a time, and one listener for all of them. */
    private static final class Waiting {
        private static final AttachmentKey<Waiting> KEY = AttachmentKey.create(Waiting.class);

        private @Nullable EventPoll poll;

        private void onClosed() {
            EventPoll last = poll;
            if (last != null) {
                last.finish();
            }
        }
    }

    private static Waiting waitingOn(ServerConnection connection) {
        @Nullable Waiting known = connection.getAttachment(Waiting.KEY);
        if (known != null) {
            return known;
        }
        Waiting waiting = new Waiting();
        connection.putAttachment(Waiting.KEY, waiting);
        connection.addCloseListener(closed -> waiting.onClosed());
        return waiting;
    }

    EventPoll(Call call, HttpLink link, FallbackLimits limits, GatewayMetrics metrics) {
        this.call = call;
        this.link = link;
        this.limits = limits;
        this.metrics = metrics;
        this.io = new LinkThread(call.exchange().getIoThread(), link.id());
        this.nextBeat = new WakeUp(io::after, this::look);
    }

    /** Begins to wait, on the connection's I/O thread. */
    void start() {
        EventStream.forbidBuffering(call.exchange());
        waitingOn(call.exchange().getConnection()).poll = this;
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
        nextBeat.within(waitMillis);
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
        waitingOn(call.exchange().getConnection()).poll = null;
        link.downstream().detach(this);
        return true;
    }
}
