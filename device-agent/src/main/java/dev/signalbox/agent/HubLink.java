package dev.signalbox.agent;

import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.EventAck;
import dev.signalbox.proto.v1.EventReport;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Limits;
import dev.signalbox.proto.v1.NewToken;
import dev.signalbox.proto.v1.Ping;
import dev.signalbox.proto.v1.Pong;
import dev.signalbox.proto.v1.ReadingAck;
import dev.signalbox.proto.v1.ReadingBatch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one link: Hello, Welcome, frames both ways, the heartbeat, the end. Confined to the agent thread. */
final class HubLink implements Transport.Events {
    private static final Logger LOG = LoggerFactory.getLogger(HubLink.class);

    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final long PING_NANOS = Duration.ofSeconds(20).toNanos();

    /** Silence this long is death, on both sides [protocol: reliability 4]. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(45).toNanos();

    /** A hub that closes neither the handshake nor the Hello in this time is not there. */
    private static final long WELCOME_NANOS = Duration.ofSeconds(20).toNanos();

    /** How soon readings that may not go now are looked at again. */
    private static final Duration RETRY = Duration.ofMillis(100);

    /** Readings wait while this much is queued in front of the network. */
    private static final int MAX_QUEUED_BYTES = 256 * 1024;

    /** History waits while this much is: half a second of a slow mobile link. */
    private static final int MAX_QUEUED_BACKLOG_BYTES = 32 * 1024;

    /** A quarter of what the hub takes: nothing live waits long behind a frame. */
    private static final int MAX_FRAME_BYTES = 64 * 1024;

    /** What the frame around a batch may take. */
    private static final int ENVELOPE_BYTES = 128;

    private static final Limits DEFAULT_LIMITS = Limits.newBuilder()
            .setMaxMessageBytes(256 * 1024)
            .setMaxReadingsPerBatch(1000)
            .build();

    /** What links share. Immutable. */
    record Parts(
            String bootId,
            Capabilities capabilities,
            String capabilitiesHash,
            ReadingBuffer readings,
            EventBuffer events,
            Executions executions,
            Properties properties,
            LinkFigures figures) {}

    /** Told what concerns more than this link. */
    interface Owner {
        /** The hub took the link, before anything is sent on it. */
        void onWelcome(HubLink link);

        void onNewToken(HubLink link, NewToken token);

        /** Once: the link is over. */
        void onEnded(HubLink link, LinkEnd end);
    }

    private final LinkSettings settings;
    private final String token;
    private final Clockwork clock;
    private final Parts parts;
    private final Owner owner;
    private final long startedAtNanos;

    /** Null until {@link #start}, which follows the constructor. */
    private Transport.@Nullable Connection connection;

    /** Null until Welcome. */
    private @Nullable Allowance allowance;

    private Limits limits = DEFAULT_LIMITS;
    private long welcomeAtNanos;
    private long pingedAtNanos;

    private boolean ponged;

    /** The hub was sent a round trip measured on this link. */
    private boolean roundTripTold;

    private long retryAfterMillis;
    private boolean leaving;
    private boolean over;
    private Clockwork.@Nullable Alarm beat;
    private Clockwork.@Nullable Alarm retry;

    HubLink(LinkSettings settings, String token, Clockwork clock, Parts parts, Owner owner) {
        this.settings = settings;
        this.token = token;
        this.clock = clock;
        this.parts = parts;
        this.owner = owner;
        startedAtNanos = clock.nanos();
    }

    void start(Transport.Connection opening) {
        connection = opening;
        beat = clock.schedule(BEAT, this::onBeat);
    }

    @Override
    public void onOpened() {
        send(DeviceToHub.newBuilder()
                .setHello(DeviceHello.newBuilder()
                        .setAgentName(settings.agentName())
                        .setAgentVersion(settings.agentVersion())
                        .setBootId(parts.bootId())
                        .setCapabilitiesHash(parts.capabilitiesHash())
                        .addAllInFlight(parts.executions().inFlight())
                        .setTimeMs(clock.wallMillis())
                        .setDesiredVersion(parts.properties().settledVersion()))
                .build());
    }

