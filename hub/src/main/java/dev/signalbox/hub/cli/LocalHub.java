package dev.signalbox.hub.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The files by which the running hub of a data directory is found. Whoever may read its token is the admin. */
public final class LocalHub {
    public static final String ADMIN_TOKEN = "admin.token";

    public static final String ADDRESS = "hub.address";

    private LocalHub() {}

    static RestHub of(Path data) throws Trouble {
        return new RestHub(read(data, ADDRESS), read(data, ADMIN_TOKEN));
    }

    /** One of the files. */
    static String read(Path data, String name) throws Trouble {
        try {
            return Files.readString(data.resolve(name)).strip();
        } catch (NoSuchFileException e) {
            throw new Trouble("No hub is running on the data directory " + data + ".", Exit.NOT_REACHABLE);
        } catch (IOException e) {
            throw new Trouble("Cannot read " + data.resolve(name) + ": " + e.getMessage() + ".");
        }
    }
}
