package dev.signalbox.agent.linux.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Whether only root can have written a file: it and every directory above are root's, and nobody else can replace a part of the way. */
final class RootOwned {
    private static final int ROOT = 0;

    /** Of the mode [inode(7)]. */
    private static final int WRITABLE_BY_OTHERS = 0022;

    /** Of a directory: who may write it can still not rename what is of others, as in /tmp. */
    private static final int STICKY = 01000;

    private RootOwned() {}

    /**
     * What to do about it; empty: it is root's, and stays what it is while root leaves it alone.
     *
     * @param real without links, as {@link Path#toRealPath} gives it
     */
    static Optional<String> problem(Path real) throws IOException {
        for (Path path = real; path != null; path = path.getParent()) {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode");
            if (!Integer.valueOf(ROOT).equals(attributes.get("uid"))) {
                return Optional.of("are taken only from a file of root: " + path + " is not");
            }
            int mode = attributes.get("mode") instanceof Integer known ? known : WRITABLE_BY_OTHERS;
            boolean keepsNames = Files.isDirectory(path) && (mode & STICKY) != 0;
            if ((mode & WRITABLE_BY_OTHERS) != 0 && !keepsNames) {
                return Optional.of("are taken only from a file that nobody but root can write: " + path + " is not");
            }
        }
        return Optional.empty();
    }
}
