package dev.signalbox.hub.store;

import java.nio.file.Path;

/** Another hub works on this data directory: exit 2. The message is a sentence for the operator. */
public final class DataDirectoryInUse extends Exception {
    private static final long serialVersionUID = 1;

    DataDirectoryInUse(Path directory, String holder) {
        super("Another hub " + (holder.isEmpty() ? "" : "(process " + holder + ") ") + "uses the data directory "
                + directory + ". Stop it, or give this one a directory of its own.");
    }
}
