package dev.signalbox.hub.store;

import org.jspecify.annotations.Nullable;

/** A backup that cannot be made or restored. The message is a sentence for the operator. */
public final class BackupTrouble extends Exception {
    private static final long serialVersionUID = 1;

    BackupTrouble(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
