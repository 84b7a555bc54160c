package dev.signalbox.agent;

import java.io.IOException;
import java.nio.file.Path;

/** The execution journal has bytes that no crash explains; running commands without it could run one twice. */
public final class JournalDamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    JournalDamagedException(Path file, long offset, String reason) {
        super(
                "execution journal " + file + " is damaged at byte " + offset + " (" + reason
                        + "). Restore it from a copy, or move it away: then commands the hub still holds may run a second time");
    }
}
