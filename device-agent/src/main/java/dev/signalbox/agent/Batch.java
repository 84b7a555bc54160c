package dev.signalbox.agent;

import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.util.List;

/**
 * Readings under the number they are sent and acknowledged by. Immutable.
 *
 * @param series the boot id it goes by: numbers ascend within it
 */
record Batch(String series, long number, List<Reading> readings) {
    /** More readings share no batch that is kept: a hub takes at least so many in a frame. */
    static final int MAX_KEPT_READINGS = 500;

    /** Nor do more bytes, one reading alone excepted. */
    static final int MAX_KEPT_BYTES = 32 * 1024;

    Batch {
        readings = List.copyOf(readings);
    }

    /** @param oldest number of the first batch of the series that may still come: the hub waits for none below it */
    ReadingBatch frame(boolean historical, long oldest, String bootOfHello) {
        ReadingBatch.Builder frame = ReadingBatch.newBuilder()
                .setBatchNo(number)
                .setOldestBatchNo(oldest)
                .setHistorical(historical)
                .addAllReadings(readings);
        return series.equals(bootOfHello)
                ? frame.build()
                : frame.setBootId(series).build();
    }

    int encodedBytes() {
        return readings.stream().mapToInt(Batch::encodedBytes).sum();
    }

    /** What a reading takes in a frame: itself, its tag and its length. */
    static int encodedBytes(Reading reading) {
        return reading.getSerializedSize() + 4;
    }
}
