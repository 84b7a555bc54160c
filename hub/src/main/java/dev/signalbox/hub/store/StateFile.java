package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens {@code state} so that what was promised is all there, or refuses before a byte of it has changed. Confined to the
 * thread that opens the store.
 */
final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    /** Of the tables this hub works with; grows with each migration of {@code state}. */
    private static final int SCHEMA = 1;

    private final DataDirectory directory;
    private final Database database;

    StateFile(DataDirectory directory) {
        this.directory = directory;
        this.database = new Database(directory, "state");
    }

    Database database() {
        return database;
    }

    /** Opens the database, made anew where there never was one; one generation more is on the disk when this returns. */
    Marker open(boolean afterUncleanStop) throws IOException, StateUnusable {
        boolean existed = database.exists();
        Optional<Marker> marker = existed ? Marker.read(directory) : Optional.of(create());
        if (existed && afterUncleanStop) {
            setCopyAside();
        }
        try {
            // Read-only: H2 rewrites a file as soon as it opens it for writing.
            database.inspect(connection -> {
                check(connection, marker);
                if (afterUncleanStop) {
                    StateRows.scan(connection);
                }
                return true;
            });
            database.open();
            return writeMarker(nextGeneration());
        } catch (SQLException | FlywayException | IllegalStateException e) {
            database.abandon();
            throw unusable(reason(e), e);
        }
    }

    /** Replaces the marker by one that counts the rows as they are on the disk now. */
    Marker writeMarker(StateRows.HubRow hub) throws SQLException, IOException {
        Marker marker = new Marker(hub.hubId(), hub.generation(), SCHEMA, StateRows.counts(database.writer()));
        marker.write(directory);
        return marker;
    }

    StateUnusable unusable(String reason, @Nullable Throwable cause) {
        return new StateUnusable(database.file(), reason, cause);
    }

    private Marker create() throws IOException, StateUnusable {
        Optional<Marker> other = Marker.read(directory);
        if (other.isPresent()) {
            throw unusable(
                    "it is missing, and the marker says that hub " + other.get().hubId() + " lives here", null);
        }
        String hubId = UUID.randomUUID().toString();
        try {
            database.create(connection -> {
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO hub (hub_id, generation) VALUES (?, 0)")) {
                    insert.setString(1, hubId);
                    insert.executeUpdate();
                }
            });
        } catch (SQLException | FlywayException e) {
            throw unusable("it cannot be created: " + reason(e), e);
        }
        LOG.info("made a new hub in {}", directory.path());
        return new Marker(hubId, 0, SCHEMA, Map.of());
    }

    private void setCopyAside() throws IOException, StateUnusable {
        try {
            Path copy = directory.copyAside(database.file());
            LOG.warn("the hub was not stopped in order; state as it was left is kept as {}", copy.getFileName());
        } catch (IOException e) {
            throw unusable("the hub was not stopped in order, and no copy of the file can be set aside: " + e, e);
        }
    }

    private static void check(Connection connection, Optional<Marker> marker) throws SQLException {
        StateRows.HubRow hub = StateRows.hub(connection);
        if (marker.isEmpty()) {
            LOG.warn("no marker beside state; taking hub {} as it is", hub.hubId());
            return;
        }
        Marker known = marker.get();
        if (known.schema() > SCHEMA) {
            throw new SQLException(
                    "a newer hub wrote it (schema " + known.schema() + ", this one knows " + SCHEMA + ")");
        }
        if (!hub.hubId().equals(known.hubId())) {
            throw new SQLException("it is of hub " + hub.hubId() + ", and the marker says " + known.hubId());
        }
        if (hub.generation() < known.generation()) {
            throw new SQLException(
                    "it is older than the hub's last start (" + hub.generation() + " < " + known.generation() + ")");
        }
        Map<String, Long> counts = StateRows.counts(connection);
        for (Map.Entry<String, Long> floor : known.rows().entrySet()) {
            long count = counts.getOrDefault(floor.getKey(), 0L);
            if (count < floor.getValue()) {
                throw new SQLException(String.format(
                        Locale.ROOT, "%d of %d rows of %s are left", count, floor.getValue(), floor.getKey()));
            }
        }
    }

    private StateRows.HubRow nextGeneration() throws SQLException {
        StateRows.HubRow hub = StateRows.hub(database.writer());
        try (PreparedStatement update =
                database.writer().prepareStatement("UPDATE hub SET generation = ? WHERE hub_id = ?")) {
            update.setLong(1, hub.generation() + 1);
            update.setString(2, hub.hubId());
            update.executeUpdate();
        }
        database.commit();
        return new StateRows.HubRow(hub.hubId(), hub.generation() + 1);
    }

    private static String reason(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(e.toString()).strip();
    }
}
