package dev.signalbox.hub.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What was promised cannot be read, or is not all there: exit 3, nothing is touched. The message tells the operator the
 * file, the reason and the way back.
 */
public final class StateUnusable extends Exception {
    private static final long serialVersionUID = 1;

    StateUnusable(Path file, String reason, @Nullable Throwable cause) {
        super(
                file + " cannot be used: " + reason
                        + ". Nothing was changed. To restore, put a backup of it in its place"
                        + " (copies from before an unclean stop are named " + file.getFileName()
                        + ".before-*) and delete the file " + Marker.FILE_NAME
                        + " beside it; to begin an empty hub instead, use an empty data directory.",
                cause);
    }
}
