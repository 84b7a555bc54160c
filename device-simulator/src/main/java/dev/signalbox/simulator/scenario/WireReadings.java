package dev.signalbox.simulator.scenario;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.EventReport;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingAck;
import dev.signalbox.proto.v1.ReadingBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Batches and events of a device, and which of them the hub has stored. Confined to the simulation thread. */
final class WireReadings {
    /** A minute or more of measurements; the oldest batch gives way. */
    private static final int MOST_BATCHES = 64;

    private final List<Reading> gathered = new ArrayList<>();
    private final ArrayDeque<ReadingBatch> waiting = new ArrayDeque<>();
    private final Map<String, Reading> newest = new LinkedHashMap<>();
    private long batches;
    private long events;
    private final AtomicLong lost = new AtomicLong();

    /** True: it is the first of its batch. */
    boolean add(Reading reading) {
        newest.put(reading.getMetric(), reading);
        gathered.add(reading);
        return gathered.size() == 1;
    }

    void send(Consumer<DeviceToHub> say) {
        if (!gathered.isEmpty()) {
            ReadingBatch batch = batch(gathered);
            gathered.clear();
            keep(batch);
            say.accept(DeviceToHub.newBuilder().setReadings(batch).build());
        }
    }

    private ReadingBatch batch(List<Reading> readings) {
        return ReadingBatch.newBuilder()
                .setBatchNo(++batches)
                .setOldestBatchNo(
                        waiting.isEmpty() ? batches : waiting.getFirst().getBatchNo())
                .addAllReadings(readings)
                .build();
    }

    private void keep(ReadingBatch batch) {
        waiting.add(batch);
        while (waiting.size() > MOST_BATCHES) {
            lost.addAndGet(waiting.remove().getReadingsCount());
        }
    }

    /** Not kept: who sends a flood has no room for it. */
    void burst(long nowMillis, int count, int perFrame, Consumer<DeviceToHub> say) {
        List<Reading> models = List.copyOf(newest.values());
        List<Reading> frame = new ArrayList<>();
        for (int i = 0; i < count && !models.isEmpty(); i++) {
            frame.add(models.get(i % models.size()).toBuilder()
                    .setTimeMs(nowMillis - count + i)
                    .build());
            if (frame.size() == perFrame || i == count - 1) {
                say.accept(DeviceToHub.newBuilder().setReadings(batch(frame)).build());
                frame.clear();
            }
        }
    }

    void acknowledged(ReadingAck ack) {
        while (!waiting.isEmpty() && waiting.getFirst().getBatchNo() <= ack.getBatchNo()) {
            waiting.remove();
        }
        lost.addAndGet(ack.getRefused());
    }

    /** After a new link. */
    void resend(long acknowledgedBatch, Consumer<DeviceToHub> say) {
        acknowledged(ReadingAck.newBuilder().setBatchNo(acknowledgedBatch).build());
        waiting.forEach(batch -> say.accept(DeviceToHub.newBuilder()
                .setReadings(batch.toBuilder().setHistorical(true))
                .build()));
    }

    int waiting() {
        return waiting.size();
    }

    /** By any thread. */
    long lost() {
        return lost.get();
    }

    EventReport event(String name, long timeMillis, Map<String, ?> values) {
        EventReport.Builder event =
                EventReport.newBuilder().setEventNo(++events).setName(name).setTimeMs(timeMillis);
        values.forEach((field, value) -> event.putValues(field, valueOf(value)));
        return event.setOldestEventNo(events).build();
    }

    static Value valueOf(Object value) {
        if (value instanceof Number number) {
            return Value.newBuilder().setNumberValue(number.doubleValue()).build();
        }
        if (value instanceof Boolean flag) {
            return Value.newBuilder().setBoolValue(flag).build();
        }
        return Value.newBuilder().setStringValue(value.toString()).build();
    }

    /** A new boot. */
    void forget() {
        gathered.clear();
        waiting.clear();
        batches = 0;
        events = 0;
    }
}
