package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The history on a real file without threads: the test says when something is stored, packed, deleted, asked. */
final class HistoryRig implements AutoCloseable {
    final Metrics metrics = new Metrics();
    final Damage damage = new Damage(metrics);
    final HistoryFile file;
    final Budget budget;
    private final HistoryWriter.Bounds bounds;
    private HistoryTables tables;
    private long sweeps;

    HistoryRig(Path directory, Keeping keeping) throws SQLException, IOException {
        DataDirectory data = new DataDirectory(directory, Clock.systemUTC());
        data.create();
        file = new HistoryFile(data, damage);
        file.open(file.database().exists(), false);
        bounds = new HistoryWriter.Bounds(1_000_000, Duration.ofDays(1), keeping);
        budget = new Budget(keeping, metrics);
        tables = HistoryTables.of(file.database().writer(), bounds, budget, damage, 0);
    }

    HistoryTables tables() {
        return tables;
    }

    void sweep(List<DeviceReading> readings) throws SQLException {
        tables.sweeps().write(new Sweep(++sweeps, readings, List.of(), List.of(), List.of()));
        commit();
    }

    void pack() throws SQLException {
        tables.packing().pack();
        commit();
    }

    /** One step over a few series. How many rows went. */
    int deleteStep(long nowMillis) throws SQLException {
        int rows = tables.keptRows().step(tables.series().all(), nowMillis);
        commit();
        return rows;
    }

    /** Until nothing is left to delete. */
    void deleteAll(long nowMillis) throws SQLException {
        int idle = 0;
        while (idle < 3) {
            idle = deleteStep(nowMillis) == 0 ? idle + 1 : 0;
        }
    }

    void commit() throws SQLException {
        tables.tiers().save();
        // Without the sync: nobody kills this.
        file.database().writer().commit();
    }

    /** As after a failure: what was not committed is gone. */
    void rollBack() throws SQLException {
        file.database().rollback();
        tables = HistoryTables.of(
                file.database().writer(),
                bounds,
                budget,
                damage,
                tables.sweeps().lastSweepNo());
    }

    History ask(HistoryQuery.Builder query) throws SQLException {
        HistoryQuery asked = query.build();
        if (HistoryQueries.refusal(asked).isPresent()) {
            throw new IllegalArgumentException(HistoryQueries.refusal(asked).get());
        }
        return file.database()
                .read(connection -> HistoryQueries.answer(connection, asked, damage))
                .orElseThrow();
    }

    double counted(String name) {
        return metrics.registry().get(name).counter().count();
    }

    @Override
    public void close() throws SQLException, IOException {
        file.database().close();
    }
}
