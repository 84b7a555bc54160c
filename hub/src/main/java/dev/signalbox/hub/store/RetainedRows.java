package dev.signalbox.hub.store;

import dev.signalbox.hub.switchboard.RetainedNotes;
import dev.signalbox.hub.switchboard.RetainedTopic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The ledger of retained topics, of every broker the hub was at. Confined to the thread of its connection. */
final class RetainedRows {
    private final PreparedStatement update;
    private final PreparedStatement insert;
    private final PreparedStatement delete;

    RetainedRows(Connection connection) throws SQLException {
        update = connection.prepareStatement("UPDATE mqtt_retained SET note = ? WHERE broker = ? AND topic = ?");
        insert = connection.prepareStatement("INSERT INTO mqtt_retained (note, broker, topic) VALUES (?, ?, ?)");
        delete = connection.prepareStatement("DELETE FROM mqtt_retained WHERE broker = ? AND topic = ?");
    }

    void put(RetainedNotes notes) throws SQLException {
        for (RetainedTopic written : notes.written()) {
            put(written);
        }
        for (RetainedTopic emptied : notes.emptied()) {
            delete.setString(1, emptied.broker());
            delete.setString(2, emptied.topic());
            delete.addBatch();
        }
        delete.executeBatch();
    }

    private void put(RetainedTopic written) throws SQLException {
        for (PreparedStatement statement : new PreparedStatement[] {update, insert}) {
            statement.setString(1, written.note());
            statement.setString(2, written.broker());
            statement.setString(3, written.topic());
            if (statement.executeUpdate() == 1) {
                return;
            }
        }
    }

    static List<RetainedTopic> all(Connection connection) throws SQLException {
        List<RetainedTopic> topics = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT broker, topic, note FROM mqtt_retained");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                topics.add(new RetainedTopic(row.getString(1), row.getString(2), row.getString(3)));
            }
        }
        return topics;
    }
}
