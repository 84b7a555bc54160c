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
        this(file, reason, wayBack(file), cause);
    }

    private StateUnusable(Path file, String reason, String wayBack, @Nullable Throwable cause) {
        super(file + " cannot be used: " + reason + ". Nothing was changed. " + wayBack, cause);
    }

    /** One that nothing is wrong with, but for the hub that is started on it. */
    static StateUnusable newer(Path file, String reason, @Nullable Throwable cause) {
        Path data = Objects.requireNonNull(file.getParent());
        String wayBack = Backups.newest(data)
                .map(backup ->
                        "; or go back, without what happened since, to the newest backup that this hub can read: "
                                + restore(backup.toString(), data) + ".")
                .orElse("; no backup in " + data.resolve(Backups.DIRECTORY) + " can be read by this hub.");
        return new StateUnusable(file, reason, "Start the newer hub again" + wayBack, cause);
    }

    private static String wayBack(Path file) {
        Path data = Objects.requireNonNull(file.getParent());
        String copies = "Copies from before an unclean stop are named state.mv.db.before-*. ";
        String anew = "To begin an empty hub instead, use an empty data directory.";
        return Backups.newest(data)
                .map(backup -> "The newest backup is " + backup + "; to restore it: " + restore(backup.toString(), data)
                        + ". " + copies + anew)
                .orElse("There is no backup in " + data.resolve(Backups.DIRECTORY)
                        + "; to restore one from elsewhere: "
                        + restore("FILE", data) + ". " + copies + anew);
    }

    private static String restore(String backup, Path data) {
        return "signalbox restore " + backup + " --data " + data + " --force";
    }
}
