package dev.signalbox.simulator.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.Watch;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** The hub: devices send, consoles watch everything. */
final class HubCarrier implements Carrier {
    private static final byte[] HELLO = ConsoleToHub.newBuilder()
            .setHello(ConsoleHello.newBuilder().setName("bench"))
            .build()
            .toByteArray();
    private static final byte[] WATCH = ConsoleToHub.newBuilder()
            .setWatch(Watch.getDefaultInstance())
            .build()
            .toByteArray();

    private final BenchHub hub;
    private final Shown shown;
    private final RawLinks devices = new RawLinks();
    private final RawLinks consoles = new RawLinks();
    private final long[] batches;

    HubCarrier(BenchHub hub, int senders, int readers, Shown shown) throws IOException, InterruptedException {
        this.hub = hub;
        this.shown = shown;
        batches = new long[senders];
        for (String token : hub.deviceTokens(senders)) {
            devices.addDevice(hub.webSocket("/ws/device"), token);
        }
        for (int i = 0; i < readers; i++) {
            SocketChannel channel = RawLinks.welcomed(hub.webSocket("/ws/console"), hub.operatorToken(), i, HELLO, 0);
            RawLink link = i == 0 ? RawLink.looking(channel, this::onMessage) : RawLink.counting(channel);
            consoles.add(link);
            link.send(WATCH);
        }
    }

    private void onMessage(byte[] message) {
        try {
            for (Update update : HubToConsole.parseFrom(message).getBatch().getUpdatesList()) {
                if (update.hasReading()) {
                    shown.onReading(update.getReading());
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the hub sent what is no frame", e);
        }
    }

    @Override
    public String name() {
        return "hub";
    }

    @Override
    public void send(int sender, List<Reading> frame) throws IOException {
        devices.get(sender)
                .send(DeviceToHub.newBuilder()
                        .setReadings(ReadingBatch.newBuilder()
                                .setBatchNo(++batches[sender])
                                .addAllReadings(frame))
                        .build()
                        .toByteArray());
    }

    @Override
    public ProcessMeter meter() throws IOException, InterruptedException {
        return hub.meter();
    }

    @Override
    public RawLinks readers() {
        return consoles;
    }

    @Override
    public void close() throws IOException {
        devices.close();
        consoles.close();
    }
}
