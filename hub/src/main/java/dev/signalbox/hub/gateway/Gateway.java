package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.SetupCode;
import dev.signalbox.hub.gateway.Links.Role;
import dev.signalbox.hub.gateway.Route.Access;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.proto.v1.CloseReason;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Options;

/** The hub's HTTP and WebSocket edge: builds its parts, listens, and ends in order. Thread-safe. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** Explicit, because a small heap makes Undertow take tiny ones. */
    private static final int BUFFER_BYTES = 16 << 10;

    /** Small, so that the kernel does not hide a slow reader for long. */
    private static final int SEND_BUFFER_BYTES = 64 << 10;

    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int WORKER_THREADS = 2;
    private static final long GOODBYE_MILLIS = 2_000;

    private final GatewayConfig config;
    private final PublicAddress address;
    private final TapThread taps;
    private final Links links;
    private final PasswordThreads passwords = new PasswordThreads();
    private final LinkSweep sweep;
    private final HandshakeGate devices;
    private final HandshakeGate consoles;
    private final FrontDoor door;
    private final List<Route> routes;
    private @Nullable Undertow server;
    private volatile int port;

    /** The setup code is null where the hub has its first admin already. */
    public Gateway(
            GatewayConfig config,
            Inbox inbox,
            Keyring keyring,
            @Nullable SetupCode setupCode,
            Metrics registry,
            InstantSource clock,
            SecureRandom random,
            Supplier<Readiness> readiness) {
        this(
                config,
                inbox,
                keyring,
                setupCode,
                registry,
                clock,
                random,
                readiness,
                new ConsoleFiles(Gateway.class.getClassLoader(), "console"));
    }

    Gateway(
            GatewayConfig config,
            Inbox inbox,
            Keyring keyring,
            @Nullable SetupCode setupCode,
            Metrics registry,
            InstantSource clock,
            SecureRandom random,
            Supplier<Readiness> readiness,
            ConsoleFiles files) {
        this.config = config;
        LinkLimits limits = config.limits();
        taps = new TapThread(registry);
        links = new Links(taps);
        GatewayMetrics metrics = new GatewayMetrics(registry, links);
        registry.gauge(
                "signalbox.gateway.passwords.waiting", "Sign-ins that wait", passwords, PasswordThreads::waiting);
        address = new PublicAddress(config.publicOrigins());
        SessionCookie cookie = new SessionCookie(address);
        Tickets tickets = new Tickets(random, clock);
        CredentialPace pace = new CredentialPace(limits.handshakes());
        devices = new HandshakeGate(
                Role.DEVICE, keyring, address, cookie, tickets, pace, links, limits, metrics, inbox, clock);
        consoles = new HandshakeGate(
                Role.CONSOLE, keyring, address, cookie, tickets, pace, links, limits, metrics, inbox, clock);
        Questions questions = new Questions(inbox, links);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new SignInRoutes(questions, keyring, setupCode, config, cookie, tickets, passwords, random, clock)
                .table());
        JoinPace joins = new JoinPace(limits.joinsFromSource(), limits.joinsInAll(), System.nanoTime());
        routes.addAll(new JoinRoute(questions, address, joins).table());
        ExecutionWaits waits = new ExecutionWaits(inbox, links);
        registry.gauge("signalbox.gateway.waits", "Requests that wait for an execution", waits, ExecutionWaits::count);
        routes.addAll(new DeviceRoutes(questions).table());
        routes.addAll(new ShadowRoutes(questions).table());
        routes.addAll(new HistoryRoutes(questions, clock).table());
        routes.addAll(new ExecutionRoutes(questions, waits).table());
        routes.addAll(new BulkRoutes(questions).table());
        routes.addAll(new AccessRoutes(questions, address).table());
        routes.addAll(new HubRoutes(questions).table());
        OpenApi openApi = new OpenApi(routes);
        routes.add(Route.of(Methods.GET, OpenApi.PATH, Access.ANYONE, "Describes this API (OpenAPI 3.1).")
                .answering(new Route.Answer(StatusCodes.OK, null, "application/json"))
                .doing(call -> call.answer("application/json", openApi.document())));
        this.routes = List.copyOf(routes);
        door = new FrontDoor(
                address,
                new Probes(readiness, registry, keyring, clock),
                devices,
                consoles,
                new Api(
                        this.routes,
                        keyring,
                        address,
                        cookie,
                        new CredentialPace(limits.consoleFrames()),
                        metrics,
                        clock),
                files,
                metrics);
        sweep = new LinkSweep(links, limits);
    }

    /** Listens, and returns the port. Where that cannot be, the exception's message says host, port and reason. */
    public int start() throws IOException {
        Undertow built = Undertow.builder()
                .addHttpListener(config.listen().getPort(), config.listen().getHostString())
                .setHandler(door)
                .setByteBufferPool(new DefaultByteBufferPool(true, BUFFER_BYTES))
                // More I/O threads than half the cores cost processor time per message.
                .setIoThreads(Math.max(2, Runtime.getRuntime().availableProcessors() / 2))
                .setWorkerThreads(WORKER_THREADS)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, 5_000)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 10_000)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                .setServerOption(UndertowOptions.MAX_HEADERS, 64)
                .setServerOption(UndertowOptions.MAX_PARAMETERS, 32)
                .setServerOption(UndertowOptions.MAX_COOKIES, 32)
                // Twice what is taken, so that whoever sends a little too much gets an answer, not a reset.
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 2L * Api.MAX_BODY_BYTES)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setSocketOption(Options.TCP_NODELAY, true)
                .setSocketOption(Options.REUSE_ADDRESSES, true)
                .setSocketOption(Options.BACKLOG, 1_024)
                .setSocketOption(Options.SEND_BUFFER, SEND_BUFFER_BYTES)
                // Requests need connections too, beside the links.
                .setSocketOption(Options.CONNECTION_HIGH_WATER, config.limits().maxLinks() + 1_000)
                .setSocketOption(Options.CONNECTION_LOW_WATER, config.limits().maxLinks() + 900)
                .build();
        try {
            built.start();
        } catch (RuntimeException e) { // Undertow wraps all it meets
            throw refusedToListen(e);
        }
        server = built;
        port = ((InetSocketAddress) built.getListenerInfo().get(0).getAddress()).getPort();
        address.bound(port);
        sweep.start();
        LOG.info("listening port={} url={}", port, address.url());
        return port;
    }

    private IOException refusedToListen(RuntimeException trouble) {
        if (!(trouble.getCause() instanceof IOException reason)) {
            throw trouble;
        }
        String host = config.listen().getHostString();
        int wanted = config.listen().getPort();
        String why = String.valueOf(reason.getMessage());
        return why.contains("already in use")
                ? new IOException("port " + wanted + " of " + host + " is taken", reason)
                : new IOException("port " + wanted + " of " + host + " cannot be listened on: " + why, reason);
    }

    /** The REST table. */
    List<Route> routes() {
        return routes;
    }

    public int port() {
        return port;
    }

    /** The first public URL. */
    public String url() {
        return address.url();
    }

    /** From now on every handshake is refused with 503; requests are still answered. */
    public void stopAccepting() {
        devices.stopAccepting();
        consoles.stopAccepting();
    }

    /** Says goodbye to the links that are left, then ends all connections. */
    @Override
    public void close() {
        stopAccepting();
        links.all().forEach(link -> link.close(CloseReason.CLOSE_REASON_SHUTDOWN));
        long deadlineNanos = System.nanoTime() + GOODBYE_MILLIS * 1_000_000;
        while (links.count() > 0 && System.nanoTime() < deadlineNanos) {
            LockSupport.parkNanos(5_000_000);
        }
        sweep.close();
        passwords.close();
        taps.close();
        Undertow running = server;
        if (running != null) {
            running.stop();
        }
        links.all().forEach(WebSocketLink::abandon);
    }
}
