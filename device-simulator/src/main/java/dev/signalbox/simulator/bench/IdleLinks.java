package dev.signalbox.simulator.bench;

import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many device links that do nothing but stay: raw sockets on one thread, so that this side costs little beside the hub.
 * They come from several loopback addresses, as many devices would. Opened by the caller; pings are answered by a thread
 * of its own.
 */
final class IdleLinks implements AutoCloseable {
    /** An address has some 28,000 ports for one destination; a hub may bound what one address opens. */
    private static final int LINKS_PER_ADDRESS = 500;

    private static final int PING = 0x89;
    private static final int MASKED_EMPTY_PONG_BYTES = 6;
    private static final byte[] HELLO = DeviceToHub.newBuilder()
            .setHello(DeviceHello.newBuilder().setAgentName("bench").setBootId("bench"))
            .build()
            .toByteArray();

    private final URI hub;
    private final Selector selector;
    private final Thread answering;
    private final ByteBuffer received = ByteBuffer.allocateDirect(64 << 10);
    private volatile boolean closed;
    private final AtomicInteger lost = new AtomicInteger();
    private int opened;

    IdleLinks(URI hub) throws IOException {
        this.hub = hub;
        selector = Selector.open();
        answering = new Thread(this::answerPings, "idle-links");
        answering.setDaemon(true);
        answering.start();
    }

    /** Returns when the hub has said welcome. */
    static SocketChannel open(URI hub, String token, int number) throws IOException {
        return open(hub, token, number, HELLO, 0);
    }

    /**
     * The same for whoever says this hello.
     *
     * @param receiveBytes of the socket's buffer; 0: the usual one
     */
    static SocketChannel open(URI hub, String token, int number, byte[] hello, int receiveBytes) throws IOException {
        SocketChannel channel = SocketChannel.open();
        if (receiveBytes > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
        }
        int host = 2 + number / LINKS_PER_ADDRESS;
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host}), 0));
        channel.connect(new InetSocketAddress(hub.getHost(), hub.getPort()));
        String request = "GET " + hub.getPath() + " HTTP/1.1\r\nHost: " + hub.getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: c2lnbmFsYm94LWJlbmNoIQ==\r\nSec-WebSocket-Protocol: signalbox.v1.pb"
                + "\r\nAuthorization: Bearer " + token + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        readHead(channel);
        channel.write(masked(0x82, hello));
        ByteBuffer welcome = ByteBuffer.allocate(2);
        while (welcome.hasRemaining()) {
            requireBytes(channel.read(welcome));
        }
        if (welcome.get(0) != (byte) 0x82) {
            throw new IOException("no welcome, but " + Integer.toHexString(welcome.get(0) & 0xff));
        }
        return channel;
    }

    /** Byte by byte to the empty line: what stands behind it is not ours to take. */
    private static void readHead(SocketChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        StringBuilder head = new StringBuilder(600);
        while (head.indexOf("\r\n\r\n") < 0) {
            one.clear();
            requireBytes(channel.read(one));
            head.append((char) one.get(0));
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("refused: " + head.substring(0, head.indexOf("\r")));
        }
    }

    private static void requireBytes(int count) throws IOException {
        if (count < 0) {
            throw new IOException("the hub closed the link");
        }
    }

    /** With a mask of zeros, which is allowed and changes nothing. */
    static ByteBuffer masked(int firstByte, byte[] payload) {
        return ByteBuffer.allocate(MASKED_EMPTY_PONG_BYTES + payload.length)
                .put((byte) firstByte)
                .put((byte) (0x80 | payload.length))
                .putInt(0)
                .put(payload)
                .flip();
    }

    void add(String token) throws IOException {
        SocketChannel channel = open(hub, token, opened++);
        channel.configureBlocking(false);
        selector.wakeup();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** How many the hub has ended. */
    int lost() {
        return lost.get();
    }

    private void answerPings() {
        try {
            while (!closed) {
                selector.select(this::onReadable, 100);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Between two pings an idle link is sent next to nothing, so a ping is looked for where messages begin, no further. */
    private void onReadable(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            received.clear();
            int count = channel.read(received);
            if (count < 0) {
                lost.incrementAndGet();
                channel.close();
            } else if (count >= 2 && (received.get(count - 2) & 0xff) == PING && received.get(count - 1) == 0) {
                channel.write(masked(0x8A, new byte[0]));
            }
        } catch (IOException e) {
            lost.incrementAndGet();
            key.cancel();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
