package dev.signalbox.simulator.bench;

import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Many links that one thread reads and whose pings it answers. Opened and sent on by the caller's thread. An end that
 * nobody asked for is counted.
 */
final class RawLinks implements AutoCloseable {
    private static final String SUBPROTOCOL = "signalbox.v1.pb";
    private static final byte[] HELLO = DeviceToHub.newBuilder()
            .setHello(DeviceHello.newBuilder().setAgentName("bench").setBootId("bench"))
            .build()
            .toByteArray();

    private final Selector selector;
    private final ByteBuffer received = ByteBuffer.allocateDirect(64 << 10);
    private final List<RawLink> links = new ArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure;

    RawLinks() throws IOException {
        selector = Selector.open();
        Thread reading = new Thread(this::read, "raw-links");
        reading.setDaemon(true);
        reading.start();
    }

    /** A device's, which says nothing but its hello; returns when the hub has said welcome. */
    void addDevice(URI hub, String token) throws IOException {
        add(RawLink.counting(device(hub, token, links.size())));
    }

    static SocketChannel device(URI hub, String token, int number) throws IOException {
        return welcomed(hub, token, number, HELLO, 0);
    }

    /**
     * Of whoever says this hello; returns when the hub has said welcome.
     *
     * @param receiveBytes of the socket's buffer; 0: the usual one
     */
    static SocketChannel welcomed(URI hub, String token, int number, byte[] hello, int receiveBytes)
            throws IOException {
        SocketChannel channel = RawLink.upgraded(hub, SUBPROTOCOL, token, number, receiveBytes);
        channel.write(RawLink.framed(hello));
        RawLink.read(channel);
        return channel;
    }

    /** Reads it from now on. */
    void add(RawLink link) throws IOException {
        links.add(link);
        link.channel.configureBlocking(false);
        selector.wakeup();
        link.channel.register(selector, SelectionKey.OP_READ, link);
    }

    int size() {
        return links.size();
    }

    RawLink get(int index) {
        return links.get(index);
    }

    long messages() {
        return links.stream().mapToLong(RawLink::messages).sum();
    }

    long pings() {
        return links.stream().mapToLong(RawLink::pings).sum();
    }

    long bytes() {
        return links.stream().mapToLong(RawLink::bytes).sum();
    }

    /**
     * How many the other side has ended.
     *
     * @throws IllegalStateException where what came could not be understood: nothing is read any more
     */
    int lost() {
        RuntimeException why = failure;
        if (why != null) {
            throw new IllegalStateException("nothing is read any more", why);
        }
        return lost.get();
    }

    private void read() {
        try {
            while (!closed) {
                selector.select(this::onReadable, 100);
            }
        } catch (IOException e) {
            failure = new UncheckedIOException(e);
        } catch (ClosedSelectorException e) {
            return; // closed while it read
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void onReadable(SelectionKey key) {
        RawLink link = (RawLink) key.attachment();
        try {
            received.clear();
            if (link.channel.read(received) < 0) {
                lost.incrementAndGet();
                link.close();
            } else {
                link.take(received.flip());
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
        for (RawLink link : links) {
            link.close();
        }
        selector.close();
    }
}
