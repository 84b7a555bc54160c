package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Authentication;
import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Authentication.Replaced;
import dev.signalbox.hub.auth.Identity;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.gateway.Links.Role;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;

/**
 * Decides who may open a link, before any upgrade: devices by token and never from a browser, browsers by session, exact
 * origin and ticket, scripts by token. A refusal is a status with a constant body. Thread-safe.
 */
final class HandshakeGate implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeGate.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    private final Role role;
    private final Bearers bearers;
    private final PublicAddress address;
    private final SessionCookie cookie;
    private final Tickets tickets;
    private final CredentialPace pace;
    private final CredentialUses uses;
    private final BadCredentials bad;
    private final Links links;
    private final LinkLimits limits;
    private final Overload overload;
    private final GatewayMetrics metrics;
    private final Inbox inbox;
    private final InstantSource clock;

    /** Null: messages are never compressed. */
    private final @Nullable DeflateThreads deflate;

    private volatile boolean open = true;

    /** Who was let in, or the status for whoever was not. */
    private record Admission(@Nullable Identity identity, int status) {
        static Admission refused(int status) {
            return new Admission(null, status);
        }

        static Admission of(Identity identity) {
            return new Admission(identity, StatusCodes.SWITCHING_PROTOCOLS);
        }
    }

    HandshakeGate(
            Role role,
            Bearers bearers,
            PublicAddress address,
            SessionCookie cookie,
            Tickets tickets,
            CredentialPace pace,
            CredentialUses uses,
            BadCredentials bad,
            Links links,
            LinkLimits limits,
            Overload overload,
            GatewayMetrics metrics,
            Inbox inbox,
            InstantSource clock,
            @Nullable DeflateThreads deflate) {
        this.role = role;
        this.bearers = bearers;
        this.address = address;
        this.cookie = cookie;
        this.tickets = tickets;
        this.pace = pace;
        this.uses = uses;
        this.bad = bad;
        this.links = links;
        this.limits = limits;
        this.overload = overload;
        this.metrics = metrics;
        this.inbox = inbox;
        this.clock = clock;
        this.deflate = deflate;
    }

    void stopAccepting() {
        open = false;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        int form = Upgrade.status(exchange, role != Role.ECHO);
        if (form != StatusCodes.SWITCHING_PROTOCOLS) {
            refuse(exchange, form);
            return;
        }
        Admission admission = switch (role) {
            case DEVICE -> device(exchange);
            case CONSOLE -> console(exchange);
            case ECHO -> script(exchange); // a suite is no page; a page has /ws/console
        };
        Identity identity = admission.identity();
        if (identity == null) {
            refuse(exchange, isTooMuch(exchange, admission) ? StatusCodes.TOO_MANY_REQUESTS : admission.status());
        } else if (!open || overload.isOn() || links.count() >= limits.maxLinks()) {
            refuse(exchange, StatusCodes.SERVICE_UNAVAILABLE);
        } else if (!pace.allows(identity, System.nanoTime())) {
            refuse(exchange, StatusCodes.TOO_MANY_REQUESTS);
        } else {
            if (identity instanceof ConsoleIdentity console) {
                uses.note(console, Source.of(exchange), System.nanoTime());
            }
            accept(exchange, identity);
        }
    }

    private boolean isTooMuch(HttpServerExchange exchange, Admission refused) {
        return refused.status() == StatusCodes.UNAUTHORIZED
                && Bearer.token(exchange)
                        .or(() -> cookie.find(exchange))
                        .filter(credential -> bad.onBad(credential, Source.of(exchange), System.nanoTime()) > 0)
                        .isPresent();
    }

    private Admission device(HttpServerExchange exchange) {
        if (exchange.getRequestHeaders().contains(Headers.ORIGIN)) {
            return Admission.refused(StatusCodes.FORBIDDEN); // a browser has no business here
        }
        if (!Bearer.isPresent(exchange)) { // a token is the word of this hub, a certificate another's
            return DeviceCertificate.of(exchange)
                    .map(Admission::of)
                    .orElseGet(() -> Admission.refused(StatusCodes.UNAUTHORIZED));
        }
        Optional<Authentication> proven = Bearer.token(exchange).map(bearers::identify);
        if (proven.orElse(null) instanceof Replaced replaced) {
            inbox.put(new Event.TokenReused(replaced.device(), replaced.keyId()));
        }
        return proven.filter(Granted.class::isInstance)
                .map(granted -> ((Granted) granted).identity())
                .map(identity -> identity instanceof DeviceIdentity
                        ? Admission.of(identity)
                        : Admission.refused(StatusCodes.FORBIDDEN))
                .orElseGet(() -> Admission.refused(StatusCodes.UNAUTHORIZED));
    }

    private Admission console(HttpServerExchange exchange) {
        return Bearer.isPresent(exchange) ? script(exchange) : browser(exchange);
    }

    private Admission script(HttpServerExchange exchange) {
        if (exchange.getRequestHeaders().contains(Headers.ORIGIN)) {
            return Admission.refused(StatusCodes.FORBIDDEN);
        }
        Optional<String> bearer = Bearer.token(exchange);
        Optional<Authentication> granted = bearer.map(bearers::identify).filter(Granted.class::isInstance);
        if (bearer.isEmpty() || granted.isEmpty()) {
            return Admission.refused(StatusCodes.UNAUTHORIZED);
        }
        boolean session = Token.parse(bearer.get())
                .filter(token -> token.kind() == Token.Kind.SESSION)
                .isPresent();
        Identity identity = ((Granted) granted.get()).identity();
        boolean suits = !session
                && identity instanceof ConsoleIdentity console
                && console.atLeast(dev.signalbox.proto.v1.Role.ROLE_VIEWER);
        return suits ? Admission.of(identity) : Admission.refused(StatusCodes.FORBIDDEN);
    }

    private Admission browser(HttpServerExchange exchange) {
        Optional<String> carried = cookie.find(exchange);
        @Nullable String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        if (origin == null && carried.isEmpty()) {
            return Admission.refused(StatusCodes.UNAUTHORIZED);
        }
        if (origin == null
                || exchange.getRequestHeaders().count(Headers.ORIGIN) != 1
                || !address.allowsOrigin(origin)) {
            return Admission.refused(StatusCodes.FORBIDDEN);
        }
        return carried.filter(token -> Token.parse(token)
                        .filter(t -> t.kind() == Token.Kind.SESSION)
                        .isPresent())
                .map(bearers::identify)
                .filter(Granted.class::isInstance)
                .map(granted -> ((Granted) granted).identity())
                .filter(identity -> holdsTicket(exchange, identity, origin))
                .map(Admission::of)
                .orElseGet(() -> Admission.refused(StatusCodes.UNAUTHORIZED));
    }

    private boolean holdsTicket(HttpServerExchange exchange, Identity identity, String origin) {
        return identity instanceof ConsoleIdentity console
                && Upgrade.ticket(exchange)
                        .filter(ticket -> tickets.redeem(ticket, console.credentialId(), origin))
                        .isPresent();
    }

    private void accept(HttpServerExchange exchange, Identity identity) {
        Optional<Wire> wire = Upgrade.wire(exchange);
        DeflateThreads threads = deflate;
        Optional<DeflateOffers.Terms> agreed = threads == null ? Optional.empty() : Upgrade.deflate(exchange);
        Upgrade.accept(exchange, wire, agreed);
        LinkDeflate compression = threads == null
                ? null
                : agreed.map(terms -> new LinkDeflate(threads, terms.windowBits()))
                        .orElse(null);
        LinkTerms terms = new LinkTerms(role, wire.orElse(Wire.BINARY), compression);
        exchange.upgradeChannel("websocket", (connection, done) -> begin(connection, done, terms, identity));
        exchange.endExchange();
    }

    private void begin(StreamConnection connection, HttpServerExchange exchange, LinkTerms terms, Identity identity) {
        DoorConnection.becomesLink(connection);
        WebSocketLink link = new WebSocketLink(
                terms, connection, exchange.getConnection().getByteBufferPool(), limits, metrics, links);
        LOG.debug(
                "link={} role={} from={}",
                link.id(),
                role,
                exchange.getSourceAddress().getHostString());
        if (identity instanceof DeviceIdentity device) {
            link.begin(new DeviceSession(link, device, inbox, clock, limits, metrics));
        } else if (role == Role.ECHO) {
            link.begin(new EchoSession(link, (ConsoleIdentity) identity, bearers));
        } else {
            link.begin(new ConsoleSession(link, (ConsoleIdentity) identity, address, inbox, clock, metrics));
        }
    }

    private void refuse(HttpServerExchange exchange, int status) {
        metrics.handshakeRefused(status);
        exchange.setStatusCode(status);
        switch (status) {
            case StatusCodes.UPGRADE_REQUIRED ->
                exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_VERSION, Upgrade.VERSION);
            case StatusCodes.UNAUTHORIZED -> exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
            case StatusCodes.TOO_MANY_REQUESTS, StatusCodes.SERVICE_UNAVAILABLE ->
                exchange.getResponseHeaders().put(new HttpString("Retry-After"), RETRY_AFTER_SECONDS);
            default -> {}
        }
        PlainAnswer.send(exchange, status);
    }
}
