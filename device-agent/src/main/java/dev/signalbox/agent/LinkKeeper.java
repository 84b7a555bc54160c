package dev.signalbox.agent;

import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.NewToken;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one link to the hub: opens it, opens it again when it ends, says goodbye before a sleep and at the end. With a new
 * token it opens the next link while the last one still stands. What happens on one link is {@link HubLink}'s. Confined to
 * the agent thread.
 */
final class LinkKeeper implements HubLink.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(LinkKeeper.class);

    private final LinkSettings settings;
    private final LinkToken token;
    private final Transport transport;
    private final Clockwork clock;
    private final Comeback comeback;
    private final HubLink.Parts parts;

    /** A link was welcomed or ended. */
    private final Runnable changed;

    /** Null: none is open or being opened. */
    private @Nullable HubLink link;

    /** Being opened to take the place of the link that stands; null: none. */
    private @Nullable HubLink successor;

    /** Null: nothing is planned. */
    private Clockwork.@Nullable Alarm next;

    private boolean closed;
    private Duration sleep = Duration.ZERO;

    LinkKeeper(
            LinkSettings settings,
            LinkToken token,
            Transport transport,
            Clockwork clock,
            Comeback comeback,
            HubLink.Parts parts,
            Runnable changed) {
        this.settings = settings;
        this.token = token;
        this.transport = transport;
        this.clock = clock;
        this.comeback = comeback;
        this.parts = parts;
        this.changed = changed;
    }

    void open() {
        if (closed || link != null) {
            return;
        }
        cancelNext();
        HubLink opening = new HubLink(settings, token.text(), clock, parts, this);
        link = opening;
        opening.start(transport.open(settings.hub(), opening.token(), opening));
    }

    /** Make before break: the newer link wins at the hub, so the device is not away for a moment. */
    private void openSuccessor() {
        if (closed || link == null || successor != null || !sleep.isZero()) {
            return;
        }
        if (link.token().equals(token.text())) {
            return; // opened meanwhile
        }
        HubLink opening = new HubLink(settings, token.text(), clock, parts, this);
        successor = opening;
        opening.start(transport.open(settings.hub(), opening.token(), opening));
    }

    @Override
    public void onNewToken(HubLink told, NewToken newToken) {
        if (token.replace(newToken, told.token())) {
            openSuccessor();
        }
    }

    @Override
    public void onWelcome(HubLink welcomed) {
        HubLink older = link;
        if (welcomed == successor && older != null) {
            older.giveWay();
            parts.readings().onLinkEnded();
            link = welcomed;
            successor = null;
        }
        token.onWelcome(welcomed.token());
        changed.run();
    }

    @Override
    public void onEnded(HubLink ended, LinkEnd end) {
        if (ended == successor) {
            successor = null;
            Duration wait = waitAfter(ended, end);
            if (link != null && link.token().equals(token.text())) {
                token.onWelcome(token.text()); // the new one was refused while the old one stands: it is good
                return;
            }
            LOG.info("the link with the new token ended reason={} next_ms={}", end, wait.toMillis());
            plan(wait, this::openSuccessor);
            return;
        }
        if (ended != link) {
            return; // our own newer link is open: the end of an older one changes nothing
        }
        parts.figures().onEnded(end, clock.wallMillis());
        parts.readings().onLinkEnded();
        parts.properties().onLinkEnded();
        link = successor;
        successor = null;
        if (closed || link != null) {
            changed.run();
            return;
        }
        Duration wait = sleep.isZero() ? waitAfter(ended, end) : sleep;
        LOG.info("link ended link={} reason={} next_ms={}", settings.hub(), end, wait.toMillis());
        sleep = Duration.ZERO;
        plan(wait, this::open);
        parts.figures().onPlanned(clock.wallMillis() + wait.toMillis());
        changed.run();
    }

    private void plan(Duration wait, Runnable attempt) {
        cancelNext();
        next = clock.schedule(wait, attempt);
    }

    /** A token that the hub refuses is not tried again before the other one was. */
    private Duration waitAfter(HubLink ended, LinkEnd end) {
        return isOfToken(end) && token.onRefused(ended.token())
                ? comeback.soon()
                : comeback.after(end, ended.welcomeMillis());
    }

    /** Whether the hub does not take the token: any more, where it took the handshake. */
    private static boolean isOfToken(LinkEnd end) {
        if (end instanceof LinkEnd.Closed closed) {
            return closed.code() == CloseReason.CLOSE_REASON_CREDENTIAL_EXPIRED_VALUE
                    || closed.code() == CloseReason.CLOSE_REASON_REVOKED_VALUE;
        }
        return end instanceof LinkEnd.Refused refused && refused.status() == 401;
    }

    /** Tells the hub when the device will be back, and is away until then. */
    void sleepFor(Duration duration) {
        sleep = duration;
        leave(Goodbye.newBuilder()
                .setReason(CloseReason.CLOSE_REASON_NORMAL)
                .setSleepMs((int) Math.min(Integer.MAX_VALUE, duration.toMillis()))
                .build());
        if (link == null && !closed) {
            sleep = Duration.ZERO;
            plan(duration, this::open);
            parts.figures().onPlanned(clock.wallMillis() + duration.toMillis());
        }
    }

    void close() {
        closed = true;
        cancelNext();
        leave(Goodbye.newBuilder().setReason(CloseReason.CLOSE_REASON_NORMAL).build());
    }

    private void leave(Goodbye goodbye) {
        HubLink open = link;
        if (open != null) {
            open.leave(goodbye);
        }
        HubLink opening = successor;
        if (opening != null) {
            opening.leave(goodbye);
        }
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel();
            next = null;
            parts.figures().onPlanned(0);
        }
    }

    /** On the open link, if any; a new link learns of it by its Hello or gets it again. */
    void report(ExecutionReport report) {
        HubLink open = link;
        if (open != null && open.welcome()) {
            open.send(DeviceToHub.newBuilder().setExecution(report).build());
        }
    }

    /** Readings wait: sends what may be sent. */
    void flush() {
        HubLink open = link;
        if (open != null) {
            open.flush();
        }
    }

    boolean isOpen() {
        return link != null;
    }

    /** Null: no link is welcome. */
    @Nullable
    HubLink welcomeLink() {
        HubLink open = link;
        return open != null && open.welcome() ? open : null;
    }
}
