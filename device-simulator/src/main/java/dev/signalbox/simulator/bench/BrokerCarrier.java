package dev.signalbox.simulator.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A mosquitto, by MQTT 5 over WebSocket at QoS 0: senders publish the bytes that they would send a hub, each on a topic of its
 * own, readers subscribe to all of them.
 */
final class BrokerCarrier implements Carrier {
    private static final String SUBPROTOCOL = "mqtt";

    /** [MQTT 5 §3.1] clean start, no keep-alive, no properties, and the broker may choose the client id. */
    private static final byte[] CONNECT = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 0};

    /** [MQTT 5 §3.8] packet 1, no properties, one filter, QoS 0. */
    private static final byte[] SUBSCRIBE = {(byte) 0x82, 13, 0, 1, 0, 0, 7, 'b', 'e', 'n', 'c', 'h', '/', '#', 0};

    private static final int PUBLISH = 0x30;

    private final BenchBroker broker;
    private final Shown shown;
    private final RawLinks senders = new RawLinks();
    private final RawLinks readers = new RawLinks();

    BrokerCarrier(BenchBroker broker, int senders, int readers, Shown shown) throws IOException {
        this.broker = broker;
        this.shown = shown;
        for (int i = 0; i < senders; i++) {
            this.senders.add(RawLink.counting(connected(i)));
        }
        for (int i = 0; i < readers; i++) {
            SocketChannel channel = connected(senders + i);
            channel.write(RawLink.framed(SUBSCRIBE));
            RawLink.read(channel); // the SUBACK
            this.readers.add(i == 0 ? RawLink.looking(channel, this::onMessage) : RawLink.counting(channel));
        }
    }

    private SocketChannel connected(int number) throws IOException {
        URI address = URI.create("ws://127.0.0.1:" + broker.webSocketPort() + "/mqtt");
        SocketChannel channel = RawLink.upgraded(address, SUBPROTOCOL, "", number, 0);
        channel.write(RawLink.framed(CONNECT));
        RawLink.read(channel); // the CONNACK
        return channel;
    }

    /** [MQTT 5 §3.3] mosquitto sends one packet in a message. */
    private void onMessage(byte[] packet) {
        ByteBuffer in = ByteBuffer.wrap(packet);
        if ((in.get() & 0xf0) != PUBLISH) {
            return;
        }
        skipNumber(in);
        in.position(in.getShort() + in.position());
        int properties = in.get();
        in.position(in.position() + properties);
        try {
            ReadingBatch.parseFrom(in).getReadingsList().forEach(shown::onReading);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the broker sent what was not published", e);
        }
    }

    /** [MQTT 5 §1.5.5] seven bits a byte. */
    private static void skipNumber(ByteBuffer in) {
        while (in.get() < 0) {
            // there is more of it
        }
    }

    @Override
    public String name() {
        return "mosquitto_ws";
    }

    @Override
    public void send(int sender, List<Reading> frame) throws IOException {
        byte[] topic = ("bench/" + sender).getBytes(StandardCharsets.US_ASCII);
        byte[] payload = ReadingBatch.newBuilder().addAllReadings(frame).build().toByteArray();
        senders.get(sender).send(publish(topic, payload));
    }

    static byte[] publish(byte[] topic, byte[] payload) {
        int length = 2 + topic.length + 1 + payload.length;
        ByteArrayOutputStream packet = new ByteArrayOutputStream(length + 3);
        packet.write(PUBLISH);
        for (int rest = length; ; rest >>>= 7) {
            packet.write(rest < 128 ? rest : (rest & 0x7f) | 0x80);
            if (rest < 128) {
                break;
            }
        }
        packet.write(0);
        packet.write(topic.length);
        packet.writeBytes(topic);
        packet.write(0); // no properties
        packet.writeBytes(payload);
        return packet.toByteArray();
    }

    @Override
    public ProcessMeter meter() throws IOException, InterruptedException {
        return broker.meter();
    }

    @Override
    public RawLinks readers() {
        return readers;
    }

    @Override
    public void close() throws IOException {
        senders.close();
        readers.close();
    }
}
