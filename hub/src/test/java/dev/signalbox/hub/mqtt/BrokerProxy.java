package dev.signalbox.hub.mqtt;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between the bridge and a broker: writes down every MQTT packet, and cuts or freezes the wire. Thread-safe. */
final class BrokerProxy implements AutoCloseable {
    static final int PUBLISH = 3;
    static final int PUBACK = 4;

    private final ServerSocket server;
    private final int brokerPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Packet> sent = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;
    private volatile boolean cutsBehindPublish;
    private boolean frozen;
    private final AtomicInteger connections = new AtomicInteger();

    /** One packet that the bridge sent, without its payload. */
    record Packet(int type, int topicLength) {
        static Packet of(int first, byte[] body) {
            int type = first >> 4;
            return new Packet(type, type == PUBLISH ? ((body[0] & 0xff) << 8) | (body[1] & 0xff) : 0);
        }
    }

    BrokerProxy(int brokerPort) throws IOException {
        this.brokerPort = brokerPort;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        run(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    List<Packet> sent(int type) {
        return sent.stream().filter(packet -> packet.type() == type).toList();
    }

    /** Closes every connection, and each new one, until healed. */
    void cut() throws IOException {
        refusing = true;
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** As {@link #cut}, as soon as the next publish has reached the bridge. */
    void cutBehindPublish() {
        cutsBehindPublish = true;
    }

    void heal() {
        refusing = false;
        thaw();
    }

    /** Bytes are taken, but go nowhere. */
    synchronized void freeze() {
        frozen = true;
    }

    synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        thaw();
        cut();
        server.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            if (refusing) {
                client.close();
                continue;
            }
            connections.incrementAndGet();
            Socket broker;
            try {
                broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
            } catch (IOException e) { // it is down
                client.close();
                continue;
            }
            sockets.addAll(List.of(client, broker));
            run(() -> forward(client, broker, true));
            run(() -> forward(broker, client, false));
        }
    }

    private void forward(Socket from, Socket to, boolean fromBridge) throws IOException {
        try (from;
                to) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            while (true) {
                int first = in.readUnsignedByte();
                List<Integer> lengthBytes = new ArrayList<>();
                int length = 0;
                int more;
                do {
                    more = in.readUnsignedByte();
                    length |= (more & 0x7f) << (7 * lengthBytes.size());
                    lengthBytes.add(more);
                } while ((more & 0x80) != 0);
                byte[] body = in.readNBytes(length);
                if (fromBridge) {
                    sent.add(Packet.of(first, body));
                }
                awaitThaw();
                byte[] packet = new byte[1 + lengthBytes.size() + body.length];
                packet[0] = (byte) first;
                for (int i = 0; i < lengthBytes.size(); i++) {
                    packet[1 + i] = lengthBytes.get(i).byteValue();
                }
                System.arraycopy(body, 0, packet, 1 + lengthBytes.size(), body.length);
                out.write(packet);
                if (!fromBridge && first >> 4 == PUBLISH && cutsBehindPublish) {
                    cutsBehindPublish = false;
                    cut();
                }
            }
        }
    }

    private synchronized void awaitThaw() throws IOException {
        try {
            while (frozen) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private interface Loop {
        void run() throws IOException;
    }

    private static void run(Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (IOException e) {
                        return; // the wire is cut
                    }
                },
                "proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
