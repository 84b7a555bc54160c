package dev.signalbox.agent.linux;

import dev.signalbox.agent.linux.action.Permits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes what the system reads of {@link Permits}; run as root. */
final class PermitFiles {
    private PermitFiles() {}

    static void write(Path root, Permits permits, PrintWriter out) throws IOException {
        put(root.resolve(Permits.RULES), permits.polkitRules(), out);
        put(root.resolve(Permits.DROP_IN), permits.dropIn(), out);
        out.println("Then: systemctl daemon-reload; systemctl restart signalbox-agent");
    }

    /** Whole or not at all; what is empty is removed. */
    private static void put(Path file, String text, PrintWriter out) throws IOException {
        if (text.isEmpty()) {
            if (Files.deleteIfExists(file)) {
                out.println("Removed " + file + ".");
            }
            return;
        }
        Path directory = file.getParent();
        if (directory == null) {
            throw new IllegalArgumentException(file + " has no directory");
        }
        Files.createDirectories(directory);
        Path next = Files.createTempFile(directory, ".signalbox-agent", null);
        Files.writeString(next, text);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        out.println("Wrote " + file + ".");
    }
}
