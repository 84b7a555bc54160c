package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.InboxTap;
import dev.signalbox.hub.switchboard.Sweep;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * The child process that {@link KillTest} kills: stores changes and readings as fast as it can, numbered from the second
 * argument, and prints the number of each once it was told as stored.
 */
final class DoomedStore {
    static final int READINGS_PER_SWEEP = 25;
    /** Packs so often that many a kill hits it; keeps what was measured in 1970. */
    static final HistoryWriter.Bounds BOUNDS =
            new HistoryWriter.Bounds(200, Duration.ofMinutes(15), RunningStore.FOREVER);

    private DoomedStore() {}

    public static void main(String[] arguments) throws Exception {
        long first = Long.parseLong(arguments[1]);
        Inbox inbox = Inbox.withDefaultBounds();
        Semaphore changesUnderWay = new Semaphore(64);
        Semaphore sweepsUnderWay = new Semaphore(4);
        InboxTap.onEach(inbox, event -> {
            if (event instanceof Event.Stored stored) {
                for (Change change : stored.changes()) {
                    System.out.println("change " + ((Change.SettingChanged) change).name());
                }
                changesUnderWay.release(stored.changes().size());
            } else if (event instanceof Event.Swept swept) {
                System.out.println("sweep " + (first + swept.sweepId() * READINGS_PER_SWEEP));
                sweepsUnderWay.release();
            }
        });
        H2Store store = new H2Store(
                Path.of(arguments[0]),
                inbox,
                new Metrics(),
                Clock.systemUTC(),
                BOUNDS,
                Upkeep.USUAL,
                Database.BLOATED_FROM_BYTES,
                failure -> Runtime.getRuntime().halt(70));
        store.take();
        store.open();
        store.start();
        System.out.println("started");
        Thread sweeper = new Thread(() -> sweep(store, first, sweepsUnderWay), "sweeper");
        sweeper.start();
        for (long number = first; ; number++) {
            changesUnderWay.acquireUninterruptibly();
            if (!store.record(new Change.SettingChanged(Long.toString(number), "x".repeat(200)))) {
                Runtime.getRuntime().halt(71);
            }
        }
    }

    /** Sweep n holds the readings from first + (n - 1) * 25 until before first + n * 25, each with its number as time. */
    private static void sweep(H2Store store, long first, Semaphore underWay) {
        for (long id = 1; ; id++) {
            underWay.acquireUninterruptibly();
            long end = first + id * READINGS_PER_SWEEP;
            List<Sweep.DeviceReading> readings = new ArrayList<>();
            for (long number = end - READINGS_PER_SWEEP; number < end; number++) {
                readings.add(RunningStore.number("kiln-1", "counter", number, (double) number));
            }
            store.sweep(new Sweep(
                    id,
                    readings,
                    List.of(new Sweep.BatchMark(new DeviceId("kiln-1"), "boot", end)),
                    List.of(),
                    List.of()));
        }
    }
}
