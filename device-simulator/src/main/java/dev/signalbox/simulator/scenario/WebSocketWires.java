package dev.signalbox.simulator.scenario;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.HubToDevice;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Links over the JDK's WebSocket; it answers pings by itself, but only while somebody reads. Thread-safe. */
final class WebSocketWires implements Wires, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketWires.class);
    private static final String SUBPROTOCOL = "signalbox.v1.pb";
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private final URI address;
    private final Executor simulation;
    private final ExecutorService network = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient http;

    /** @param hub {@code http://host:port} */
    WebSocketWires(URI hub, Executor simulation) {
        address = URI.create(hub.toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + "/ws/device");
        this.simulation = simulation;
        http = HttpClient.newBuilder()
                .executor(network)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(HANDSHAKE)
                .build();
    }

    @Override
    public Wire open(String token, Events events) {
        Socket socket = new Socket(events);
        var unused = http.newWebSocketBuilder()
                .subprotocols(SUBPROTOCOL)
                .header("Authorization", "Bearer " + token)
                .connectTimeout(HANDSHAKE)
                .buildAsync(address, socket)
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        LOG.debug("no link: {}", failure.getMessage());
                        socket.end();
                    }
                });
        return socket;
    }

    @Override
    public void close() {
        network.shutdownNow();
    }

    /** Thread-safe. */
    private final class Socket implements Wire, WebSocket.Listener {
        /** What a small device has room for; beyond it a message is lost, as there. */
        private static final int MOST_WAITING = 4_096;

        private final Events events;
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

        /** Guarded by this. */
        private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

        private boolean writing;
        private boolean closing;
        private boolean ended;

        /** Null: the handshake is not done. */
        private @Nullable WebSocket socket;

        Socket(Events events) {
            this.events = events;
        }

        @Override
        public void onOpen(WebSocket opened) {
            synchronized (this) {
                socket = opened;
                if (ended) {
                    opened.abort();
                    return;
                }
            }
            simulation.execute(events::onOpened);
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            partial.writeBytes(bytes);
            if (!last) {
                from.request(1);
                return null;
            }
            try {
                HubToDevice frame = HubToDevice.parseFrom(partial.toByteArray());
                simulation.execute(() -> events.onFrame(frame));
            } catch (InvalidProtocolBufferException e) {
                LOG.warn("bytes of the hub are no frame: {}", e.getMessage());
                cut();
            }
            partial.reset();
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end();
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end();
        }

        @Override
        public void send(byte[] message) {
            synchronized (this) {
                if (ended || closing || socket == null || waiting.size() >= MOST_WAITING) {
                    return;
                }
                waiting.add(message);
            }
            writeNext();
        }

        private void writeNext() {
            WebSocket to;
            byte[] next;
            synchronized (this) {
                to = socket;
                if (writing || ended || to == null) {
                    return;
                }
                next = waiting.poll();
                if (next == null && !closing) {
                    return;
                }
                writing = true;
            }
            var sent = next == null
                    ? to.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    : to.sendBinary(ByteBuffer.wrap(next), true);
            boolean last = next == null;
            var unused = sent.whenComplete((done, failure) -> onWritten(last, failure != null));
        }

        private void onWritten(boolean last, boolean failed) {
            synchronized (this) {
                writing = last; // nothing may follow a close frame [RFC 6455 §5.5.1]
            }
            if (failed) {
                end();
            } else if (!last) {
                writeNext();
            }
        }

        @Override
        public void read() {
            WebSocket open;
            synchronized (this) {
                open = socket;
            }
            if (open != null) {
                open.request(1);
            }
        }

        @Override
        public void cut() {
            WebSocket open;
            synchronized (this) {
                ended = true;
                waiting.clear();
                open = socket;
            }
            if (open != null) {
                open.abort();
            }
        }

        @Override
        public void close() {
            WebSocket open;
            synchronized (this) {
                closing = true;
                open = socket;
            }
            writeNext();
            if (open != null) {
                // The hub's close comes behind whatever is under way, and without it the socket stays half open.
                open.request(Long.MAX_VALUE);
            }
        }

        private void end() {
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
                waiting.clear();
            }
            simulation.execute(events::onEnded);
        }
    }
}
