package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.RetainedNotes;
import dev.signalbox.hub.switchboard.RetainedTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Keeps a bridge's ledger as the switchboard and its store do, and may be read. Thread-safe. */
final class LedgerKeeper implements AutoCloseable {
    private final MqttBridge bridge;
    private final ScheduledFuture<?> noting;
    private volatile boolean paused;
    private final Map<String, RetainedTopic> rows = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ledger-keeper");
        thread.setDaemon(true);
        return thread;
    });

    LedgerKeeper(MqttBridge bridge, List<RetainedTopic> known) {
        this.bridge = bridge;
        known.forEach(topic -> rows.put(topic.topic(), topic));
        bridge.restoreRetained(known);
        noting = ticks.scheduleWithFixedDelay(this::note, 0, 5, TimeUnit.MILLISECONDS);
    }

    /** What a killed hub would find. */
    List<RetainedTopic> rows() {
        return List.copyOf(rows.values());
    }

    List<RetainedTopic> awaitRows(int count) {
        Awaitility.await("rows")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(rows.keySet()).hasSize(count));
        return rows();
    }

    /** The store takes nothing, until {@link #resume}. */
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    private synchronized void note() {
        if (paused) {
            return;
        }
        RetainedNotes notes = bridge.takeRetainedNotes();
        notes.written().forEach(topic -> rows.put(topic.topic(), topic));
        notes.emptied().forEach(topic -> rows.remove(topic.topic()));
        bridge.onRetainedNoted(notes);
    }

    @Override
    public void close() {
        noting.cancel(false);
        ticks.shutdownNow();
    }
}
