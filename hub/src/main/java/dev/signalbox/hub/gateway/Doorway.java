package dev.signalbox.hub.gateway;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.tls.ServerTls;
import io.micrometer.core.instrument.Counter;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioExecutor;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.ssl.SslConnection;

/**
 * The listening socket and what a connection goes through before its first request: PROXY header, seat, TLS. Undertow's own
 * listeners would take a PROXY header from anybody and know no limit by source. Thread-safe.
 */
final class Doorway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Doorway.class);

    /** Explicit, because a small heap makes Undertow take tiny ones; a TLS record is 16 KiB and a little more. */
    private static final int BUFFER_BYTES = 17 << 10;

    /** Small, so that the kernel does not hide a slow reader for long. */
    private static final int SEND_BUFFER_BYTES = 64 << 10;

    private static final long LAST_WORDS_MILLIS = 1_000;

    /** TLS handshakes compute here, and what little Undertow does not do on I/O threads. */
    private static final int WORKER_THREADS = 2;

    private final InetSocketAddress address;
    private final DoorConfig config;
    private final int maxLinks;
    private final HttpHandler handler;
    private final Newcomers newcomers;
    private final Progress done;
    private final Counter badProxyHeaders;
    private final ByteBufferPool buffers;
    private final AcceptPace pace = new AcceptPace(System.nanoTime());
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable XnioWorker worker;
    private volatile @Nullable AcceptingChannel<StreamConnection> channel;
    private @Nullable HttpOpenListener http;

    Doorway(
            InetSocketAddress address,
            DoorConfig config,
            int maxLinks,
            HttpHandler handler,
            Newcomers newcomers,
            Progress done,
            Metrics metrics,
            Consumer<Throwable> fatal) {
        this.address = address;
        this.config = config;
        this.maxLinks = maxLinks;
        this.handler = handler;
        this.newcomers = newcomers;
        this.done = done;
        badProxyHeaders = metrics.counter(
                "signalbox.gateway.proxy.headers.refused",
                "Connections of proxies that did not begin with a PROXY header");
        buffers = new FatalBuffers(new DefaultByteBufferPool(true, BUFFER_BYTES), fatal);
    }

    /** Listens, and returns where. */
    InetSocketAddress open() throws IOException {
        Xnio xnio = Xnio.getInstance(HttpOpenListener.class.getClassLoader());
        // More I/O threads than half the cores cost processor time per message.
        int ioThreads = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
        XnioWorker threads = xnio.createWorker(OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, ioThreads)
                .set(Options.WORKER_TASK_CORE_THREADS, WORKER_THREADS)
                .set(Options.WORKER_TASK_MAX_THREADS, WORKER_THREADS)
                .getMap());
        HttpOpenListener open = new HttpOpenListener(buffers, requests());
        open.setRootHandler(handler);
        UndertowXnioSsl ssl = config.tls() == null
                ? null
                : new UndertowXnioSsl(
                        xnio, OptionMap.EMPTY, buffers, config.tls().context());
        worker = threads;
        http = open;
        AcceptingChannel<StreamConnection> listening = threads.createStreamConnectionServer(
                address,
                ChannelListeners.openListenerAdapter((StreamConnection socket) -> onAccepted(socket, open, ssl)),
                sockets());
        channel = listening;
        listening.resumeAccepts();
        return (InetSocketAddress) listening.getLocalAddress();
    }

    private OptionMap requests() {
        DoorLimits limits = config.limits();
        return OptionMap.builder()
                .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, limits.parseMillis())
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, limits.idleMillis())
                .set(UndertowOptions.MAX_HEADER_SIZE, limits.maxHeaderBytes())
                .set(UndertowOptions.MAX_HEADERS, limits.maxHeaders())
                .set(UndertowOptions.MAX_PARAMETERS, 32)
                .set(UndertowOptions.MAX_COOKIES, 32)
                // Twice what is taken, so that whoever sends a little too much gets an answer, not a reset.
                .set(UndertowOptions.MAX_ENTITY_SIZE, 2L * Api.MAX_BODY_BYTES)
                .set(UndertowOptions.ENABLE_HTTP2, false)
                .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .getMap();
    }

    private OptionMap sockets() {
        // Our own bounds come first; where these were reached, connections would wait in the backlog.
        int most = maxLinks + config.limits().socketsInAll() + 1_000;
        return OptionMap.builder()
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BALANCING_TOKENS, 1)
                .set(Options.BALANCING_CONNECTIONS, 2)
                .set(Options.BACKLOG, 1_024)
                .set(Options.SEND_BUFFER, SEND_BUFFER_BYTES)
                .set(Options.CONNECTION_HIGH_WATER, most)
                .set(Options.CONNECTION_LOW_WATER, most - 100)
                .getMap();
    }

    /** On the connection's I/O thread. */
    private void onAccepted(StreamConnection socket, HttpOpenListener open, @Nullable UndertowXnioSsl ssl) {
        AcceptingChannel<StreamConnection> listening = channel;
        if (listening != null) {
            pace.accepted(listening, socket.getIoThread());
        }
        InetSocketAddress peer = socket.getPeerAddress(InetSocketAddress.class);
        boolean isProxy = config.proxyProtocolFrom().contains(peer.getAddress());
        long now = System.nanoTime();
        Optional<Newcomers.Seat> seat = isProxy ? newcomers.enterProxy(peer, now) : newcomers.enter(peer, now);
        if (seat.isEmpty()) {
            IoUtils.safeClose(socket);
        } else if (isProxy) {
            greet(socket, seat.get(), open, ssl);
        } else {
            begin(new DoorConnection(socket, peer, seat.get()), open, ssl);
        }
    }

    /** Awaits the PROXY header as long as a request's header. */
    private void greet(
            StreamConnection socket, Newcomers.Seat proxySeat, HttpOpenListener open, @Nullable UndertowXnioSsl ssl) {
        ProxyHeader header = new ProxyHeader();
        socket.setCloseListener(closed -> proxySeat.leave());
        XnioExecutor.Key deadline = socket.getIoThread()
                .executeAfter(
                        () -> refuseHeader(socket, "no end"), config.limits().parseMillis(), TimeUnit.MILLISECONDS);
        ConduitStreamSourceChannel source = socket.getSourceChannel();
        source.setReadListener(readable -> {
            try {
                while (true) {
                    ByteBuffer room = header.room();
                    int count = readable.read(room);
                    if (count < 0) {
                        throw new IOException("the connection ended");
                    }
                    if (count == 0) {
                        return;
                    }
                    if (header.received(count)) {
                        break;
                    }
                }
                deadline.remove();
                readable.suspendReads();
                onHeader(socket, proxySeat, header, open, ssl);
            } catch (IOException e) {
                deadline.remove();
                refuseHeader(socket, String.valueOf(e.getMessage()));
            }
        });
        source.wakeupReads();
    }

    private void onHeader(
            StreamConnection socket,
            Newcomers.Seat proxySeat,
            ProxyHeader header,
            HttpOpenListener open,
            @Nullable UndertowXnioSsl ssl) {
        if (header.client().isEmpty()) {
            begin(new DoorConnection(socket, socket.getPeerAddress(InetSocketAddress.class), proxySeat), open, ssl);
            return;
        }
        proxySeat.leave();
        InetSocketAddress client = header.client().get();
        newcomers
                .enter(client, System.nanoTime())
                .ifPresentOrElse(
                        seat -> begin(new DoorConnection(socket, client, seat), open, ssl),
                        () -> IoUtils.safeClose(socket));
    }

    private void refuseHeader(StreamConnection socket, String why) {
        badProxyHeaders.increment();
        LOG.debug("proxy={} refused reason={}", socket.getPeerAddress(), why);
        IoUtils.safeClose(socket);
    }

    private void begin(DoorConnection connection, HttpOpenListener open, @Nullable UndertowXnioSsl ssl) {
        open.handleEvent(ssl == null ? connection : secured(connection, ssl));
    }

    private SslConnection secured(DoorConnection connection, UndertowXnioSsl ssl) {
        ServerTls tls = config.tls();
        SslConnection secured = ssl.wrapExistingConnection(
                connection,
                OptionMap.builder()
                        .set(Options.SSL_ENABLED_PROTOCOLS, Sequence.of(ServerTls.PROTOCOLS.toArray(new String[0])))
                        .set(Options.SSL_ENABLED_CIPHER_SUITES, Sequence.of(ServerTls.SUITES.toArray(new String[0])))
                        .getMap());
        SSLEngine engine = UndertowXnioSsl.getSslEngine(secured);
        secured.getHandshakeSetter().set(complete -> done.step());
        engine.setUseClientMode(false);
        engine.setWantClientAuth(tls != null && tls.asksForCertificates());
        return secured;
    }

    /** Takes no more connections, and ends those there are. Once: XNIO waits for ever for threads that have ended. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        IoUtils.safeClose(channel);
        HttpOpenListener open = http;
        if (open != null) {
            open.closeConnections();
        }
        XnioWorker threads = worker;
        if (threads != null) {
            threads.shutdownNow();
            awaitEnd(threads);
        }
    }

    /** What still reads needs its buffers; where it does not end, they go with the process. */
    private void awaitEnd(XnioWorker threads) {
        try {
            if (threads.awaitTermination(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                buffers.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
