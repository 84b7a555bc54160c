package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is written, and even compacted, between any two blocks of its copy. */
class CopiedFileTest {
    @TempDir
    Path root;

    private DataDirectory copies;
    private Database database;
    private int written;

    @BeforeEach
    void openAFileOfManyBlocks() throws Exception {
        DataDirectory directory = new DataDirectory(root.resolve("data"), Clock.systemUTC());
        directory.create();
        copies = new DataDirectory(root.resolve("copies"), Clock.systemUTC());
        copies.create();
        database = new Database(directory, "state");
        database.create(connection -> {});
        database.open();
        for (int i = 0; i < 200; i++) {
            write();
        }
    }

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Test
    void copyOfAFileThatGrowsMeanwhileHoldsAllThatWasSyncedBefore() throws Exception {
        int before = written;
        int[] blocks = {0};
        CopiedFile.of(database.file(), copies.databaseFile("state"), () -> {
            blocks[0]++;
            write();
            return false;
        });

        assertThat(blocks[0]).isGreaterThan(3);
        assertThat(newestInCopy()).isBetween(before, written);
    }

    @Test
    void copyOfAFileThatIsCompactedMeanwhileIsOfTheOldOne() throws Exception {
        int before = written;
        int[] blocks = {0};
        CopiedFile.of(database.file(), copies.databaseFile("state"), () -> {
            if (++blocks[0] == 3) {
                compact();
            }
            write();
            return false;
        });

        assertThat(newestInCopy()).isBetween(before, written);
    }

    @Test
    void bytesThatAreNotThoseOfTheCopyAreNoticed() {
        CopiedFile three =
                new CopiedFile("state.mv.db", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

        assertThat(passes(three, "abc")).isTrue();
        assertThatThrownBy(() -> passes(three, "abd")).hasMessageContaining("state.mv.db is damaged");
        assertThatThrownBy(() -> passes(three, "ab")).hasMessageContaining("state.mv.db is damaged");
        assertThatThrownBy(() -> passes(three, "abcd")).hasMessageContaining("state.mv.db is damaged");
    }

    private static boolean passes(CopiedFile file, String bytes) {
        try {
            file.passOn(
                    new ByteArrayInputStream(bytes.getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                    OutputStream.nullOutputStream(),
                    () -> false);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write() {
        try (PreparedStatement merge =
                database.writer().prepareStatement("MERGE INTO setting (name, content) KEY (name) VALUES (?, ?)")) {
            written++;
            merge.setString(1, "row-" + written);
            merge.setString(2, "x".repeat(3_000));
            merge.executeUpdate();
            database.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void compact() {
        try {
            database.compact();
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private int newestInCopy() throws SQLException {
        return new Database(copies, "state").inspect(connection -> {
            int newest = 0;
            try (PreparedStatement select = connection.prepareStatement("SELECT name, LENGTH(content) FROM setting");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    assertThat(row.getInt(2)).isEqualTo(3_000);
                    newest = Math.max(newest, Integer.parseInt(row.getString(1).substring("row-".length())));
                }
            }
            return newest;
        });
    }
}
