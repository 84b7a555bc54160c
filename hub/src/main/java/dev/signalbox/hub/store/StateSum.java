package dev.signalbox.hub.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A checksum of {@code state}, left beside it when the hub is stopped in order: H2 checks the structure of its file, and
 * would read a flipped bit in a row as that row. It goes with one marker, so one that a restore left behind says nothing.
 * Confined to the thread that opens and closes the store.
 */
final class StateSum {
    static final String FILE_NAME = "state.sum";
    private static final int BUFFER_BYTES = 1 << 16;

    private StateSum() {}

    /** With the database closed. */
    static void write(DataDirectory directory, Path state) throws IOException {
        Path temporary = directory.file(FILE_NAME + ".new");
        Files.writeString(temporary, text(directory, state), StandardCharsets.US_ASCII);
        DataDirectory.restrictFile(temporary);
        DataDirectory.syncFile(temporary);
        directory.rename(temporary, directory.file(FILE_NAME));
    }

    /** False where the file is not the one that was left; only to be asked after a stop in order. */
    static boolean matches(DataDirectory directory, Path state) throws IOException {
        Path file = directory.file(FILE_NAME);
        if (!Files.exists(file)) {
            return true;
        }
        String known = Files.readString(file, StandardCharsets.ISO_8859_1);
        boolean ofThisMarker = known.startsWith(markerLine(directory));
        return !ofThisMarker || known.equals(text(directory, state));
    }

    /** Before the database is opened for writing; gone for good when this returns. */
    static void delete(DataDirectory directory) throws IOException {
        if (Files.deleteIfExists(directory.file(FILE_NAME))) {
            directory.sync();
        }
    }

    private static String text(DataDirectory directory, Path state) throws IOException {
        return markerLine(directory) + "state " + Files.size(state) + " " + sum(state) + "\n";
    }

    private static String markerLine(DataDirectory directory) throws IOException {
        Path marker = directory.file(Marker.FILE_NAME);
        return "marker " + (Files.exists(marker) ? sum(marker) : "none") + "\n";
    }

    private static String sum(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sum.update(buffer, 0, read);
            }
        }
        return Long.toHexString(sum.getValue());
    }
}
