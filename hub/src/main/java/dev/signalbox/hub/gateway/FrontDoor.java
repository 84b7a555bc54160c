package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Token;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** Every request comes in here: security headers, whose host is meant, no secret in the address, then who answers. */
final class FrontDoor implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private static final String API = "/api/v1/";

    /** Proxies hide them by their path, so it has one spelling: none with escapes, parameters or the host in it. */
    private static final Set<String> INNER = Set.of("/healthz", "/readyz", "/metrics");

    private static final long SECRET_LOG_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; "
            + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final PublicAddress address;
    private final Probes probes;
    private final HandshakeGate devices;
    private final HandshakeGate consoles;

    /** Null: there is no such endpoint. */
    private final @Nullable HandshakeGate echoes;

    private final Api api;
    private final ConsoleFiles files;
    private final DoorConfig door;
    private final Progress done;
    private final GatewayMetrics metrics;
    private final AtomicLong secretLogDueNanos = new AtomicLong(System.nanoTime());

    FrontDoor(
            PublicAddress address,
            Probes probes,
            HandshakeGate devices,
            HandshakeGate consoles,
            @Nullable HandshakeGate echoes,
            Api api,
            ConsoleFiles files,
            DoorConfig door,
            Progress done,
            GatewayMetrics metrics) {
        this.address = address;
        this.probes = probes;
        this.devices = devices;
        this.consoles = consoles;
        this.echoes = echoes;
        this.api = api;
        this.files = files;
        this.door = door;
        this.done = done;
        this.metrics = metrics;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String path = exchange.getRequestPath();
        addSecurityHeaders(exchange.getResponseHeaders());
        resolveSource(exchange);
        exchange.addExchangeCompleteListener((answered, next) -> {
            done.step();
            next.proceed();
        });
        endTricklingBody(exchange);
        AnswerWatch.begin(exchange, door.limits().bodyMillis());
        if (hasOddTransferEncoding(exchange.getRequestHeaders()) || hasOddLength(exchange.getRequestHeaders())) {
            exchange.setPersistent(false);
            refuse(exchange, StatusCodes.BAD_REQUEST);
        } else if (INNER.contains(path) && !path.equals(exchange.getRequestURI())) {
            PlainAnswer.send(exchange, StatusCodes.NOT_FOUND);
        } else if (path.equals("/healthz")) {
            probes.alive(exchange); // orchestrators ask by the container's address, not by our name
        } else if (path.equals("/readyz")) {
            probes.ready(exchange);
        } else if (!isOurHost(exchange)) {
            refuse(exchange, PlainAnswer.MISDIRECTED_REQUEST);
        } else if (hasSecret(exchange)) {
            onSecret(path);
            refuse(exchange, StatusCodes.BAD_REQUEST);
        } else if (path.startsWith(API)) {
            exchange.setRelativePath(path.substring(API.length() - 1));
            api.handleRequest(exchange);
        } else {
            route(exchange, path);
        }
    }

    /** From here on the exchange comes from the client, where a trusted proxy has said who that is. */
    private void resolveSource(HttpServerExchange exchange) {
        if (door.trustedProxies().contains(exchange.getSourceAddress().getAddress())) {
            door.forwardedHeader()
                    .client(exchange.getRequestHeaders(), door.trustedProxies())
                    .ifPresent(client -> exchange.setSourceAddress(new InetSocketAddress(client, 0)));
        }
    }

    /** A byte now and then would hold the connection for ever. Also where nobody wants the body: Undertow reads it off. */
    private void endTricklingBody(HttpServerExchange exchange) {
        if (exchange.isRequestComplete()) {
            return;
        }
        try {
            XnioExecutor.Key deadline = exchange.getIoThread()
                    .executeAfter(
                            () -> {
                                if (!exchange.isRequestComplete()) {
                                    IoUtils.safeClose(exchange.getConnection());
                                }
                            },
                            door.limits().bodyMillis(),
                            TimeUnit.MILLISECONDS);
            exchange.addExchangeCompleteListener((done, next) -> {
                deadline.remove();
                next.proceed();
            });
        } catch (RejectedExecutionException e) {
            IoUtils.safeClose(exchange.getConnection()); // the hub is closing
        }
    }

    /** [RFC 9112 §6.1] what Undertow cannot decode it takes for no body at all, and the body for the next request. */
    private static boolean hasOddTransferEncoding(HeaderMap headers) {
        @Nullable HeaderValues encodings = headers.get(Headers.TRANSFER_ENCODING);
        return encodings != null
                && (encodings.size() != 1 || !encodings.getFirst().strip().equalsIgnoreCase("chunked"));
    }

    /** [RFC 9110 §8.6] where it has more digits than a long, Undertow fails as late as its length is asked for. */
    private static boolean hasOddLength(HeaderMap headers) {
        @Nullable String length = headers.getFirst(Headers.CONTENT_LENGTH);
        return length != null && !LENGTH.matcher(length.strip()).matches();
    }

    /** A line a minute at most: any stranger can send such addresses. */
    private void onSecret(String path) {
        metrics.secretsInAddress.increment();
        long now = System.nanoTime();
        long due = secretLogDueNanos.get();
        if (now - due >= 0 && secretLogDueNanos.compareAndSet(due, now + SECRET_LOG_NANOS)) {
            LOG.warn("a token stood in the address of a request to {} and was refused: replace it", safe(path));
        }
    }

    private void route(HttpServerExchange exchange, String path) throws Exception {
        HandshakeGate echo = echoes;
        switch (path) {
            case "/ws/device" -> devices.handleRequest(exchange);
            case "/ws/console" -> consoles.handleRequest(exchange);
            case "/metrics" -> probes.figures(exchange);
            default -> {
                if (path.equals("/api") || path.startsWith("/api/")) {
                    api.nothingHere(exchange);
                } else if (echo != null && path.equals("/ws/echo")) {
                    echo.handleRequest(exchange);
                } else if (path.startsWith("/ws/")) {
                    PlainAnswer.send(exchange, StatusCodes.NOT_FOUND);
                } else {
                    files.handleRequest(exchange);
                }
            }
        }
    }

    /** A page whose name was made to resolve to our address (DNS rebinding) still sends its own host. */
    private boolean isOurHost(HttpServerExchange exchange) {
        @Nullable String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
        return host != null
                && exchange.getRequestHeaders().count(Headers.HOST) == 1
                && (address.allowsHost(host) || isFromHere(exchange, host));
    }

    /** A command on this machine, by the very address it came in at: no name was resolved for that. */
    private static boolean isFromHere(HttpServerExchange exchange, String host) {
        InetSocketAddress here = exchange.getDestinationAddress();
        return exchange.getSourceAddress().getAddress().equals(here.getAddress())
                && host.equalsIgnoreCase(PublicAddress.authority(here));
    }

    /** As it came, and as path, names and values of its parameters read once their percent escapes are undone. */
    private static boolean hasSecret(HttpServerExchange exchange) {
        return Token.appearsIn(exchange.getRequestURI())
                || Token.appearsIn(exchange.getRequestPath())
                || Token.appearsIn(exchange.getQueryString())
                || appearsIn(exchange.getQueryParameters())
                || appearsIn(exchange.getPathParameters())
                || exchange.getQueryParameters().containsKey("token")
                || exchange.getQueryParameters().containsKey("access_token")
                || exchange.getQueryParameters().containsKey("ticket");
    }

    private static boolean appearsIn(Map<String, Deque<String>> parameters) {
        return parameters.entrySet().stream()
                .anyMatch(parameter -> Token.appearsIn(parameter.getKey())
                        || parameter.getValue().stream().anyMatch(Token::appearsIn));
    }

    private void refuse(HttpServerExchange exchange, int status) {
        if (exchange.getRequestPath().startsWith("/ws/")) {
            metrics.handshakeRefused(status);
        }
        PlainAnswer.send(exchange, status);
    }

    private static String safe(String path) {
        return path.startsWith("/ws/") ? path.replaceAll("[^a-z/]", "") : "a path";
    }

    private static void addSecurityHeaders(HeaderMap headers) {
        headers.put(new HttpString("Content-Security-Policy"), CONTENT_SECURITY_POLICY);
        headers.put(new HttpString("X-Content-Type-Options"), "nosniff");
        headers.put(new HttpString("Referrer-Policy"), "no-referrer");
        headers.put(new HttpString("Cross-Origin-Opener-Policy"), "same-origin");
        headers.put(new HttpString("Cross-Origin-Resource-Policy"), "same-origin");
    }
}
