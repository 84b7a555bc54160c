package dev.signalbox.hub.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A peer that may break every rule: HTTP by hand, WebSocket frames by the byte. Confined to the test's thread. */
public final class RawSocket implements AutoCloseable {
    static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final int port;

    public record Answer(int status, List<String> headers, String body) {
        boolean hasHeader(String line) {
            return headers.stream().anyMatch(line::equalsIgnoreCase);
        }
    }

    /** A frame as it came. */
    public static final class ReadFrame {
        private final int firstByte;
        private final byte[] payload;

        private ReadFrame(int firstByte, byte[] payload) {
            this.firstByte = firstByte;
            this.payload = payload;
        }

        public int opcode() {
            return firstByte & 0x0F;
        }

        boolean isCompressed() {
            return (firstByte & 0x40) != 0;
        }

        public byte[] payload() {
            return payload;
        }

        int closeCode() {
            return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    public RawSocket(int port) throws IOException {
        this(port, 0);
    }

    /** With a small receive buffer, so that a reader that stops is noticed soon. */
    public RawSocket(int port, int receiveBufferBytes) throws IOException {
        this.port = port;
        socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** On a connection that is there already, such as one by TLS. */
    RawSocket(Socket connected, int port) throws IOException {
        this.port = port;
        socket = connected;
        socket.setSoTimeout(10_000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** From another address of this machine's. */
    static RawSocket from(String address, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new RawSocket(socket, port);
    }

    /** A well-formed handshake with these headers added. */
    public Answer upgrade(String path, String... headers) throws IOException {
        bytes(handshake(path, headers));
        return answer();
    }

    /** The same as bytes. */
    public byte[] handshake(String path, String... headers) {
        List<String> all = new ArrayList<>(List.of(
                "Host: 127.0.0.1:" + port,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        all.addAll(List.of(headers));
        return head("GET " + path + " HTTP/1.1", all);
    }

    public Answer request(String line, List<String> headers) throws IOException {
        bytes(head(line, headers));
        return answer();
    }

    private static byte[] head(String line, List<String> headers) {
        return (line + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    public Answer answer() throws IOException {
        int status = Integer.parseInt(readLine().split(" ", -1)[1]);
        List<String> answered = new ArrayList<>();
        int length = 0;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            answered.add(header);
            if (header.regionMatches(true, 0, "content-length: ", 0, 16)) {
                length = Integer.parseInt(header.substring(16));
            }
        }
        return new Answer(status, answered, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    public void send(int opcode, byte[] payload) throws IOException {
        send(0x80 | opcode, true, payload);
    }

    void text(String text) throws IOException {
        send(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A frame with this first byte. */
    void send(int firstByte, boolean masked, byte[] payload) throws IOException {
        bytes(frame(firstByte, masked, payload));
    }

    static byte[] frame(int firstByte, boolean masked, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        int maskBit = masked ? 0x80 : 0;
        frame.put((byte) firstByte);
        if (payload.length < 126) {
            frame.put((byte) (maskBit | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (maskBit | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (maskBit | 127)).putLong(payload.length);
        }
        byte[] mask = {1, 2, 3, 4};
        if (masked) {
            frame.put(mask);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ mask[i & 3] : payload[i]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    public void bytes(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    ReadFrame read() throws IOException {
        int firstByte = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new ReadFrame(firstByte, payload);
    }

    /** The next data frame; pings are passed over. */
    public ReadFrame readMessage() throws IOException {
        while (true) {
            ReadFrame frame = read();
            if (frame.opcode() != PING && frame.opcode() != PONG) {
                return frame;
            }
        }
    }

    /** Whether nothing comes for so long, and the stream does not end. */
    boolean isQuietFor(int millis) throws IOException {
        int before = socket.getSoTimeout();
        socket.setSoTimeout(millis);
        try {
            in.mark(1);
            in.read();
            in.reset();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(before);
        }
    }

    /** Whether the other side ends the stream now. */
    public boolean isEnded() throws IOException {
        try {
            return in.read() < 0;
        } catch (EOFException e) {
            return true;
        }
    }

    /** Ends it by RST, as a peer does whose program or machine died. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
