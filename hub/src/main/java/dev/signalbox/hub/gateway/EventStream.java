package dev.signalbox.hub.gateway;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * One answer that does not end: the events of a link as they come (Server-Sent Events). One write is outstanding; while it
 * is, what follows waits in the link's outbox. Thread-safe; the work is confined to the I/O thread of its connection.
 */
final class EventStream implements EventReader {
    static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final HttpString ACCEL_BUFFERING = new HttpString("X-Accel-Buffering");

    /** Some proxies pass nothing on before they have so much. */
    private static final String PADDING = ":" + " ".repeat(2_048) + "\n\n";

    private final HttpServerExchange exchange;
    private final HttpLink link;
    private final LinkThread io;
    private final long beatMillis;
    private final GatewayMetrics metrics;
    private final AtomicBoolean drainWanted = new AtomicBoolean();

    /** When the write that waits for the peer began; null: none does. */
    private volatile @Nullable Long stuckSinceNanos;

    // Confined to the I/O thread.
    private final WakeUp nextBeat;
    private @Nullable StreamSinkChannel sink;
    private @Nullable ByteBuffer writing;
    private boolean lastWritten;
    private boolean ended;

    EventStream(HttpServerExchange exchange, HttpLink link, LinkLimits limits, GatewayMetrics metrics) {
        this.exchange = exchange;
        this.link = link;
        this.io = new LinkThread(exchange.getIoThread(), link.id());
        this.nextBeat = new WakeUp(io::after, this::drain);
        this.beatMillis = limits.beatMillis();
        this.metrics = metrics;
    }

    /** Headers that keep proxies from holding back, storing or changing what is answered. */
    static void forbidBuffering(HttpServerExchange exchange) {
        exchange.getResponseHeaders()
                .put(Headers.CACHE_CONTROL, "no-cache, no-store, no-transform")
                .put(ACCEL_BUFFERING, "no");
    }

    /** Begins to answer, on the connection's I/O thread. */
    void start(String firstEvent) {
        forbidBuffering(exchange);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, CONTENT_TYPE);
        exchange.putAttachment(AnswerWatch.ENDLESS, true);
        exchange.setPersistent(false); // nothing else is ever asked on this connection
        exchange.getConnection().addCloseListener(connection -> onBroken());
        StreamSinkChannel channel = exchange.getResponseChannel();
        channel.getWriteSetter().set(writable -> drain());
        sink = channel;
        writing = ByteBuffer.wrap((PADDING + firstEvent).getBytes(StandardCharsets.UTF_8));
        if (exchange.getConnection() instanceof AbstractServerConnection connection) {
            DoorConnection.becomesLink(connection.getChannel());
            watchForTheEnd(connection.getChannel().getSourceChannel());
        }
        drain();
    }

    @Override
    public Transport transport() {
        return Transport.EVENTS;
    }

    @Override
    public void wake() {
        if (drainWanted.compareAndSet(false, true)) {
            io.run(() -> {
                drainWanted.set(false);
                drain();
            });
        }
    }

    @Override
    public void end() {
        io.run(this::finish);
    }

    @Override
    public boolean isStuckSince(long nanos) {
        Long since = stuckSinceNanos;
        return since != null && since - nanos < 0;
    }

    /** A request without a body leaves nothing to read but the end of the stream: the peer went away. */
    private void watchForTheEnd(StreamSourceChannel source) {
        source.getReadSetter().set(readable -> onReadable(source));
        source.resumeReads();
    }

    private void onReadable(StreamSourceChannel source) {
        try {
            // The connection is not persistent, so bytes behind the request belong to none, and whoever sends them
            // would be
            // read for as long as it likes.
            if (source.read(ByteBuffer.allocate(16)) != 0) {
                onBroken();
            }
        } catch (IOException e) {
            onBroken();
        }
    }

    private void drain() {
        StreamSinkChannel channel = sink;
        if (ended || channel == null) {
            return;
        }
        try {
            while (write(channel)) {
                if (lastWritten) {
                    finish();
                    link.onGoodbyeWritten();
                    return;
                }
                if (!gather()) {
                    channel.suspendWrites();
                    return;
                }
            }
            channel.resumeWrites();
        } catch (IOException e) {
            LOG.debug("link={} stream lost: {}", link.id(), e.toString());
            onBroken();
        }
    }

    /** Whether all that was taken is with the kernel. */
    private boolean write(StreamSinkChannel channel) throws IOException {
        ByteBuffer bytes = writing;
        if (bytes != null) {
            if (stuckSinceNanos == null) {
                stuckSinceNanos = System.nanoTime();
            }
            while (bytes.hasRemaining()) {
                int count = channel.write(bytes);
                if (count == 0) {
                    return false;
                }
                metrics.bytesOut.increment(count);
                stuckSinceNanos = System.nanoTime();
            }
            if (!channel.flush()) {
                return false;
            }
            writing = null;
            stuckSinceNanos = null;
        }
        return true;
    }

    private boolean gather() {
        long now = System.nanoTime();
        Downstream down = link.downstream();
        byte[] events = down.next(this, beatMillis, now);
        lastWritten = down.isOver() && down.reader() == this;
        if (events.length > 0) {
            writing = ByteBuffer.wrap(events);
            return true;
        }
        long waitMillis = down.waitMillis(beatMillis, now);
        nextBeat.within(waitMillis);
        return lastWritten;
    }

    /** Ends the answer in order where its last write is through, else with the connection. */
    private void finish() {
        StreamSinkChannel channel = sink;
        if (ended || channel == null) {
            return;
        }
        ended = true;
        link.downstream().detach(this);
        if (writing != null) {
            IoUtils.safeClose(exchange.getConnection());
        } else {
            exchange.endExchange();
        }
    }

    private void onBroken() {
        if (!ended) {
            ended = true;
            link.downstream().detach(this);
            IoUtils.safeClose(exchange.getConnection());
        }
    }
}
