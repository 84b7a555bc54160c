package dev.signalbox.hub.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.h2.mvstore.MVStore;

/**
 * What a hub's data directory takes, and how much of that is for ever. Most of it is not: the files of H2 are only appended to until
 * they are compacted, and what happened is kept for a time that no soak lasts (docs/history.md). So copies of the files are compacted,
 * once as they are and once without what has its time. Confined to the run's thread.
 */
final class KeptFiles {
    private static final String SUFFIX = ".mv.db";
    private static final String SETTINGS =
            ";IFEXISTS=TRUE;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";

    /** What the hub deletes when it is old enough; of presences the newest of each device that is still there stays. */
    private static final Map<String, List<String>> AGEING = Map.of(
            "state",
            List.of("DELETE FROM execution", "DELETE FROM bulk", "DELETE FROM audit"),
            "history",
            List.of(
                    "DELETE FROM sweep",
                    "DELETE FROM chunk",
                    "DELETE FROM rollup",
                    "DELETE FROM device_event",
                    "DELETE FROM presence WHERE presence_no NOT IN"
                            + " (SELECT MAX(presence_no) FROM presence GROUP BY device_id)"
                            + " OR device_id LIKE '" + Visits.DELETED + "%'"));

    /** No smaller file is compacted. */
    private static final long COMPACTED_FROM_BYTES = 64L << 20;

    /** It is compacted below 40 % live, is looked at each time it has grown by a quarter, and a copy may be a quarter larger than what lives. */
    private static final double LARGEST_TO_COMPACTED = 1.25 * 1.25 / 0.4;

    /** The last commit, which is judged behind it. */
    private static final long COMMIT_BYTES = 1L << 20;

    private final Path data;
    private final Path scratch;

    /**
     * @param bytes of all files
     * @param overBytes by which a file is larger than its compaction allows; 0: none is
     * @param lastingBytes of all files, compacted and without what goes with time
     */
    record Sizes(long bytes, long overBytes, long lastingBytes) {}

    /** @param scratch an empty directory for the copies */
    KeptFiles(Path data, Path scratch) {
        this.data = data;
        this.scratch = scratch;
    }

    /** While the hub writes nothing. */
    Sizes measure() throws IOException, SQLException {
        long bytes = 0;
        long overBytes = 0;
        long lastingBytes = 0;
        for (Path file : files()) {
            long fileBytes = Files.size(file);
            bytes += fileBytes;
            String name = file.getFileName().toString().replace(SUFFIX, "");
            if (AGEING.containsKey(name)) {
                Path copy = scratch.resolve("copy" + SUFFIX);
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                double allowed = Math.max(COMPACTED_FROM_BYTES, LARGEST_TO_COMPACTED * compactedBytes(copy));
                overBytes = Math.max(overBytes, fileBytes - (long) allowed - COMMIT_BYTES);
                age(copy, name);
                lastingBytes += compactedBytes(copy);
            } else {
                lastingBytes += fileBytes;
            }
        }
        return new Sizes(bytes, overBytes, lastingBytes);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private long compactedBytes(Path file) throws IOException {
        Path small = scratch.resolve("small" + SUFFIX);
        MVStore.compact(file.toString(), small.toString(), false, null);
        long bytes = Files.size(small);
        Files.delete(small);
        return bytes;
    }

    private static void age(Path file, String name) throws SQLException {
        String path = file.toString();
        String url = "jdbc:h2:nio:" + path.substring(0, path.length() - SUFFIX.length()) + SETTINGS;
        try (Connection connection = DriverManager.getConnection(url, "hub", "");
                Statement statement = connection.createStatement()) {
            for (String delete : AGEING.getOrDefault(name, List.of())) {
                statement.execute(delete);
            }
        }
    }
}
