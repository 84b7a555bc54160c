package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.Mapping;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Mappings of foreign MQTT devices, and which devices are by which. Confined to the thread of its connection. */
final class MappingRows {
    private final PreparedStatement updateMapping;
    private final PreparedStatement insertMapping;
    private final PreparedStatement deleteMapping;
    private final PreparedStatement updateDevice;
    private final PreparedStatement insertDevice;
    private final PreparedStatement deleteDevice;

    MappingRows(Connection connection) throws SQLException {
        updateMapping = connection.prepareStatement("UPDATE mapping SET body = ? WHERE name = ?");
        insertMapping = connection.prepareStatement("INSERT INTO mapping (body, name) VALUES (?, ?)");
        deleteMapping = connection.prepareStatement("DELETE FROM mapping WHERE name = ?");
        updateDevice = connection.prepareStatement("UPDATE mapped_device SET body = ? WHERE device_id = ?");
        insertDevice = connection.prepareStatement("INSERT INTO mapped_device (body, device_id) VALUES (?, ?)");
        deleteDevice = connection.prepareStatement("DELETE FROM mapped_device WHERE device_id = ?");
    }

    void put(Mapping mapping) throws SQLException {
        put(updateMapping, insertMapping, mapping, mapping.getName());
    }

    void deleteMapping(String name) throws SQLException {
        deleteMapping.setString(1, name);
        deleteMapping.executeUpdate();
    }

    void put(MappedDeviceRecord device) throws SQLException {
        put(updateDevice, insertDevice, device, device.getDeviceId());
    }

    void deleteDevice(String device) throws SQLException {
        deleteDevice.setString(1, device);
        deleteDevice.executeUpdate();
    }

    static List<Mapping> mappings(Connection connection) throws SQLException, InvalidProtocolBufferException {
        return all(connection, "SELECT body FROM mapping ORDER BY name", Mapping.parser());
    }

    static List<MappedDeviceRecord> devices(Connection connection) throws SQLException, InvalidProtocolBufferException {
        return all(connection, "SELECT body FROM mapped_device ORDER BY device_id", MappedDeviceRecord.parser());
    }

    private static void put(PreparedStatement update, PreparedStatement insert, MessageLite body, String key)
            throws SQLException {
        for (PreparedStatement statement : new PreparedStatement[] {update, insert}) {
            statement.setBytes(1, body.toByteArray());
            statement.setString(2, key);
            if (statement.executeUpdate() == 1) {
                return;
            }
        }
    }

    private static <T> List<T> all(Connection connection, String query, Parser<T> parser)
            throws SQLException, InvalidProtocolBufferException {
        List<T> all = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                all.add(parser.parseFrom(row.getBytes(1)));
            }
        }
        return all;
    }
}
