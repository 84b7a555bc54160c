package dev.signalbox.agent;

import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a hub makes of batches: takes each number of a series once, acknowledges up to the first that is missing and may
 * still come. Confined to the test's thread.
 */
final class ModelHub {
    final List<Double> stored = new ArrayList<>();
    private final Map<String, TreeSet<Long>> islands = new HashMap<>();
    private final Map<String, Long> prefixes = new HashMap<>();

    /** What an agent's link would send next. */
    static @Nullable ReadingBatch next(ReadingBuffer from) {
        ReadingBatch batch = from.takeAgain();
        if (batch == null) {
            batch = from.takeLive(3, 10_000);
        }
        return batch == null ? from.takeBacklog(500, 40_000) : batch;
    }

    void take(@Nullable ReadingBatch batch, String bootOfHello) {
        if (batch == null) {
            return;
        }
        String series = batch.getBootId().isEmpty() ? bootOfHello : batch.getBootId();
        long number = batch.getBatchNo();
        TreeSet<Long> beyond = islands.computeIfAbsent(series, unused -> new TreeSet<>());
        long prefix = Math.max(acknowledged(series), batch.getOldestBatchNo() - 1);
        beyond.headSet(prefix, true).clear();
        if (number > prefix && beyond.add(number)) {
            batch.getReadingsList().stream().map(Reading::getNumber).forEach(stored::add);
        }
        while (beyond.remove(prefix + 1)) {
            prefix++;
        }
        prefixes.put(series, prefix);
    }

    long acknowledged(String series) {
        return prefixes.getOrDefault(series, 0L);
    }

    void acknowledge(ReadingBuffer to) {
        prefixes.forEach(to::onAcknowledged);
    }

    /** On an open link: everything there is, acknowledged. */
    void takeAll(ReadingBuffer from, String bootOfHello) {
        for (int idle = 0; idle < 2; ) {
            ReadingBatch batch = next(from);
            take(batch, bootOfHello);
            idle = batch == null ? idle + 1 : 0;
            acknowledge(from);
        }
    }
}