    @Override
    public void onFrame(HubToDevice frame) {
        if (over) {
            return;
        }
        parts.figures().onFrameIn();
        switch (frame.getBodyCase()) {
            case WELCOME -> onWelcome(frame.getWelcome());
            case READING_ACK -> onReadingAck(frame.getReadingAck());
            case EVENT_ACK -> onEventAck(frame.getEventAck());
            case COMMAND -> parts.executions().onCommand(frame.getCommand());
            case EXECUTION_ACK ->
                parts.executions().onAcknowledged(frame.getExecutionAck().getExecutionId());
            case PONG -> onPong(frame.getPong());
            case CANCEL -> parts.executions().onCancel(frame.getCancel().getExecutionId());
            case ERROR -> onError(frame.getError());
            case GOODBYE -> retryAfterMillis = frame.getGoodbye().getRetryAfterMs();
            case DESIRED -> parts.properties().onDesired(frame.getDesired());
            case REPORTED_ACK -> parts.properties().onAcknowledged(frame.getReportedAck());
            case NEW_TOKEN -> owner.onNewToken(this, frame.getNewToken());
            // A newer hub may know more [protocol: evolution].
            case BODY_NOT_SET -> LOG.debug("frame of an unknown kind ignored link={}", settings.hub());
        }
    }

    private void onWelcome(DeviceWelcome welcome) {
        parts.figures().onWelcome(welcome, clock.wallMillis());
        owner.onWelcome(this);
        welcomeAtNanos = clock.nanos();
        if (welcome.hasLimits()) {
            limits = orDefault(welcome.getLimits());
        }
        allowance = new Allowance(limits, welcomeAtNanos);
        LOG.info(
                "linked device={} epoch={} hub_version={}",
                welcome.getDeviceId(),
                welcome.getEpoch(),
                welcome.getHubVersion());
        if (welcome.getCapabilitiesNeeded()) {
            send(DeviceToHub.newBuilder().setCapabilities(parts.capabilities()).build());
        }
        parts.executions()
                .untold()
                .forEach(result ->
                        send(DeviceToHub.newBuilder().setExecution(result).build()));
        if (welcome.hasDesired()) {
            parts.properties().onDesired(welcome.getDesired());
        }
        parts.properties()
                .onWelcome(report ->
                        send(DeviceToHub.newBuilder().setReported(report).build()));
        parts.events().onWelcome();
        parts.readings().onWelcome(welcome.getAcknowledgedBatch());
        ping();
        flush();
    }

    private static Limits orDefault(Limits announced) {
        Limits.Builder limits = announced.toBuilder();
        if (limits.getMaxMessageBytes() == 0) {
            limits.setMaxMessageBytes(DEFAULT_LIMITS.getMaxMessageBytes());
        }
        if (limits.getMaxReadingsPerBatch() == 0) {
            limits.setMaxReadingsPerBatch(DEFAULT_LIMITS.getMaxReadingsPerBatch());
        }
        return limits.build();
    }

    private void onReadingAck(ReadingAck ack) {
        String series = ack.getBootId().isEmpty() ? parts.bootId() : ack.getBootId();
        parts.figures().onRefused(ack.getRefused());
        parts.readings().onAcknowledged(series, ack.getBatchNo());
        if (retry != null) {
            flush();
        }
    }

    private void onEventAck(EventAck ack) {
        parts.events().onAcknowledged(ack.getBootId().isEmpty() ? parts.bootId() : ack.getBootId(), ack.getEventNo());
        if (parts.events().hasUnsent()) {
            flush();
        }
    }

    private void onPong(Pong pong) {
        ponged = true;
        parts.figures().onPong(pong, Math.max(1, (clock.nanos() - pingedAtNanos) / 1_000_000));
        if (!roundTripTold) {
            ping(); // a ping carries what the one before it took: people should not wait 20 s for the figure
        }
    }

    private void onError(ErrorDetail error) {
        parts.figures().onError();
        LOG.warn("hub refused a frame reason={} message={}", error.getCode(), error.getMessage());
        if (allowance != null && error.getRetryAfterMs() > 0) {
            allowance.pause(clock.nanos(), error.getRetryAfterMs());
        }
    }

