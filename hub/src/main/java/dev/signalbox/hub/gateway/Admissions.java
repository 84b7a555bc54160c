package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Authentication;
import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Identity;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.gateway.Links.Role;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may open a link: devices by token or certificate and never from a browser, browsers by session, exact origin and
 * ticket, scripts by token. Thread-safe.
 */
final class Admissions {
    private final Bearers bearers;
    private final PublicAddress address;
    private final SessionCookie cookie;
    private final Tickets tickets;
    private final BadCredentials bad;
    private final InstantSource clock;

    /** Who was let in, or the status for whoever was not. */
    record Admission(@Nullable Identity identity, int status) {
        static Admission refused(int status) {
            return new Admission(null, status);
        }

        static Admission of(Identity identity) {
            return new Admission(identity, StatusCodes.SWITCHING_PROTOCOLS);
        }
    }

    Admissions(
            Bearers bearers,
            PublicAddress address,
            SessionCookie cookie,
            Tickets tickets,
            BadCredentials bad,
            InstantSource clock) {
        this.bearers = bearers;
        this.address = address;
        this.cookie = cookie;
        this.tickets = tickets;
        this.bad = bad;
        this.clock = clock;
    }

    /** Who asks, or why not: 101 where they may. */
    Admission judge(Role role, HttpServerExchange exchange) {
        Admission admission = switch (role) {
            case DEVICE -> device(exchange);
            case CONSOLE -> console(exchange);
            case ECHO -> script(exchange); // a suite is no page; a page has /ws/console
        };
        return isTooMuch(exchange, admission) ? Admission.refused(StatusCodes.TOO_MANY_REQUESTS) : admission;
    }

    private boolean isTooMuch(HttpServerExchange exchange, Admission refused) {
        return refused.status() == StatusCodes.UNAUTHORIZED
                && Bearer.token(exchange)
                        .or(() -> cookie.find(exchange))
                        // A good session without a ticket guesses nothing.
                        .filter(credential -> !(bearers.identify(credential) instanceof Granted))
                        .filter(credential -> bad.onBad(credential, Source.of(exchange), System.nanoTime()) > 0)
                        .isPresent();
    }

    private Admission device(HttpServerExchange exchange) {
        if (exchange.getRequestHeaders().contains(Headers.ORIGIN)) {
            return Admission.refused(StatusCodes.FORBIDDEN); // a browser has no business here
        }
        if (!Bearer.isPresent(exchange)) { // a token is the word of this hub, a certificate another's
            return DeviceCertificate.of(exchange, clock.instant())
                    .map(Admission::of)
                    .orElseGet(() -> Admission.refused(StatusCodes.UNAUTHORIZED));
        }
        return Bearer.token(exchange)
                .map(bearers::identify)
                .filter(Granted.class::isInstance)
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
        Identity identity = ((Granted) granted.get()).identity();
        boolean suits = !Token.isOfKind(bearer.get(), Token.Kind.SESSION)
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
        return carried.filter(token -> Token.isOfKind(token, Token.Kind.SESSION))
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
}
