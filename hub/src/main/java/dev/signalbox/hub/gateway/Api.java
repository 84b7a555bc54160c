package dev.signalbox.hub.gateway;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Identity;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.JoinIdentity;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.gateway.Route.Access;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ConsoleFrames;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Role;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/** {@code /api/v1}: finds the route, proves who asks and from where, reads the body, and hands over. Thread-safe. */
final class Api implements HttpHandler {
    static final int MAX_BODY_BYTES = 256 << 10;

    /** What a credential that asks too often is told to wait. */
    private static final int RETRY_MILLIS = 1_000;

    private static final Set<HttpString> TAKES_BODY = Set.of(Methods.POST, Methods.PUT, Methods.PATCH);
    private static final HttpString SEC_FETCH_SITE = new HttpString("Sec-Fetch-Site");

    private final List<Route> routes;
    private final Bearers bearers;
    private final PublicAddress address;
    private final SessionCookie cookie;
    private final CredentialPace pace;
    private final CredentialUses uses;
    private final BadCredentials bad;
    private final GatewayMetrics metrics;
    private final InstantSource clock;

    Api(
            List<Route> routes,
            Bearers bearers,
            PublicAddress address,
            SessionCookie cookie,
            CredentialPace pace,
            CredentialUses uses,
            BadCredentials bad,
            GatewayMetrics metrics,
            InstantSource clock) {
        this.routes = routes;
        this.bearers = bearers;
        this.address = address;
        this.cookie = cookie;
        this.pace = pace;
        this.uses = uses;
        this.bad = bad;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        List<String> segments =
                List.of(exchange.getRelativePath().replaceFirst("^/", "").split("/", -1));
        HttpString method = method(exchange);
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> named = route.match(segments);
            if (named.isPresent() && route.method().equals(method)) {
                admit(exchange, route, named.get());
                return;
            }
            if (named.isPresent()) {
                allowed.add(route.method().toString());
            }
        }
        if (allowed.isEmpty()) {
            nothingHere(exchange);
            return;
        }
        if (allowed.contains(Methods.GET_STRING)) {
            allowed.add(Methods.HEAD_STRING);
        }
        exchange.getResponseHeaders().put(Headers.ALLOW, String.join(", ", allowed));
        refuse(
                exchange,
                StatusCodes.METHOD_NOT_ALLOWED,
                ErrorCode.ERROR_CODE_NOT_FOUND,
                "This path does not take this method.");
    }

    /** Also for paths that look like the API's and are not. */
    void nothingHere(HttpServerExchange exchange) {
        refuse(exchange, ErrorCode.ERROR_CODE_NOT_FOUND, "There is nothing here.");
    }

    /** [RFC 9110 §9.3.2] HEAD is GET without the body, which Undertow keeps back. */
    private static HttpString method(HttpServerExchange exchange) {
        return exchange.getRequestMethod().equals(Methods.HEAD) ? Methods.GET : exchange.getRequestMethod();
    }

    private void admit(HttpServerExchange exchange, Route route, Map<String, String> named) {
        boolean bearer = Bearer.isPresent(exchange);
        if (!isFromUs(
                exchange,
                bearer || route.access() == Access.JOIN_KEY,
                route.changes() && !bearer && hasSession(exchange))) {
            refuse(exchange, ErrorCode.ERROR_CODE_FORBIDDEN, "This origin may not ask this.");
            return;
        }
        Optional<Identity> identity = route.access() == Access.ANYONE ? Optional.empty() : identify(exchange);
        if (route.access() != Access.ANYONE && identity.isEmpty()) {
            refuseStranger(exchange);
        } else if (!suits(route.access(), identity)) {
            refuse(exchange, ErrorCode.ERROR_CODE_FORBIDDEN, "This credential is for something else.");
        } else if (identity.isPresent() && !pace.allows(identity.get(), System.nanoTime())) {
            refuse(
                    exchange,
                    Refusal.retryAfter(
                            ErrorCode.ERROR_CODE_TOO_MANY_REQUESTS,
                            "More requests than this credential may send.",
                            RETRY_MILLIS));
        } else {
            if (identity.orElse(null) instanceof ConsoleIdentity console) {
                uses.note(console, Source.of(exchange), System.nanoTime());
            }
            read(exchange, route, named, identity);
        }
    }

    private void read(
            HttpServerExchange exchange, Route route, Map<String, String> named, Optional<Identity> identity) {
        Arguments arguments;
        try {
            arguments = Arguments.read(exchange, route, clock.millis());
        } catch (BadRequest e) {
            refuse(exchange, e.refusal());
            return;
        }
        if (!TAKES_BODY.contains(exchange.getRequestMethod())) {
            hand(exchange, route, new Call.Asked(identity, named, arguments, Optional.empty()), Wire.JSON);
            return;
        }
        Optional<Wire> wire = contentWire(exchange, route);
        if (wire.isEmpty()) {
            refuse(
                    exchange,
                    StatusCodes.UNSUPPORTED_MEDIA_TYPE,
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "The content type must be application/json.");
        } else {
            receive(exchange, body -> onBody(exchange, route, named, identity, arguments, wire.get(), body));
        }
    }

    private void onBody(
            HttpServerExchange exchange,
            Route route,
            Map<String, String> named,
            Optional<Identity> identity,
            Arguments arguments,
            Wire wire,
            byte[] body) {
        try {
            Message message = message(route, named, wire, body);
            hand(exchange, route, new Call.Asked(identity, named, arguments, Optional.of(message)), wire);
        } catch (BadRequest e) {
            refuse(exchange, e.refusal());
        }
    }

    private static Message message(Route route, Map<String, String> named, Wire wire, byte[] body) throws BadRequest {
        Message wanted = route.body() == null ? Done.getDefaultInstance() : route.body();
        if (route.access() == Access.CONSOLE && !(wanted instanceof ConsoleFrames)) {
            return JsonBody.read(body, wanted, named);
        }
        // An agent or a console page of another version may say more than this hub knows.
        try {
            Message.Builder builder = wanted.newBuilderForType();
            if (wire.fields(body, wanted.getDescriptorForType()) > FieldCount.MAX) {
                throw BadRequest.malformed("The body has too many fields.");
            }
            if (body.length > 0) {
                wire.parse(body, builder);
            }
            return builder.build();
        } catch (InvalidProtocolBufferException e) {
            Optional<String> fault =
                    wire.isText() ? JsonFault.find(body, wanted.getDescriptorForType()) : Optional.empty();
            throw BadRequest.malformed(fault.orElse("The body is not what this path takes."));
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
                || (site.equals("none") && method(exchange).equals(Methods.GET));
        return siteOk && (origin == null ? !originNeeded : address.allowsOrigin(origin));
    }

    private boolean hasSession(HttpServerExchange exchange) {
        return cookie.find(exchange).isPresent();
    }

    private Optional<Identity> identify(HttpServerExchange exchange) {
        Optional<String> token = Bearer.isPresent(exchange)
                ? Bearer.token(exchange).filter(text -> !Token.isOfKind(text, Token.Kind.SESSION))
                : cookie.find(exchange).filter(text -> Token.isOfKind(text, Token.Kind.SESSION));
        return token.map(bearers::identify)
                .filter(Granted.class::isInstance)
                .map(granted -> ((Granted) granted).identity());
    }

    /** Without a credential nothing was tried. */
    private void refuseStranger(HttpServerExchange exchange) {
        long wait = Bearer.token(exchange)
                .or(() -> cookie.find(exchange))
                .map(credential -> bad.onBad(credential, Source.of(exchange), System.nanoTime()))
                .orElse(0L);
        if (wait > 0) {
            refuse(
                    exchange,
                    Refusal.retryAfter(
                            ErrorCode.ERROR_CODE_TOO_MANY_REQUESTS, "Too many bad credentials came from there.", (int)
                                    wait));
        } else {
            refuse(exchange, ErrorCode.ERROR_CODE_UNAUTHENTICATED, "Sign in, or bring a valid token.");
        }
    }

    private static boolean suits(Access access, Optional<Identity> identity) {
        return switch (access) {
            case ANYONE -> true;
            case JOIN_KEY -> identity.orElse(null) instanceof JoinIdentity;
            // Single sign-on knows people whom this hub gives no role.
            case CONSOLE ->
                identity.orElse(null) instanceof ConsoleIdentity console && console.atLeast(Role.ROLE_VIEWER);
        };
    }

    /**
     * JSON everywhere, so that no form can be posted here; agents also join in binary. A script may leave the type out
     * where there is no body.
     */
    private static Optional<Wire> contentWire(HttpServerExchange exchange, Route route) {
        @Nullable String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        if (type == null) {
            return Bearer.isPresent(exchange) && hasNoBody(exchange) ? Optional.of(Wire.JSON) : Optional.empty();
        }
        String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        // [RFC 7396] is what PATCH does here.
        boolean patch = bare.equals("application/merge-patch+json")
                && exchange.getRequestMethod().equals(Methods.PATCH);
        if (bare.equals("application/json") || patch) {
            return Optional.of(Wire.JSON);
        }
        return bare.equals("application/x-protobuf") && route.access() == Access.JOIN_KEY
                ? Optional.of(Wire.BINARY)
                : Optional.empty();
    }

    private static boolean hasNoBody(HttpServerExchange exchange) {
        return exchange.getRequestContentLength() <= 0
                && !exchange.getRequestHeaders().contains(Headers.TRANSFER_ENCODING);
    }

    private void receive(HttpServerExchange exchange, Consumer<byte[]> onBody) {
        Receiver receiver = exchange.getRequestReceiver();
        receiver.setMaxBufferSize(MAX_BODY_BYTES);
        receiver.receiveFullBytes((done, body) -> onBody.accept(body), (done, error) -> {
            if (error instanceof RequestTooBigException || error instanceof Receiver.RequestToLargeException) {
                // The connection stays: closed with bytes unread, it would be reset, and the answer with it.
                refuse(exchange, ErrorCode.ERROR_CODE_TOO_LARGE, "The body is larger than 256 KiB.");
            } else {
                IoUtils.safeClose(exchange.getConnection());
            }
        });
    }

    /** Once the call stack has returned, so that an answer cannot overtake it. */
    private void hand(HttpServerExchange exchange, Route route, Call.Asked asked, Wire wire) {
        Call call = new Call(exchange, asked, wire, metrics);
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> route.action().accept(call));
    }

    private void refuse(HttpServerExchange exchange, ErrorCode code, String sentence) {
        refuse(exchange, Refusal.of(code, sentence));
    }

    private void refuse(HttpServerExchange exchange, ErrorDetail error) {
        refuse(exchange, Refusal.httpStatus(error.getCode()), error);
    }

    void refuse(HttpServerExchange exchange, int status, ErrorCode code, String sentence) {
        refuse(exchange, status, Refusal.of(code, sentence));
    }

    private void refuse(HttpServerExchange exchange, int status, ErrorDetail error) {
        Call call = new Call(exchange, Call.Asked.NOTHING, Wire.JSON, metrics);
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> call.answerError(status, error));
    }
}
