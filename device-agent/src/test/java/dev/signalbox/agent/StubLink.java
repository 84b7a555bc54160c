package dev.signalbox.agent;

import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.ReadingAck;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hub's end of one connection: blocking, byte by byte, no library between test and wire. Confined to one thread. */
final class StubLink {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // [RFC 6455 §1.3]
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    final String head;

    private StubLink(Socket socket, DataInputStream in, String head) throws IOException {
        this.socket = socket;
        this.in = in;
        this.head = head;
        out = socket.getOutputStream();
    }

    static StubLink knockingOn(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        return new StubLink(socket, in, head.toString());
    }

    String header(String name) {
        Matcher matcher = Pattern.compile("(?idm)^" + name + ": *(.*?)\\r$").matcher(head);
        return matcher.find() ? matcher.group(1) : "";
    }

    byte[] body() throws IOException {
        return in.readNBytes(Integer.parseInt(header("Content-Length")));
    }

    void answer(String status, String headers, byte[] body) throws IOException {
        String text = "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length
                + "\r\nConnection: close\r\n\r\n";
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        socket.close();
    }

    StubLink upgrade() throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((header("Sec-WebSocket-Key") + GUID).getBytes(StandardCharsets.US_ASCII));
            String text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Protocol: signalbox.v1.pb\r\nSec-WebSocket-Accept: "
                    + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return this;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    StubLink welcome(long acknowledgedBatch) throws IOException {
        receive(DeviceToHub::hasHello);
        return sendWelcome(acknowledgedBatch);
    }

    StubLink sendWelcome(long acknowledgedBatch) throws IOException {
        return send(HubToDevice.newBuilder()
                .setWelcome(DeviceWelcome.newBuilder().setDeviceId("stub").setAcknowledgedBatch(acknowledgedBatch))
                .build());
    }

    StubLink acknowledge(long batch) throws IOException {
        return send(HubToDevice.newBuilder()
                .setReadingAck(ReadingAck.newBuilder().setBatchNo(batch))
                .build());
    }

    StubLink send(HubToDevice frame) throws IOException {
        frame(0x82, frame.toByteArray());
        return this;
    }

    /** In two fragments [RFC 6455 §5.4]. */
    StubLink sendInPieces(HubToDevice frame) throws IOException {
        byte[] bytes = frame.toByteArray();
        int middle = bytes.length / 2;
        frame(0x02, ByteBuffer.wrap(bytes, 0, middle).slice());
        frame(0x89, ByteBuffer.wrap(new byte[] {1})); // a ping between them
        frame(0x80, ByteBuffer.wrap(bytes, middle, bytes.length - middle).slice());
        return this;
    }

    void sendBytes(byte[] payload) throws IOException {
        frame(0x82, payload);
    }

    void close(int code) throws IOException {
        frame(0x88, ByteBuffer.allocate(2).putShort((short) code).flip());
        socket.shutdownOutput();
    }

    void cut() throws IOException {
        socket.close();
    }

    private void frame(int head, byte[] payload) throws IOException {
        frame(head, ByteBuffer.wrap(payload));
    }

    private void frame(int firstByte, ByteBuffer payload) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int length = payload.remaining();
        bytes.write(firstByte);
        if (length < 126) {
            bytes.write(length);
        } else {
            bytes.write(126);
            bytes.write(length >> 8);
            bytes.write(length);
        }
        while (payload.hasRemaining()) {
            bytes.write(payload.get());
        }
        out.write(bytes.toByteArray());
        out.flush();
    }

    /** The next frame that fits; others are passed over. Fails after 10 s. */
    DeviceToHub receive(Predicate<DeviceToHub> wanted) throws IOException {
        while (true) {
            byte[] payload = message();
            DeviceToHub frame = DeviceToHub.parseFrom(payload);
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    /** The close code the agent sends. */
    int receiveClose() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0f;
            byte[] payload = payload();
            if (opcode == 8) {
                return ByteBuffer.wrap(payload).getShort() & 0xffff;
            }
        }
    }

    private byte[] message() throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = payload();
            if (first == 0x82) {
                return payload;
            }
            if ((first & 0x0f) == 8) {
                throw new IOException("closed by the agent");
            }
        }
    }

    private byte[] payload() throws IOException {
        int second = in.readUnsignedByte();
        if ((second & 0x80) == 0) {
            throw new AssertionError("frame of a client without a mask [RFC 6455 §5.1]");
        }
        int length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }
}
