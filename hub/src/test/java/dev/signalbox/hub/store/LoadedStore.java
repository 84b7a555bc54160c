package dev.signalbox.hub.store;

import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Sweep;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A store that is written to as fast as it takes it until this is closed: numbered changes with their audit, and readings. */
final class LoadedStore implements AutoCloseable {
    private static final int UNDER_WAY = 64;
    private static final int READINGS_PER_SWEEP = 25;

    private final RunningStore running;
    private final Thread thread = new Thread(this::run, "load");
    private volatile boolean closed;

    LoadedStore(RunningStore running) {
        this.running = running;
        thread.start();
    }

    static String name(int number) {
        return "change-" + number;
    }

    /** Returns, once so many more were told as stored, how many are. */
    int awaitMore(int changes) {
        int before = running.stored().size();
        await().atMost(Duration.ofSeconds(60)).until(() -> running.stored().size() >= before + changes);
        return running.stored().size();
    }

    /** How many were told as stored. */
    int readings() {
        return running.tap.taken(Event.Swept.class).size() * READINGS_PER_SWEEP;
    }

    private void run() {
        int recorded = 0;
        long sweeps = 0;
        while (!closed) {
            if (recorded - running.stored().size() < UNDER_WAY) {
                Change setting = new Change.SettingChanged(name(recorded), "x".repeat(200));
                running.store.record(
                        new Change.Together(List.of(setting, AuditTest.audited(name(recorded), recorded))));
                recorded++;
            }
            if (sweeps - running.tap.taken(Event.Swept.class).size() < 4) {
                long first = sweeps * READINGS_PER_SWEEP;
                running.store.sweep(new Sweep(
                        ++sweeps,
                        IntStream.range(0, READINGS_PER_SWEEP)
                                .mapToObj(i -> RunningStore.number("kiln-1", "counter", first + i, (double) i))
                                .toList(),
                        List.of(),
                        List.of(),
                        List.of()));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        await().until(() -> !thread.isAlive());
    }
}
