package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.AnswerRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Answers by MQTT that wait for the broker's confirmation. Confined to the thread of its connection. */
final class AnswerRows {
    private final PreparedStatement update;
    private final PreparedStatement insert;
    private final PreparedStatement delete;

    AnswerRows(Connection connection) throws SQLException {
        update = connection.prepareStatement("UPDATE mqtt_answer SET body = ? WHERE answer_no = ?");
        insert = connection.prepareStatement("INSERT INTO mqtt_answer (body, answer_no) VALUES (?, ?)");
        delete = connection.prepareStatement("DELETE FROM mqtt_answer WHERE answer_no = ?");
    }

    void put(AnswerRecord answer) throws SQLException {
        for (PreparedStatement statement : new PreparedStatement[] {update, insert}) {
            statement.setBytes(1, answer.toByteArray());
            statement.setLong(2, answer.getAnswerNo());
            if (statement.executeUpdate() == 1) {
                return;
            }
        }
    }

    void delete(List<Long> answerNos) throws SQLException {
        for (long answerNo : answerNos) {
            delete.setLong(1, answerNo);
            delete.addBatch();
        }
        delete.executeBatch();
    }

    static List<AnswerRecord> all(Connection connection) throws SQLException, InvalidProtocolBufferException {
        List<AnswerRecord> answers = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT body FROM mqtt_answer ORDER BY answer_no");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                answers.add(AnswerRecord.parseFrom(row.getBytes(1)));
            }
        }
        return answers;
    }
}
