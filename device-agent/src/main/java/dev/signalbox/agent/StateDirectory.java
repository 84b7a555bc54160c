package dev.signalbox.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where one device keeps all that must outlive its process; mode 0700. Immutable. */
record StateDirectory(Path path) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** Makes it where it is missing. One that is there keeps its mode: whoever made it chose it. */
    void create() throws IOException {
        if (!Files.isDirectory(path)) {
            StateFile.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
    }

    /**
     * For as long as the agent lives, whatever of it is kept elsewhere.
     *
     * @throws IOException when another agent has the directory
     */
    LockFile lock() throws IOException {
        LockFile lock = LockFile.take(path.resolve("lock"));
        if (lock == null) {
            throw new IOException("another agent has the state directory " + path);
        }
        return lock;
    }

    TokenFile token() {
        return new TokenFile(path.resolve("device-token"));
    }

    /** What is desired stands beside it. */
    Path journal() {
        return path.resolve("executions.journal");
    }

    Path readings() {
        return path.resolve("readings");
    }
}
