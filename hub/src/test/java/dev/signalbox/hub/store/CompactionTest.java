package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that only ever grows is replaced by what is live in it. */
class CompactionTest {
    private static final int ROWS = 50;

    @TempDir
    Path path;

    private Database database;

    @BeforeEach
    void open() throws Exception {
        DataDirectory directory = new DataDirectory(path.resolve("data"), Clock.systemUTC());
        directory.create();
        database = new Database(directory, "state", 1 << 20);
        database.create(connection -> {});
        database.open();
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Test
    void bloatedFileShrinksAndKeepsEveryRow() throws Exception {
        int commits = rewriteUntilBloated();
        long before = Files.size(database.file());

        database.compact();

        assertThat(Files.size(database.file())).isLessThan(before / 4);
        assertThat(rows()).isEqualTo(ROWS);
        assertThat(newest()).isEqualTo(Integer.toString(commits - 1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database.file())))
                .isEqualTo("rw-------");
        assertThat(database.isBloated()).isFalse();
    }

    @Test
    void readersAndWritersGoOnAfterwards() throws Exception {
        rewriteUntilBloated();
        database.compact();
        write(0, "afterwards");

        assertThat(database.<String>read(connection -> text(connection, 0))).contains("afterwards");
    }

    @Test
    void leftoverOfAKilledCompactionIsNoObstacle() throws Exception {
        rewriteUntilBloated();
        Files.writeString(path.resolve("data").resolve("state-new.mv.db"), "half a file");

        database.compact();

        assertThat(rows()).isEqualTo(ROWS);
    }

    @Test
    void copyNeedsAQuarterMoreThanIsLiveAndSomeSpareRoom() {
        long spare = 64L << 20;
        assertThat(Database.hasRoomForCopy(1_000_000, 1_250_000 + spare)).isTrue();
        assertThat(Database.hasRoomForCopy(1_000_000, 1_250_000 + spare - 1)).isFalse();
    }

    private int rewriteUntilBloated() throws Exception {
        int commits = 0;
        while (commits < ROWS || !database.isBloated()) {
            write(commits % ROWS, Integer.toString(commits));
            commits++;
        }
        return commits;
    }

    private void write(int row, String text) throws SQLException {
        try (PreparedStatement merge =
                database.writer().prepareStatement("MERGE INTO setting (name, content) KEY (name) VALUES (?, ?)")) {
            merge.setString(1, "row-" + row);
            merge.setString(2, text);
            merge.executeUpdate();
        }
        database.commit();
    }

    private long rows() throws SQLException {
        try (Statement statement = database.writer().createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM setting")) {
            count.next();
            return count.getLong(1);
        }
    }

    private String newest() throws SQLException {
        int newest = 0;
        for (int row = 0; row < ROWS; row++) {
            newest = Math.max(newest, Integer.parseInt(text(database.writer(), row)));
        }
        return Integer.toString(newest);
    }

    private static String text(Connection connection, int row) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT content FROM setting WHERE name = ?")) {
            select.setString(1, "row-" + row);
            try (ResultSet found = select.executeQuery()) {
                found.next();
                return found.getString(1);
            }
        }
    }
}
