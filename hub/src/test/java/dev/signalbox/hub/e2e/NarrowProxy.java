package dev.signalbox.hub.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An HTTP proxy as companies have them: it lets requests through, and what is not a plain request and answer only where it
 * is told so. Its threads end with their connections. Thread-safe.
 */
final class NarrowProxy implements AutoCloseable {
    private final URI hub;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** WebSocket handshakes are answered with 403. */
    volatile boolean refusesUpgrades;

    /** An answer that does not end is not passed on. */
    volatile boolean holdsStreamsBack;

    NarrowProxy(URI hub) throws IOException {
        this.hub = hub;
        begin(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Ends all connections: what comes next meets the rules as they are now. */
    void cut() {
        open.forEach(NarrowProxy::end);
    }

    private void accept() {
        try {
            while (true) {
                Socket browser = server.accept();
                begin(() -> serve(browser));
            }
        } catch (IOException e) {
            cut(); // closed
        }
    }

    private void serve(Socket browser) {
        open.add(browser);
        try (Socket upstream = new Socket(hub.getHost(), hub.getPort())) {
            open.add(upstream);
            String head = head(browser.getInputStream());
            boolean upgrade = head.toLowerCase(Locale.ROOT).contains("upgrade: websocket");
            if (upgrade && refusesUpgrades) {
                browser.getOutputStream()
                        .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                return;
            }
            boolean heldBack = holdsStreamsBack && head.startsWith("GET /api/v1/events ");
            upstream.getOutputStream().write(rewritten(head, upgrade).getBytes(StandardCharsets.ISO_8859_1));
            begin(() -> pump(browser, upstream, false));
            pump(upstream, browser, heldBack);
        } catch (IOException e) {
            // One of the two went away, and so does the other.
        } finally {
            end(browser);
            open.remove(browser);
        }
    }

    /** As the hub would see a request to itself, one to a connection. */
    private String rewritten(String head, boolean upgrade) {
        String ours = url().getAuthority();
        String theirs = hub.getAuthority();
        String single = upgrade ? head : head.replaceFirst("(?i)\r\nConnection: [^\r]*", "\r\nConnection: close");
        return single.replace(ours, theirs);
    }

    private static void pump(Socket from, Socket to, boolean swallow) {
        byte[] bytes = new byte[8_192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (!swallow) {
                    out.write(bytes, 0, count);
                }
            }
        } catch (IOException e) {
            // As above.
        }
        end(from);
        end(to);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("no request came");
            }
            head.write(read);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void begin(Runnable task) {
        Thread thread = new Thread(task, "narrow-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
