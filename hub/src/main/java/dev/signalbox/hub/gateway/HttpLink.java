package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.gateway.Links.Role;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleFrames;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.PresenceCause;
import io.undertow.util.StatusCodes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioIoThread;

/**
 * A console's link where WebSocket is blocked: frames come as requests and go as events. It outlives its connections.
 * What the session does is confined to the I/O thread on which the link was opened. Thread-safe.
 */
final class HttpLink implements OpenLink {
    private static final Logger LOG = LoggerFactory.getLogger(HttpLink.class);

    private final long id;
    private final String name;
    private final ConsoleIdentity owner;
    private final LinkThread io;
    private final LinkLimits limits;
    private final FallbackLimits fallback;
    private final GatewayMetrics metrics;
    private final HttpLinks links;
    private final Outbox outbox;
    private final LinkClock clock;
    private final Downstream down;
    private final Sending sending;
    private final AtomicBoolean ended = new AtomicBoolean();

    // Confined to the I/O thread.
    private final RateLimit rate;
    private int taken;
    private long pausedUntilNanos;

    /** How it was read last; a link that nobody has read yet will be read as a stream. */
    private volatile Transport transport = Transport.EVENTS;

    /** Null until the link begins. */
    private volatile @Nullable ConsoleSession session;

    /** @param name unguessable: whoever knows it and has the owner's credential may go on with the link */
    HttpLink(
            long id,
            String name,
            ConsoleIdentity owner,
            XnioIoThread thread,
            LinkLimits limits,
            FallbackLimits fallback,
            GatewayMetrics metrics,
            HttpLinks links) {
        this.id = id;
        this.name = name;
        this.owner = owner;
        this.io = new LinkThread(thread, id);
        this.limits = limits;
        this.fallback = fallback;
        this.metrics = metrics;
        this.links = links;
        long now = System.nanoTime();
        outbox = new Outbox(limits.consoleOutboxBytes(), limits.consoleUpdates());
        clock = new LinkClock(limits, now);
        down = new Downstream(name, outbox, clock, fallback, metrics, now);
        sending = new Sending(this, outbox, down::wake, metrics);
        rate = new RateLimit(
                this,
                limits.consoleFrames(),
                limits,
                millis -> pausedUntilNanos = System.nanoTime() + nanos(millis),
                metrics,
                now);
        pausedUntilNanos = now;
    }

    void begin(ConsoleSession console) {
        session = console;
        links.add(this);
    }

    @Override
    public long id() {
        return id;
    }

    String name() {
        return name;
    }

    boolean belongsTo(ConsoleIdentity asking) {
        return owner.name().equals(asking.name()) && owner.credentialId().equals(asking.credentialId());
    }

    @Override
    public Role role() {
        return Role.CONSOLE;
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public Wire wire() {
        return Wire.JSON;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    Downstream downstream() {
        return down;
    }

    /** This request reads from now on; false where what follows the event is not known any more. */
    boolean attach(EventReader reader, long after) {
        clock.heard();
        transport = reader.transport();
        return down.attach(reader, after);
    }

    @Override
    public boolean send(Frame frame) {
        return sending.send(session().completed(frame));
    }

    @Override
    public void sendLatest(Object key, Frame update) {
        sending.sendLatest(key, update);
    }

    @Override
    public void close(CloseReason reason, int retryAfterMillis) {
        boolean slow = reason == CloseReason.CLOSE_REASON_SLOW_CONSUMER;
        Frame goodbye = ConsoleSession.goodbyeFrame(Goodbye.newBuilder()
                .setReason(reason)
                .setRetryAfterMs(retryAfterMillis)
                .build());
        if (!outbox.close(goodbye, slow)) {
            return;
        }
        metrics.closed(reason);
        LOG.debug("link={} transport={} closing reason={}", id, transport.label(), reason);
        io.run(() -> session().left(PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB));
        // Whoever polls is back for the goodbye within a beat; one whose stream broke finds no link and opens another.
        boolean read = down.reader() != null;
        io.after(!read ? fallback.pollBeatMillis() : slow ? limits.slowCloseMillis() : limits.closeMillis(), this::end);
        down.wake();
    }

    /** Takes what a console posted, and answers once it is taken. */
    void receive(Call call, ConsoleFrames posted) {
        io.run(() -> {
            clock.heard();
            down.acknowledge(posted.getReceived());
            int number = posted.getNumber();
            long pauseNanos = pausedUntilNanos - System.nanoTime();
            if (outbox.isClosed()) {
                call.refuse(ErrorCode.ERROR_CODE_NOT_FOUND, "This link has ended.");
            } else if (number != 0 && number == taken) {
                metrics.framesRepeated.increment();
                call.answer(StatusCodes.NO_CONTENT, Done.getDefaultInstance());
            } else if (number != 0 && number != taken + 1) {
                call.refuse(ErrorCode.ERROR_CODE_CONFLICT, "The next number on this link is " + (taken + 1) + ".");
            } else if (pauseNanos > 0) {
                call.tooMany("This link sent too fast.", (int) TimeUnit.NANOSECONDS.toMillis(pauseNanos) + 1);
            } else {
                taken = number == 0 ? taken : number;
                posted.getFramesList().forEach(this::receive);
                call.answer(StatusCodes.NO_CONTENT, Done.getDefaultInstance());
            }
        });
    }

    private void receive(ConsoleToHub frame) {
        metrics.framesIn.increment();
        metrics.bytesIn.increment(frame.getSerializedSize());
        if (!outbox.isClosed() && isWithinRate(frame.toByteArray())) {
            session().receive(frame);
        }
    }

    /** Counts a frame; false where it is one too many after warnings, and the link closes. */
    private boolean isWithinRate(byte[] frame) {
        int fields = Wire.BINARY.fields(frame, ConsoleToHub.getDescriptor());
        if (pausedUntilNanos - System.nanoTime() > 0) {
            // The rest of the request in which it was one too many.
            rate.charge(frame.length, fields);
            return true;
        }
        return rate.takes(frame.length, fields, session());
    }

    /** Nobody can answer a ping here: a link is alive while somebody reads it, and takes what is written. */
    @Override
    public void sweep(long nowNanos) {
        if (outbox.isClosed()) {
            return;
        }
        EventReader reader = down.reader();
        if (!session().arrived() && clock.helloOverdue(nowNanos)) {
            close(CloseReason.CLOSE_REASON_BAD_HELLO);
        } else if (reader != null && reader.isStuckSince(nowNanos - nanos(limits.deadMillis()))) {
            close(CloseReason.CLOSE_REASON_HEARTBEAT_MISSED);
        } else if (down.isUnread(nanos(fallback.resumeMillis()), nowNanos)) {
            lose();
        } else if (clock.quiet(nowNanos)) {
            clock.sent();
            session().heartbeat();
        }
    }

    /** Nobody else closes it. */
    @Override
    public void peerIsLeaving() {
        lose();
    }

    /** Nothing of it is worth anything any more: its reader is gone, or what it missed. */
    void lose() {
        outbox.close(null, true);
        io.run(() -> session().left(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST));
        end();
    }

    /** The last thing it had to say is on its way. */
    void onGoodbyeWritten() {
        end();
    }

    @Override
    public void abandon() {
        outbox.close(null, true);
        session().left(PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);
        end();
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            links.remove(this);
            EventReader reader = down.reader();
            if (reader != null) {
                reader.end();
            }
        }
    }

    private ConsoleSession session() {
        ConsoleSession console = session;
        if (console == null) {
            throw new IllegalStateException("nothing happens before the link begins");
        }
        return console;
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
