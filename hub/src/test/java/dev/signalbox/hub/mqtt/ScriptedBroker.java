package dev.signalbox.hub.mqtt;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;

/**
 * A broker that accepts everybody on terms of its own, confirms everything and delivers nothing; it writes down what it
 * got. Thread-safe.
 */
final class ScriptedBroker implements AutoCloseable {
    static final int CONNECT = 1;
    static final int PUBLISH = 3;
    static final int SUBSCRIBE = 8;
    static final int PINGREQ = 12;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Packet> got = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final byte[] properties;
    private volatile boolean closesOnSubscribe;
    private volatile boolean refusesRetainedWill;
    private volatile byte[] beforeSuback = {};

    /** One packet of a client. */
    record Packet(int flags, int type, ByteString body) {
        MqttPublish publish() {
            try {
                return new MqttPublish((byte) flags, body.toByteArray());
            } catch (MqttException | IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** @param properties of every CONNACK, as they stand on the wire */
    ScriptedBroker(int... properties) throws IOException {
        this.properties = bytes(properties);
        run(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    List<Packet> got(int type) {
        return got.stream().filter(packet -> packet.type() == type).toList();
    }

    List<MqttPublish> published(String topic) {
        return got(PUBLISH).stream()
                .map(Packet::publish)
                .filter(publish -> publish.getTopicName().equals(topic))
                .toList();
    }

    /** Ends every connection a moment after it was subscribed, without a word. */
    void closeOnSubscribe() {
        closesOnSubscribe = true;
    }

    /** [MQTT-3.2.2-13] */
    void refuseRetainedWill() {
        refusesRetainedWill = true;
    }

    /** Whole packets, with each answer to a SUBSCRIBE. */
    void sendBeforeSuback(byte[] packets) {
        beforeSuback = packets.clone();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = server.accept();
            sockets.add(socket);
            run(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                int first = in.readUnsignedByte();
                int length = 0;
                int shift = 0;
                int more;
                do {
                    more = in.readUnsignedByte();
                    length |= (more & 0x7f) << shift;
                    shift += 7;
                } while ((more & 0x80) != 0);
                Packet packet = new Packet(first & 0x0f, first >> 4, ByteString.copyFrom(in.readNBytes(length)));
                got.add(packet);
                byte[] answer = answer(packet);
                if (answer.length > 0) {
                    out.write(answer);
                }
                if (packet.type() == SUBSCRIBE && closesOnSubscribe) {
                    return;
                }
            }
        }
    }

    private byte[] answer(Packet packet) throws IOException {
        byte[] body = packet.body().toByteArray();
        return switch (packet.type()) {
            case CONNECT -> {
                boolean willRetained = (body[7] & 0x20) != 0; // the Connect Flags
                if (willRetained && refusesRetainedWill) {
                    yield bytes(0x20, 3, 0, 0x9A, 0);
                }
                ByteArrayOutputStream connack = new ByteArrayOutputStream();
                connack.write(bytes(0x20, 3 + properties.length, 0, 0, properties.length));
                connack.write(properties);
                yield connack.toByteArray();
            }
            case PUBLISH -> {
                int qos = (packet.flags() >> 1) & 3;
                int topic = ((body[0] & 0xff) << 8) | (body[1] & 0xff);
                yield qos == 0 ? bytes() : bytes(0x40, 2, body[2 + topic], body[3 + topic]);
            }
            case SUBSCRIBE -> {
                int filters = filters(body);
                ByteArrayOutputStream suback = new ByteArrayOutputStream();
                suback.writeBytes(beforeSuback);
                suback.write(bytes(0x90, 3 + filters, body[0], body[1], 0));
                suback.write(new byte[filters]);
                yield suback.toByteArray();
            }
            case PINGREQ -> bytes(0xD0, 0);
            default -> bytes();
        };
    }

    private static int filters(byte[] body) {
        int count = 0;
        int at = 3 + body[2]; // packet id, properties
        while (at < body.length) {
            at += 3 + (((body[at] & 0xff) << 8) | (body[at + 1] & 0xff));
            count++;
        }
        return count;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
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
                        return; // the other side left, or the test is over
                    }
                },
                "scripted-broker");
        thread.setDaemon(true);
        thread.start();
    }
}
