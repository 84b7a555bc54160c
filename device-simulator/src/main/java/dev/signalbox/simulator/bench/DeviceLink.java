package dev.signalbox.simulator.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** A device that sends batches as it is told to and counts and times what was acknowledged. Thread-safe. */
final class DeviceLink implements AutoCloseable {
    private static final long WELCOME_SECONDS = 30;

    private final String deviceId;
    private final FrameSocket socket;
    private final CompletableFuture<Integer> framesPerSecond = new CompletableFuture<>();
    private final LongConsumer acknowledged;

    /** When each batch was due that is not acknowledged: as many as the caller lets wait. */
    private final Queue<Long> dues = new ConcurrentLinkedQueue<>();

    private long sentBatches;
    private volatile long acknowledgedBatches;
    private volatile String trouble = "";

    /** Joins and links; returns when the hub has said welcome. */
    DeviceLink(BenchHub hub, String name) throws IOException, InterruptedException {
        this(hub, name, nanos -> {});
    }

    /** @param acknowledged told how many nanoseconds each batch took since it was due, on a thread of the HTTP client */
    DeviceLink(BenchHub hub, String name, LongConsumer acknowledged) throws IOException, InterruptedException {
        this.acknowledged = acknowledged;
        Joined joined = Join.at(hub.url(), hub.joinKey(), "bench:" + name, "bench", name, name)
                .join();
        deviceId = joined.deviceId();
        socket = new FrameSocket(hub.http(), hub.webSocket("/ws/device"), joined.deviceToken(), this::onMessage);
        send(DeviceToHub.newBuilder()
                .setHello(DeviceHello.newBuilder()
                        .setAgentName("bench")
                        .setBootId("bench")
                        .setTimeMs(System.currentTimeMillis()))
                .build());
        try {
            framesPerSecond.get(WELCOME_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no welcome for " + name, e);
        }
    }

    private void onMessage(byte[] message) {
        try {
            HubToDevice frame = HubToDevice.parseFrom(message);
            switch (frame.getBodyCase()) {
                case WELCOME ->
                    framesPerSecond.complete(frame.getWelcome().getLimits().getFramesPerSecond());
                case READING_ACK -> onAcknowledged(frame.getReadingAck().getBatchNo());
                case ERROR -> trouble = frame.getError().getMessage();
                case GOODBYE -> trouble = "goodbye: " + frame.getGoodbye().getReason();
                default -> {}
            }
        } catch (InvalidProtocolBufferException e) {
            trouble = e.toString();
        }
    }

    /** All up to this one, one call after the other. */
    private void onAcknowledged(long batch) {
        long now = System.nanoTime();
        for (long count = batch - acknowledgedBatches; count > 0; count--) {
            acknowledged.accept(now - dues.remove());
        }
        acknowledgedBatches = batch;
    }

    String deviceId() {
        return deviceId;
    }

    /** What the hub allows. */
    int framesPerSecond() {
        return framesPerSecond.join();
    }

    void send(List<Reading> readings, boolean historical) throws IOException {
        send(readings, historical, System.nanoTime());
    }

    void send(List<Reading> readings, boolean historical, long dueNanos) throws IOException {
        if (!trouble.isEmpty()) {
            throw new IOException(deviceId + " was told: " + trouble);
        }
        dues.add(dueNanos);
        send(DeviceToHub.newBuilder()
                .setReadings(ReadingBatch.newBuilder()
                        .setBatchNo(++sentBatches)
                        .setHistorical(historical)
                        .addAllReadings(readings))
                .build());
    }

    private void send(DeviceToHub frame) throws IOException {
        socket.send(frame.toByteArray());
    }

    long waiting() {
        return sentBatches - acknowledgedBatches;
    }

    @Override
    public void close() {
        socket.close();
    }
}
