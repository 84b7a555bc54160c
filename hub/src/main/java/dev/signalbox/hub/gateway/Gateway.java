package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.SetupCode;
import dev.signalbox.hub.gateway.Links.Role;
import dev.signalbox.hub.gateway.Route.Access;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.oidc.SingleSignOn;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.proto.v1.CloseReason;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hub's HTTP and WebSocket edge: builds its parts, listens, and ends in order. Thread-safe. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private static final long GOODBYE_MILLIS = 2_000;

    private final EdgeConfig edge;
    private final PublicAddress address;
    private final TapThread taps;
    private final Links links;
    private final PasswordThreads passwords = new PasswordThreads();
    private final LinkSweep sweep;
    private final RefusedSignIns refused;
    private final HandshakeGate devices;
    private final HandshakeGate consoles;
    private final HandshakeGate echoes;
    private final HttpLinks httpLinks;
    private final FrontDoor door;
    private final List<Route> routes;
    private final Doorway doorway;
    private final Newcomers newcomers;
    private final Bearers bearers;
    private final TokenEntry entry;
    private final Consumer<Throwable> fatal;
    private final Metrics registry;
    private final LongSupplier progress;
    private @Nullable OwnProbe probe;
    private @Nullable Watchdog watchdog;
    private volatile boolean accepting = true;
    private volatile int port;
    private volatile String ownUrl = "";
    private volatile boolean asksForProxyHeader;

    /**
     * The setup code is null where the hub has its first admin already, the single sign-on where no issuer is trusted; it is
     * started and closed by whoever made it.
     *
     * @param fatal called where there is no memory for a socket's buffer, or the hub does not answer itself; must end the
     *     process
     */
    public Gateway(
            GatewayConfig config,
            Inbox inbox,
            Keyring keyring,
            @Nullable SetupCode setupCode,
            Metrics registry,
            InstantSource clock,
            SecureRandom random,
            Supplier<Readiness> readiness,
            @Nullable SingleSignOn singleSignOn,
            Consumer<Throwable> fatal) {
        this(
                config,
                inbox,
                keyring,
                setupCode,
                registry,
                clock,
                random,
                readiness,
                singleSignOn,
                fatal,
                new ConsoleFiles(Gateway.class.getClassLoader(), "console"),
                FallbackLimits.DEFAULT);
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
            @Nullable SingleSignOn singleSignOn,
            Consumer<Throwable> fatal,
            ConsoleFiles files,
            FallbackLimits fallback) {
        edge = config.edge();
        this.fatal = fatal;
        this.registry = registry;
        LinkLimits limits = edge.limits();
        taps = new TapThread(registry);
        links = new Links(taps);
        GatewayMetrics metrics = new GatewayMetrics(registry, links);
        registry.bounded(
                "signalbox.gateway.passwords.waiting",
                "Sign-ins that wait",
                PasswordThreads.QUEUE,
                passwords,
                PasswordThreads::waiting);
        registry.gauge("signalbox.gateway.links.max", "The bound: Open links", limits, LinkLimits::maxLinks);
        DoorConfig doorConfig = edge.door();
        address = new PublicAddress(
                edge.publicOrigins(), doorConfig.otherHosts(), doorConfig.tls() != null, doorConfig.fingerprint());
        SessionCookie cookie = new SessionCookie(address, edge.sessions().lifetime());
        Tickets tickets = new Tickets(random, clock);
        CredentialPace pace = new CredentialPace(limits.handshakes());
        bearers = new Bearers(keyring, singleSignOn, clock);
        refused = new RefusedSignIns(inbox, System.nanoTime());
        BadCredentials bad = new BadCredentials(refused, bearers, inbox);
        CredentialUses uses = new CredentialUses(inbox);
        Admissions admissions = new Admissions(bearers, address, cookie, tickets, bad, clock);
        entry = new TokenEntry(bearers, uses, bad);
        Overload overload = new Overload(inbox::fullness, doorConfig.limits().overloadPercent(), registry);
        Progress done = new Progress();
        // A full inbox holds up whoever answers: while the switchboard works it off, the hub gets on.
        progress = () -> done.steps() + (long) metrics.framesIn.count() + (overload.isOn() ? inbox.taken() : 0);
        DeflateThreads deflate = edge.features().compression() ? new DeflateThreads(metrics) : null;
        Function<Role, HandshakeGate> gate = role -> new HandshakeGate(
                role,
                admissions,
                bearers,
                address,
                role == Role.ECHO ? new CredentialPace(EchoSession.HANDSHAKES) : pace,
                uses,
                links,
                limits,
                overload,
                metrics,
                inbox,
                clock,
                // A device's messages are short, and what it has of memory and time is its own.
                role == Role.DEVICE ? null : deflate);
        devices = gate.apply(Role.DEVICE);
        consoles = gate.apply(Role.CONSOLE);
        echoes = gate.apply(Role.ECHO);
        httpLinks = new HttpLinks(links, address, limits, fallback, pace, overload, metrics, inbox, clock, random);
        Questions questions = new Questions(inbox, links);
        List<Route> routes = new ArrayList<>();
        Reception reception =
                new Reception(questions, keyring, config, cookie, passwords, new SignInPace(), refused, random, clock);
        routes.addAll(new SignInRoutes(reception, setupCode).table());
        routes.addAll(new SessionRoutes(reception, tickets).table());
        JoinPace joins = new JoinPace(limits.joinsFromSource(), limits.joinsInAll(), System.nanoTime());
        routes.addAll(new JoinRoute(questions, address, joins).table());
        ExecutionWaits waits = new ExecutionWaits(inbox, links);
        registry.bounded(
                "signalbox.gateway.waits",
                "Requests that wait for an execution",
                ExecutionWaits.MAX_IN_ALL,
                waits,
                ExecutionWaits::count);
        routes.addAll(new DeviceRoutes(questions).table());
        routes.addAll(new ShadowRoutes(questions).table());
        routes.addAll(new HistoryRoutes(questions, clock).table());
        routes.addAll(new ExecutionRoutes(questions, waits).table());
        routes.addAll(new BulkRoutes(questions).table());
        routes.addAll(new AccessRoutes(questions, address).table());
        routes.addAll(new MappingRoutes(questions).table());
        routes.addAll(new UserRoutes(questions).table());
        routes.addAll(new HubRoutes(questions).table());
        routes.addAll(new LinkRoutes(httpLinks).table());
        OpenApi openApi = new OpenApi(routes);
        routes.add(Route.of(Methods.GET, OpenApi.PATH, Access.ANYONE, "Describes this API (OpenAPI 3.1).")
                .answering(new Route.Answer(StatusCodes.OK, null, "application/json"))
                .doing(call -> call.answer("application/json", openApi.document())));
        this.routes = List.copyOf(routes);
        door = new FrontDoor(
                address,
                new Probes(() -> readiness.get().with("accepting", accepting), registry, entry),
                devices,
                consoles,
                edge.features().echo() ? echoes : null,
                new Api(
                        this.routes,
                        bearers,
                        address,
                        cookie,
                        new CredentialPace(limits.consoleFrames()),
                        uses,
                        bad,
                        metrics,
                        clock),
                files,
                edge.door(),
                done,
                metrics);
        newcomers = new Newcomers(edge.door().limits(), edge.door().trustedProxies(), registry, System.nanoTime());
        // [RFC 9110 §10.1.1] else who asks before it sends a body waits in vain
        HttpHandler continuing = new HttpContinueReadHandler(door);
        doorway = new Doorway(
                edge.listen(), edge.door(), limits.maxLinks(), continuing, newcomers, done, registry, fatal);
        sweep = new LinkSweep(links, limits, now -> {
            overload.look(now);
            refused.tellIfDue(now);
        });
    }

    /** Listens, and returns the port. Where that cannot be, the exception's message says host, port and reason. */
    public int start() throws IOException {
        InetSocketAddress listening;
        try {
            listening = doorway.open();
        } catch (IOException reason) {
            throw refusedToListen(reason);
        }
        port = listening.getPort();
        address.bound(port);
        InetSocketAddress here = PublicAddress.own(listening);
        ownUrl = address.localUrl(here);
        asksForProxyHeader = edge.door().proxyProtocolFrom().contains(here.getAddress());
        sweep.start();
        OwnProbe own = new OwnProbe(listening, edge.door(), newcomers);
        probe = own;
        Watchdog guard =
                new Watchdog(own, progress, edge.door().limits().watchdogMillis(), fatal, System::nanoTime, registry);
        watchdog = guard;
        guard.start();
        LOG.info("listening port={} url={}", port, address.url());
        return port;
    }

    private IOException refusedToListen(IOException reason) {
        String host = edge.listen().getHostString();
        int wanted = edge.listen().getPort();
        String why = String.valueOf(reason.getMessage());
        return why.contains("already in use")
                ? new IOException("port " + wanted + " of " + host + " is taken", reason)
                : new IOException("port " + wanted + " of " + host + " cannot be listened on: " + why, reason);
    }

    /**
     * Whom a token lets in that is said as a password of the embedded broker.
     *
     * @param from null: not known
     */
    public Optional<ConsoleIdentity> identify(String password, @Nullable InetAddress from) {
        String source = from == null ? "unknown" : Source.of(from);
        return Optional.ofNullable(
                entry.judge(password, source, System.nanoTime()).identity());
    }

    /** Whether what once proved this identity is still good. */
    public boolean letsIn(ConsoleIdentity identity) {
        return bearers.letIn(identity);
    }

    /** The REST table. */
    List<Route> routes() {
        return routes;
    }

    /** What the watchdog asks. */
    OwnProbe probe() {
        return Objects.requireNonNull(probe, "not started");
    }

    /** What the watchdog takes for a sign of life. */
    long progress() {
        return progress.getAsLong();
    }

    public int port() {
        return port;
    }

    /** The first public URL. */
    public String url() {
        return address.url();
    }

    /** Where commands on this machine find the hub; once it listens. */
    public String localUrl() {
        // They write no PROXY header: where one must come they go through the proxy.
        return asksForProxyHeader ? address.url() : ownUrl;
    }

    /** Where the hub listens on this machine, and a PROXY header must come first; empty: none must. Once it listens. */
    public Optional<String> proxiedUrl() {
        return asksForProxyHeader ? Optional.of(ownUrl) : Optional.empty();
    }

    /** From now on the hub is not ready and every handshake is refused with 503; requests are still answered. */
    public void stopAccepting() {
        accepting = false;
        devices.stopAccepting();
        consoles.stopAccepting();
        echoes.stopAccepting();
        httpLinks.stopAccepting();
        refused.tellAll();
    }

    /** Says goodbye to the links that are left, then ends all connections. */
    @Override
    public void close() {
        if (watchdog != null) {
            watchdog.close();
        }
        stopAccepting();
        links.all().forEach(link -> link.close(CloseReason.CLOSE_REASON_SHUTDOWN));
        long deadlineNanos = System.nanoTime() + GOODBYE_MILLIS * 1_000_000;
        while (links.count() > 0 && System.nanoTime() < deadlineNanos) {
            LockSupport.parkNanos(5_000_000);
        }
        sweep.close();
        passwords.close();
        taps.close();
        doorway.close();
        links.all().forEach(OpenLink::abandon);
    }
}
