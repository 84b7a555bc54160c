package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.AnswerRoom;
import dev.signalbox.proto.v1.AuditEntries;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.AuditQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Answers queries for the audit, newest first. Confined to the thread of its connection. */
final class AuditQueries {
    private static final int MOST = 500;
    private static final int USUAL = 100;

    private AuditQueries() {}

    /** Why the query cannot be answered, in one sentence; empty where it can. */
    static Optional<String> refusal(AuditQuery query) {
        // Unsigned on the wire.
        return Integer.compareUnsigned(query.getLimit(), MOST) > 0
                ? Optional.of("limit is at most 500.")
                : Optional.empty();
    }

    /** Fewer than asked for where they are long: only an empty answer is the end. */
    static AuditEntries answer(Connection connection, AuditQuery query) throws SQLException {
        StringBuilder select = new StringBuilder("SELECT body FROM audit WHERE entry_no < ?");
        List<String> parameters = new ArrayList<>();
        String order = "";
        if (!query.getActor().isEmpty()) {
            select.append(" AND actor = ?");
            parameters.add(query.getActor());
            order = "actor DESC, ";
        }
        if (!query.getSubject().isEmpty()) {
            select.append(" AND subject = ?");
            parameters.add(query.getSubject());
            // The index that leaves fewer to look at.
            order = "subject DESC, ";
        }
        select.append(" ORDER BY ")
                .append(order)
                .append("entry_no DESC LIMIT ")
                .append(query.getLimit() == 0 ? USUAL : query.getLimit());
        AuditEntries.Builder entries = AuditEntries.newBuilder();
        try (PreparedStatement statement = connection.prepareStatement(select.toString())) {
            // Unsigned on the wire, and 0 is from the newest.
            statement.setLong(1, query.getBeforeEntryNo() <= 0 ? Long.MAX_VALUE : query.getBeforeEntryNo());
            for (int i = 0; i < parameters.size(); i++) {
                statement.setString(i + 2, parameters.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                AnswerRoom room = new AnswerRoom();
                while (row.next()) {
                    AuditEntry entry = AuditRows.entry(row.getBytes(1));
                    if (!room.takes(entry)) {
                        break;
                    }
                    entries.addEntries(entry);
                }
            }
        }
        return entries.build();
    }

    /** Every entry, newest first, a page at a time: H2 holds a result in memory. */
    static void forEach(Connection connection, Consumer<AuditEntry> reader) throws SQLException {
        AuditQuery.Builder query = AuditQuery.newBuilder().setLimit(MOST);
        List<AuditEntry> page = answer(connection, query.build()).getEntriesList();
        while (!page.isEmpty()) {
            page.forEach(reader);
            long before = page.get(page.size() - 1).getEntryNo();
            page = before <= 1
                    ? List.of()
                    : answer(connection, query.setBeforeEntryNo(before).build()).getEntriesList();
        }
    }
}
