package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Identity;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.JoinIdentity;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.gateway.Route.Access;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ErrorCode;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** {@code /api/v1}: finds the route, proves who asks and from where, reads the body, and hands over. Thread-safe. */
final class Api implements HttpHandler {
    static final int MAX_BODY_BYTES = 256 << 10;

    /** What a credential that asks too often is told to wait. */
    private static final int RETRY_MILLIS = 1_000;

    private static final HttpString SEC_FETCH_SITE = new HttpString("Sec-Fetch-Site");

    /** From the headers to the last byte of the body. */
    private static final long BODY_MILLIS = 10_000;

    private final List<Route> routes;
    private final Keyring keyring;
    private final PublicAddress address;
    private final SessionCookie cookie;
    private final CredentialPace pace;
    private final GatewayMetrics metrics;
    private final InstantSource clock;

    Api(
            List<Route> routes,
            Keyring keyring,
            PublicAddress address,
            SessionCookie cookie,
            CredentialPace pace,
            GatewayMetrics metrics,
            InstantSource clock) {
        this.routes = routes;
        this.keyring = keyring;
        this.address = address;
        this.cookie = cookie;
        this.pace = pace;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        List<String> segments =
                List.of(exchange.getRelativePath().replaceFirst("^/", "").split("/", -1));
        boolean pathKnown = false;
        for (Route route : routes) {
            Optional<Map<String, String>> named = route.match(segments);
            if (named.isPresent() && route.method().equals(exchange.getRequestMethod())) {
                admit(exchange, route, named.get());
                return;
            }
            pathKnown |= named.isPresent();
        }
        int status = pathKnown ? StatusCodes.METHOD_NOT_ALLOWED : StatusCodes.NOT_FOUND;
        refuse(exchange, status, ErrorCode.ERROR_CODE_NOT_FOUND, "There is nothing here.");
    }

    private void admit(HttpServerExchange exchange, Route route, Map<String, String> named) {
        boolean bearer = Bearer.isPresent(exchange);
        boolean changes = !exchange.getRequestMethod().equals(Methods.GET);
        if (!isFromUs(
                exchange, bearer || route.access() == Access.JOIN_KEY, changes && !bearer && hasSession(exchange))) {
            refuse(exchange, ErrorCode.ERROR_CODE_FORBIDDEN, "This origin may not ask this.");
            return;
        }
        Optional<Identity> identity = route.access() == Access.ANYONE ? Optional.empty() : identify(exchange);
        if (route.access() != Access.ANYONE && identity.isEmpty()) {
            refuse(exchange, ErrorCode.ERROR_CODE_UNAUTHENTICATED, "Sign in, or bring a valid token.");
        } else if (!suits(route.access(), identity)) {
            refuse(exchange, ErrorCode.ERROR_CODE_FORBIDDEN, "This credential is for something else.");
        } else if (identity.isPresent() && !pace.allows(identity.get(), System.nanoTime())) {
            Call call = new Call(exchange, identity.get(), named, new byte[0], Wire.JSON, metrics);
            exchange.dispatch(
                    SameThreadExecutor.INSTANCE,
                    () -> call.tooMany("More requests than this credential may send.", RETRY_MILLIS));
        } else if (exchange.getRequestMethod().equals(Methods.POST)) {
            Optional<Wire> wire = contentWire(exchange, route);
            if (wire.isEmpty()) {
                refuse(
                        exchange,
                        StatusCodes.UNSUPPORTED_MEDIA_TYPE,
                        ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                        "The content type must be application/json.");
            } else {
                receive(exchange, route, named, identity.orElse(null), wire.get());
            }
        } else {
            hand(exchange, route, new Call(exchange, identity.orElse(null), named, new byte[0], Wire.JSON, metrics));
        }
    }

    /** A cross-site page can make a browser send its cookies, but neither hide its origin nor fake ours. */
    private boolean isFromUs(HttpServerExchange exchange, boolean noBrowser, boolean originNeeded) {
        @Nullable String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        @Nullable String site = exchange.getRequestHeaders().getFirst(SEC_FETCH_SITE);
        if (noBrowser) {
            return origin == null;
        }
        boolean siteOk = site == null
                || site.equals("same-origin")
                || (site.equals("none") && exchange.getRequestMethod().equals(Methods.GET));
        return siteOk && (origin == null ? !originNeeded : address.allowsOrigin(origin));
    }

    private boolean hasSession(HttpServerExchange exchange) {
        return cookie.find(exchange).isPresent();
    }

    private Optional<Identity> identify(HttpServerExchange exchange) {
        Optional<String> token = Bearer.isPresent(exchange)
                ? Bearer.token(exchange).filter(text -> !isOfKind(text, Token.Kind.SESSION))
                : cookie.find(exchange).filter(text -> isOfKind(text, Token.Kind.SESSION));
        return token.map(text -> keyring.current().authenticate(text, clock.millis()))
                .filter(Granted.class::isInstance)
                .map(granted -> ((Granted) granted).identity());
    }

    private static boolean isOfKind(String token, Token.Kind kind) {
        return Token.parse(token).filter(parsed -> parsed.kind() == kind).isPresent();
    }

    private static boolean suits(Access access, Optional<Identity> identity) {
        return switch (access) {
            case ANYONE -> true;
            case JOIN_KEY -> identity.orElse(null) instanceof JoinIdentity;
            case CONSOLE -> identity.orElse(null) instanceof ConsoleIdentity;
        };
    }

    /** JSON everywhere, so that no form can be posted here; agents also join in binary. */
    private static Optional<Wire> contentWire(HttpServerExchange exchange, Route route) {
        @Nullable String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        String bare = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (bare.equals("application/json")) {
            return Optional.of(Wire.JSON);
        }
        return bare.equals("application/x-protobuf") && route.access() == Access.JOIN_KEY
                ? Optional.of(Wire.BINARY)
                : Optional.empty();
    }

    private void receive(
            HttpServerExchange exchange,
            Route route,
            Map<String, String> named,
            @Nullable Identity identity,
            Wire wire) {
        Receiver receiver = exchange.getRequestReceiver();
        receiver.setMaxBufferSize(MAX_BODY_BYTES);
        XnioExecutor.Key deadline;
        try {
            deadline = exchange.getIoThread()
                    .executeAfter(
                            () -> IoUtils.safeClose(exchange.getConnection()), BODY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The hub is closing, and its I/O threads take nothing more.
            IoUtils.safeClose(exchange.getConnection());
            return;
        }
        receiver.receiveFullBytes(
                (done, body) -> {
                    deadline.remove();
                    hand(exchange, route, new Call(exchange, identity, named, body, wire, metrics));
                },
                (done, error) -> {
                    deadline.remove();
                    exchange.setPersistent(false);
                    if (error instanceof RequestTooBigException || error instanceof Receiver.RequestToLargeException) {
                        refuse(exchange, ErrorCode.ERROR_CODE_TOO_LARGE, "The body is larger than 256 KiB.");
                    } else {
                        IoUtils.safeClose(exchange.getConnection());
                    }
                });
    }

    /** Once the call stack has returned, so that an answer cannot overtake it. */
    private static void hand(HttpServerExchange exchange, Route route, Call call) {
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> route.action().accept(call));
    }

    private void refuse(HttpServerExchange exchange, ErrorCode code, String sentence) {
        refuse(exchange, Refusal.httpStatus(code), code, sentence);
    }

    private void refuse(HttpServerExchange exchange, int status, ErrorCode code, String sentence) {
        Call call = new Call(exchange, null, Map.of(), new byte[0], Wire.JSON, metrics);
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> call.answerError(status, Refusal.of(code, sentence)));
    }
}
