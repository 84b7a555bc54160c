package dev.signalbox.hub.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks {@code /healthz} as a stranger would, through PROXY header and TLS, over loopback where the hub listens there. The
 * door knows its port, so that no flood keeps it out. Confined to the watchdog's thread.
 */
final class OwnProbe implements Watchdog.Probe {
    private final InetSocketAddress listening;
    private final DoorConfig door;
    private final Newcomers newcomers;

    OwnProbe(InetSocketAddress listening, DoorConfig door, Newcomers newcomers) {
        this.listening = listening;
        this.door = door;
        this.newcomers = newcomers;
    }

    @Override
    public void ask() throws IOException {
        boolean everywhere = listening.getAddress().isAnyLocalAddress();
        InetAddress address = everywhere ? InetAddress.getLoopbackAddress() : listening.getAddress();
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(address, 0));
            InetSocketAddress own = new InetSocketAddress(address, socket.getLocalPort());
            newcomers.expect(own);
            try {
                socket.setSoTimeout(answerMillis());
                socket.connect(new InetSocketAddress(address, listening.getPort()), answerMillis());
                if (door.proxyProtocolFrom().contains(address)) {
                    // [PROXY protocol §2.1] from the proxy itself, for its own checks
                    write(socket, "PROXY UNKNOWN\r\n");
                }
                ask(door.tls() == null ? socket : secured(socket, address));
            } finally {
                newcomers.forget(own);
            }
        }
    }

    /** Half of the time between two probes, for the connection, and for each part of the answer. */
    private int answerMillis() {
        return Math.max(1, door.limits().watchdogMillis() / 2);
    }

    private static void ask(Socket socket) throws IOException {
        write(socket, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        byte[] start = socket.getInputStream().readNBytes(12);
        String line = new String(start, StandardCharsets.US_ASCII);
        if (!line.equals("HTTP/1.1 200")) {
            throw new IOException("the answer begins with '" + line + "'");
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private Socket secured(Socket socket, InetAddress address) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            SSLSocket secured = (SSLSocket) context.getSocketFactory()
                    .createSocket(socket, address.getHostAddress(), listening.getPort(), false);
            secured.startHandshake();
            return secured;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /** Whether the hub answers is asked, not who it is; nothing secret is said. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
