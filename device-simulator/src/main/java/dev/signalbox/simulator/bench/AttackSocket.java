package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A peer that breaks rules, from an address of its own on this machine. Confined to the attacker's thread. */
final class AttackSocket implements AutoCloseable {
    /** Not the well-behaved link's: what is limited by source must not be limited for that. */
    private static final String ADDRESS = "127.0.0.2";

    private static final int PATIENCE_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final URI hub;

    AttackSocket(URI hub) throws IOException {
        this.hub = hub;
        socket.bind(new InetSocketAddress(ADDRESS, 0));
        socket.connect(new InetSocketAddress(InetAddress.getByName(hub.getHost()), hub.getPort()), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** Shakes hands for a link, and returns the status. */
    int upgrade(String token, String subprotocol) throws IOException {
        return request(
                "GET /ws/device HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + subprotocol
                        + "\r\nAuthorization: Bearer " + token + "\r\n",
                "");
    }

    /** Sends a request with this start, and returns the status of the answer. */
    int request(String start, String body) throws IOException {
        String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
        send((start + "Host: " + hub.getAuthority() + "\r\n" + length + "\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        byte[] first = in.readNBytes(12);
        if (first.length < 12) {
            throw new IOException("closed");
        }
        // To the end of the header; a body that follows is left where it is.
        for (int matched = 0, b = in.read(); b >= 0; b = in.read()) {
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
            if (matched == 4) {
                break;
            }
        }
        return Integer.parseInt(new String(first, 9, 3, StandardCharsets.US_ASCII));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Reads on until the hub ends the stream or nothing came for a while. */
    void awaitEnd() throws IOException {
        byte[] buffer = new byte[16 << 10];
        InputStream in = socket.getInputStream();
        while (in.read(buffer) >= 0) {
            // what the hub says does not matter
        }
    }

    /** [RFC 6455 §5.2] masked by zeros, which changes nothing. */
    static byte[] frame(int firstByte, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) firstByte);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) 0xFE).putShort((short) payload.length);
        } else {
            frame.put((byte) 0xFF).putLong(payload.length);
        }
        frame.putInt(0).put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
