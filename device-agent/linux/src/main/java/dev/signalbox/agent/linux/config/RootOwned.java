package dev.signalbox.agent.linux.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether only root can have written a file: it and its directory are root's, and nobody else may write them. */
final class RootOwned {
    private static final int ROOT = 0;

    private RootOwned() {}

    /** What to do about it; empty: it is root's. */
    static Optional<String> problem(Path file) throws IOException {
        Path real = file.toRealPath();
        for (Path path : new Path[] {real, real.getParent()}) {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:uid");
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            if (!Integer.valueOf(ROOT).equals(attributes.get("uid"))) {
                return Optional.of("are taken only from a file of root: " + path + " is not");
            }
            if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                return Optional.of("are taken only from a file that nobody but root can write: " + path + " is not");
            }
        }
        return Optional.empty();
    }
}
