package dev.signalbox.hub.store;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was promised cannot be read, or is not all there: exit 4, nothing is touched. The message tells the operator the
 * file, the reason and the way back.
 */
public final class StateUnusable extends Exception {
    private static final long serialVersionUID = 1;

    StateUnusable(Path file, String reason, @Nullable Throwable cause) {
        super(file + " cannot be used: " + reason + ". Nothing was changed. " + wayBack(file), cause);
    }

    private static String wayBack(Path file) {
        Path data = Objects.requireNonNull(file.getParent());
        String copies = "Copies from before an unclean stop are named state.mv.db.before-*. ";
        String anew = "To begin an empty hub instead, use an empty data directory.";
        return Backups.newest(data)
                .map(backup -> "The newest backup is " + backup + "; to restore it: signalbox restore " + backup
                        + " --data " + data + " --force. " + copies + anew)
                .orElse("There is no backup in " + data.resolve(Backups.DIRECTORY)
                        + "; to restore one from elsewhere: signalbox restore FILE --data " + data + " --force. "
                        + copies + anew);
    }
}
