package dev.signalbox.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A hub on a real socket whose every answer the test chooses. Thread-safe. */
final class StubHub implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerSocket server;
    private final BlockingQueue<StubLink> knocking = new LinkedBlockingQueue<>();
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

    StubHub() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accept = new Thread(this::acceptLoop, "stub-hub");
        accept.setDaemon(true);
        accept.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private void acceptLoop() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.add(socket);
                knocking.add(StubLink.knockingOn(socket));
            }
        } catch (IOException e) {
            // closed by the test: the end of the loop
        }
    }

    /** The next request, its head read, not answered yet. */
    StubLink knock() throws InterruptedException {
        StubLink link = knocking.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (link == null) {
            throw new AssertionError("nobody came within " + PATIENCE);
        }
        return link;
    }

    /** The next link, welcome. */
    StubLink welcome() throws IOException, InterruptedException {
        return knock().upgrade().welcome(0);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
