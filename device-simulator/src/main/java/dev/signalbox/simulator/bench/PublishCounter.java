package dev.signalbox.simulator.bench;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A subscriber that looks at the length of each packet and at nothing else, so that it is the publisher that is measured.
 * Driven by the command line's thread, told by its own.
 */
final class PublishCounter implements AutoCloseable {
    private static final byte CONNECT = 0x10;
    private static final byte SUBSCRIBE = (byte) 0x82;
    private static final int PUBLISH = 3;
    private static final int SUBACK = 9;
    private static final int AT_ONCE_BYTES = 1 << 16;

    private final Socket socket;
    private final DataInputStream in;
    private volatile long heard;
    private volatile long firstNanos;
    private volatile long lastNanos;

    /** Returns when it is subscribed. */
    PublishCounter(int port, String topic) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), AT_ONCE_BYTES));
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        // [MQTT 5 §3.1] clean start, no keep-alive, no properties, and the broker may choose the client id.
        out.write(new byte[] {CONNECT, 13, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 0});
        // [MQTT 5 §3.8] packet 1, no properties, one filter, QoS 0.
        byte[] filter = topic.getBytes(StandardCharsets.US_ASCII);
        out.write(new byte[] {SUBSCRIBE, (byte) (filter.length + 6), 0, 1, 0, 0, (byte) filter.length});
        out.write(filter);
        out.write(0);
        out.flush();
        while (nextPacket() != SUBACK) {
            // the CONNACK before it
        }
        Thread thread = new Thread(this::count, "publish-counter");
        thread.setDaemon(true);
        thread.start();
    }

    private void count() {
        try {
            for (long count = 0; ; ) {
                if (nextPacket() == PUBLISH) {
                    lastNanos = System.nanoTime();
                    if (count == 0) {
                        firstNanos = lastNanos;
                    }
                    heard = ++count;
                }
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    /** Its type; the rest of it is passed over. */
    private int nextPacket() throws IOException {
        int type = in.readUnsignedByte() >> 4;
        int length = 0;
        int digit;
        int shift = 0;
        do { // [MQTT 5 §1.5.5]
            digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while (digit >= 0x80);
        in.skipNBytes(length);
        return type;
    }

    long heard() {
        return heard;
    }

    /** Between the first one and the last one; 0: there were not two. */
    double perSecond() {
        return heard < 2 ? 0 : (heard - 1) * 1e9 / (lastNanos - firstNanos);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
