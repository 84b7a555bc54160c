package dev.signalbox.hub.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bad network between whoever connects to it and a port on this machine. Holds at most 16 KiB of each direction of a
 * connection; what more there is waits with its sender. Thread-safe.
 */
final class FaultProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;

    /** Of a slow link: small enough that its pace is even. */
    private static final int SLOW_BYTES = 512;

    enum Way {
        /** From who connected. */
        UP,
        /** To who connected. */
        DOWN
    }

    /** @param bytesPerSecond 0: as fast as it goes */
    private record Pace(int bytesPerSecond, long latencyMillis) {}

    private final ServerSocket server;
    private final IntSupplier target;
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<Connection> connections = new ArrayList<>();
    private final Map<Way, Boolean> holes = new EnumMap<>(Way.class);
    private final Map<Way, Pace> paces = new EnumMap<>(Way.class);
    private boolean refusing;
    private boolean closed;

    /** @param target the port on this machine that a new connection goes on to */
    FaultProxy(IntSupplier target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        thread("proxy-accept", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections taken so far. */
    int accepted() {
        return accepted.get();
    }

    /** Those whose both ends are there. */
    synchronized int open() {
        return connections.size();
    }

    /** Ends every connection with a reset; new ones are taken. */
    void cut() {
        List<Connection> ended;
        synchronized (this) {
            ended = List.copyOf(connections);
            connections.clear();
            notifyAll();
        }
        ended.forEach(Connection::reset);
    }

    /** As {@link #cut}, and every new connection ends at once. */
    void refuse() {
        synchronized (this) {
            refusing = true;
        }
        cut();
    }

    /** Nothing goes these ways; nobody is told. What was sent meanwhile arrives after {@link #heal}, as after lost packets. */
    synchronized void blackHole(Way... ways) {
        for (Way way : ways) {
            holes.put(way, true);
        }
    }

    /** On both ways. */
    synchronized void slow(int bytesPerSecond, long latencyMillis) {
        for (Way way : Way.values()) {
            paces.put(way, new Pace(bytesPerSecond, latencyMillis));
        }
    }

    /** The target sees every connection end; who connected hears nothing of it, ever. */
    void halfOpen() {
        List<Connection> halved;
        synchronized (this) {
            halved = List.copyOf(connections);
        }
        halved.forEach(Connection::halve);
    }

    synchronized void heal() {
        refusing = false;
        holes.clear();
        paces.clear();
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
        }
        heal();
        cut();
        server.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket from = server.accept();
            accepted.incrementAndGet();
            thread("proxy-connect", () -> connect(from));
        }
    }

    private void connect(Socket from) throws IOException {
        Socket to = null;
        try {
            // A connection through a black hole is taken by nobody until it is gone.
            awaitPassable(Way.UP);
            synchronized (this) {
                if (refusing || closed) {
                    throw new IOException("refused");
                }
            }
            to = new Socket(InetAddress.getLoopbackAddress(), target.getAsInt());
        } catch (IOException e) {
            resetQuietly(from);
            return;
        }
        Connection connection = new Connection(from, to);
        boolean late;
        synchronized (this) {
            late = refusing || closed;
            if (!late) {
                connections.add(connection);
            }
        }
        if (late) {
            connection.reset();
            return;
        }
        thread("proxy-up", () -> connection.pump(Way.UP));
        thread("proxy-down", () -> connection.pump(Way.DOWN));
    }

    private synchronized void awaitPassable(Way way) throws IOException {
        try {
            while (holes.getOrDefault(way, false)) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private synchronized @Nullable Pace pace(Way way) {
        return paces.get(way);
    }

    /** One connection and the one behind it. Thread-safe. */
    private final class Connection {
        private final Socket from;
        private final Socket to;
        private volatile boolean halved;

        Connection(Socket from, Socket to) {
            this.from = from;
            this.to = to;
        }

        void pump(Way way) {
            Socket source = way == Way.UP ? from : to;
            Socket sink = way == Way.UP ? to : from;
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = source.getInputStream();
                OutputStream out = sink.getOutputStream();
                while (true) {
                    awaitPassable(way);
                    int read = in.read(buffer, 0, pace(way) == null ? BUFFER_BYTES : SLOW_BYTES);
                    if (read < 0) {
                        break;
                    }
                    awaitPassable(way);
                    delay(pace(way), read);
                    out.write(buffer, 0, read);
                }
                awaitPassable(way);
                if (!halved) {
                    sink.shutdownOutput();
                }
                end(way);
            } catch (IOException e) {
                if (!halved) {
                    reset();
                }
            }
        }

        private boolean upEnded;
        private boolean downEnded;

        private synchronized void end(Way way) throws IOException {
            upEnded |= way == Way.UP;
            downEnded |= way == Way.DOWN;
            if (upEnded && downEnded && !halved) {
                reset();
            }
        }

        void halve() {
            halved = true;
            resetQuietly(to);
        }

        void reset() {
            resetQuietly(from);
            resetQuietly(to);
            synchronized (FaultProxy.this) {
                connections.remove(this);
            }
        }
    }

    private static void delay(@Nullable Pace pace, int bytes) {
        if (pace != null) {
            long nanos = pace.latencyMillis() * 1_000_000
                    + (pace.bytesPerSecond() == 0 ? 0 : bytes * 1_000_000_000L / pace.bytesPerSecond());
            long end = System.nanoTime() + nanos;
            for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private static void resetQuietly(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            return; // it had ended by itself
        }
    }

    private interface Loop {
        void run() throws IOException;
    }

    private static void thread(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (IOException e) {
                        return; // closed
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