    /** Sends what is due: events, what the last link left in doubt, then what is live, then what is old. */
    void flush() {
        Allowance allowed = allowance;
        if (over || leaving || allowed == null) {
            return;
        }
        cancelRetry();
        sendEvents(allowed);
        while (sendable() && allowed.allowsLive(clock.nanos())) {
            ReadingBatch batch = nextBatch(isQuiet() && allowed.allowsBacklog(clock.nanos()));
            if (batch == null) {
                break;
            }
            send(DeviceToHub.newBuilder().setReadings(batch).build());
        }
        if (parts.readings().hasUnsent()
                || parts.events().hasUnsent()) { // the window, the hub's limit or the network is full
            retry = clock.schedule(RETRY, () -> {
                retry = null;
                flush();
            });
        }
    }

    private void sendEvents(Allowance allowed) {
        while (sendable() && allowed.allowsLive(clock.nanos())) {
            EventReport event = parts.events().takeNext();
            if (event == null) {
                return;
            }
            send(DeviceToHub.newBuilder().setEvent(event).build());
        }
    }

    private boolean sendable() {
        return connection != null && connection.queuedBytes() < MAX_QUEUED_BYTES;
    }

    /** Whether a live reading that is measured now would not stand in a long line. */
    private boolean isQuiet() {
        return connection != null && connection.queuedBytes() < MAX_QUEUED_BACKLOG_BYTES;
    }

    private @Nullable ReadingBatch nextBatch(boolean backlogToo) {
        ReadingBatch again = parts.readings().takeAgain();
        if (again != null) {
            return again;
        }
        int readings = limits.getMaxReadingsPerBatch();
        int bytes = Math.min(limits.getMaxMessageBytes(), MAX_FRAME_BYTES) - ENVELOPE_BYTES;
        ReadingBatch live = parts.readings().takeLive(readings, bytes);
        return live != null || !backlogToo ? live : parts.readings().takeBacklog(readings, bytes);
    }

    private void onBeat() {
        Transport.Connection open = connection;
        if (over || open == null) {
            return;
        }
        long now = clock.nanos();
        boolean late = allowance == null && now - startedAtNanos >= WELCOME_NANOS;
        if (late || now - open.heardAtNanos() >= SILENCE_NANOS) {
            open.abort();
            onEnded(new LinkEnd.Lost(late ? "no welcome" : "the hub is silent"));
            return;
        }
        if (allowance != null && now - pingedAtNanos >= PING_NANOS) {
            ping();
        }
        parts.events().onBeat();
        if (parts.events().hasUnsent()) {
            flush();
        }
        beat = clock.schedule(BEAT, this::onBeat);
    }

    private void ping() {
        pingedAtNanos = clock.nanos();
        roundTripTold = ponged;
        send(DeviceToHub.newBuilder()
                .setPing(Ping.newBuilder()
                        .setTimeMs(clock.wallMillis())
                        .setLastRoundTripMs(parts.figures().roundTripMillis())
                        .setBufferedBatches(parts.readings().unacknowledgedBatches()))
                .build());
    }

    void send(DeviceToHub frame) {
        if (connection != null) {
            connection.send(frame);
            parts.figures().onFrameOut();
        }
        if (allowance != null) {
            allowance.spend(frame.getSerializedSize(), clock.nanos());
        }
    }

    /** A newer link of our own is there: sends nothing more; the hub closes this one. */
    void giveWay() {
        leaving = true;
        cancelRetry();
    }

    /** Sends what is live, says goodbye and closes. */
    void leave(Goodbye goodbye) {
        flush();
        parts.properties().flushNow();
        leaving = true;
        cancelRetry();
        if (connection != null) {
            if (allowance != null) {
                send(DeviceToHub.newBuilder().setGoodbye(goodbye).build());
            }
            connection.close();
        }
    }

    @Override
    public void onEnded(LinkEnd end) {
        if (over) {
            return;
        }
        over = true;
        cancelRetry();
        if (beat != null) {
            beat.cancel();
        }
        LinkEnd known = end;
        if (end instanceof LinkEnd.Closed closed) {
            known = new LinkEnd.Closed(closed.code(), retryAfterMillis);
            // "Do not repeat that frame" [protocol: errors and closing].
            if (closed.code() == 1007 || closed.code() == 1009) {
                parts.readings().giveUpLastSent();
            }
        }
        owner.onEnded(this, known);
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    /** What it is opened with. */
    String token() {
        return token;
    }

    boolean welcome() {
        return allowance != null && !leaving && !over;
    }

    /** How long the link was, or has been, welcome. */
    long welcomeMillis() {
        return allowance == null ? 0 : (clock.nanos() - welcomeAtNanos) / 1_000_000;
    }
}
