package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.file.Path;

/** A database that a newer hub wrote; nothing of it was changed. */
final class NewerTables extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Path file;
    private final int version;

    private NewerTables(Path file, int version) {
        super(reason(file, version));
        this.file = file;
        this.version = version;
    }

    private static String reason(Path file, int version) {
        String database = String.valueOf(file.getFileName());
        return "a newer hub wrote " + database + " (its tables have version " + version + ", this hub knows "
                + TableVersion.knownOf(database) + ")";
    }

    static void refuse(DataDirectory directory, TableVersion found) throws NewerTables {
        refuse(directory, "state", found.state());
        refuse(directory, "history", found.history());
    }

    static void refuse(DataDirectory directory, String database, int version) throws NewerTables {
        if (version > TableVersion.knownOf(database)) {
            throw new NewerTables(directory.databaseFile(database), version);
        }
    }

    /** To those who start a hub on it. */
    StateUnusable unusable() {
        return StateUnusable.newer(file, reason(file, version), this);
    }
}
