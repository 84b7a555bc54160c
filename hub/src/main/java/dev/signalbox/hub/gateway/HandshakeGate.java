package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Identity;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.gateway.Links.Role;
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
 * Where links begin: the form of the handshake, who may, whether there is room, and the upgrade. A refusal is a status with a
 * constant body. Thread-safe.
 */
final class HandshakeGate implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeGate.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    private final Role role;
    private final Admissions admissions;
    private final Bearers bearers;
    private final PublicAddress address;
    private final CredentialPace pace;
    private final CredentialUses uses;
    private final Links links;
    private final LinkLimits limits;
    private final Overload overload;
    private final GatewayMetrics metrics;
    private final Inbox inbox;
    private final InstantSource clock;

    /** Null: messages are never compressed. */
    private final @Nullable DeflateThreads deflate;

    private volatile boolean open = true;

    HandshakeGate(
            Role role,
            Admissions admissions,
            Bearers bearers,
            PublicAddress address,
            CredentialPace pace,
            CredentialUses uses,
            Links links,
            LinkLimits limits,
            Overload overload,
            GatewayMetrics metrics,
            Inbox inbox,
            InstantSource clock,
            @Nullable DeflateThreads deflate) {
        this.role = role;
        this.admissions = admissions;
        this.bearers = bearers;
        this.address = address;
        this.pace = pace;
        this.uses = uses;
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
        Admissions.Admission admission = admissions.judge(role, exchange);
        Identity identity = admission.identity();
        if (identity == null) {
            refuse(exchange, admission.status());
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
