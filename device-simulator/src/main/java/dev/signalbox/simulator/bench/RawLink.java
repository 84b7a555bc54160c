package dev.signalbox.simulator.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A WebSocket on a bare socket, so that this side costs little beside the one that is measured. Until it is handed to
 * {@link RawLinks} it blocks and one thread has it; from then on one thread reads and any may send.
 */
final class RawLink implements AutoCloseable {
    /** What it looks at of what comes. */
    @FunctionalInterface
    interface Receiver {
        /** On the thread that reads. */
        void onMessage(byte[] message);
    }

    /** An address has some 28,000 ports for one destination; a hub may bound what one address opens. */
    private static final int LINKS_PER_ADDRESS = 500;

    private static final int BINARY = 0x82;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;
    private static final int OPCODE = 0x0f;
    private static final int CONTROL = 0x08;
    private static final byte[] NOTHING = {};

    final SocketChannel channel;

    /** Head of the frame that is being read. [RFC 6455 §5.2] a server does not mask. */
    private final ByteBuffer head = ByteBuffer.allocate(10);

    private ByteBuffer payload = ByteBuffer.wrap(NOTHING);

    /** Of the frame's payload: not here yet. */
    private long missing;

    private final Receiver receiver;
    private final boolean looks;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong pings = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    private RawLink(SocketChannel channel, Receiver receiver, boolean looks) {
        this.channel = channel;
        this.receiver = receiver;
        this.looks = looks;
    }

    /** Counts what comes and looks at none of it. */
    static RawLink counting(SocketChannel channel) {
        return new RawLink(channel, message -> {}, false);
    }

    static RawLink looking(SocketChannel channel, Receiver receiver) {
        return new RawLink(channel, receiver, true);
    }

    /**
     * Returns when the server has switched protocols.
     *
     * @param token empty: none
     * @param number by which it comes from one of several loopback addresses, as many devices would
     * @param receiveBytes of the socket's buffer; 0: the usual one
     */
    static SocketChannel upgraded(URI address, String subprotocol, String token, int number, int receiveBytes)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (receiveBytes > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        int host = 2 + number / LINKS_PER_ADDRESS;
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host}), 0));
        channel.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        String request = "GET " + address.getPath() + " HTTP/1.1\r\nHost: " + address.getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: c2lnbmFsYm94LWJlbmNoIQ==\r\nSec-WebSocket-Protocol: " + subprotocol
                + (token.isEmpty() ? "" : "\r\nAuthorization: Bearer " + token) + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        readHead(channel);
        return channel;
    }

    /** Byte by byte to the empty line: what stands behind it is not ours to take. */
    private static void readHead(SocketChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        StringBuilder head = new StringBuilder(600);
        while (head.indexOf("\r\n\r\n") < 0) {
            one.clear();
            fill(channel, one);
            head.append((char) one.get(0));
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("refused: " + head.substring(0, head.indexOf("\r")));
        }
    }

    private static void fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the server closed the link");
            }
        }
    }

    /** The next message, while the channel blocks; it must be a whole binary one of less than 64 KiB. */
    static byte[] read(SocketChannel channel) throws IOException {
        ByteBuffer two = ByteBuffer.allocate(2);
        fill(channel, two);
        if ((two.get(0) & 0xff) != BINARY) {
            throw new IOException("no message, but " + Integer.toHexString(two.get(0) & 0xff));
        }
        int length = two.get(1);
        if (length == 126) {
            ByteBuffer more = ByteBuffer.allocate(2);
            fill(channel, more);
            length = more.getShort(0) & 0xffff;
        }
        ByteBuffer message = ByteBuffer.allocate(length);
        fill(channel, message);
        return message.array();
    }

    /** As a client sends it, with a mask of zeros, which is allowed and changes nothing. Less than 64 KiB. */
    static ByteBuffer framed(byte[] message) {
        return framed(BINARY, message);
    }

    private static ByteBuffer framed(int firstByte, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length).put((byte) firstByte);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        return frame.putInt(0).put(payload).flip();
    }

    /** Blocks while the socket is full. */
    void send(byte[] message) throws IOException {
        write(framed(message));
    }

    private synchronized void write(ByteBuffer frame) throws IOException {
        while (frame.hasRemaining()) {
            if (channel.write(frame) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Takes what has come, any part of frames. */
    void take(ByteBuffer received) throws IOException {
        bytes.addAndGet(received.remaining());
        while (received.hasRemaining()) {
            if (missing > 0) {
                takePayload(received);
            } else {
                takeHead(received);
            }
        }
    }

    private void takeHead(ByteBuffer received) throws IOException {
        head.put(received.get());
        if (head.position() < 2 || head.position() < headBytes()) {
            return;
        }
        int length = head.get(1);
        missing = length < 126 ? length : length == 126 ? head.getShort(2) & 0xffff : head.getLong(2);
        payload = ByteBuffer.wrap(looks || isControl() ? new byte[(int) missing] : NOTHING);
        if (missing == 0) {
            end();
        }
    }

    private int headBytes() {
        int length = head.get(1);
        return length < 126 ? 2 : length == 126 ? 4 : 10;
    }

    private boolean isControl() {
        return (head.get(0) & CONTROL) != 0;
    }

    private void takePayload(ByteBuffer received) throws IOException {
        int count = (int) Math.min(missing, received.remaining());
        ByteBuffer part = received.slice().limit(count);
        received.position(received.position() + count);
        missing -= count;
        if (payload.hasRemaining()) {
            payload.put(part);
        }
        if (missing == 0) {
            end();
        }
    }

    private void end() throws IOException {
        int firstByte = head.get(0) & 0xff;
        head.clear();
        if (firstByte == PING) {
            pings.incrementAndGet();
            write(framed(PONG, payload.array()));
        } else if ((firstByte & OPCODE) < CONTROL) {
            messages.incrementAndGet();
            if (looks) {
                receiver.onMessage(payload.array());
            }
        }
    }

    long messages() {
        return messages.get();
    }

    /** Which were answered. */
    long pings() {
        return pings.get();
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
