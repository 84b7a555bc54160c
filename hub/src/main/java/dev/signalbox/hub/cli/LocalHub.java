package dev.signalbox.hub.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The files by which the running hub of a data directory is found. Whoever may read its token is the admin. */
public final class LocalHub {
    public static final String ADMIN_TOKEN = "admin.token";

    public static final String ADDRESS = "hub.address";

    /** SHA-256 of the certificate that the hub shows; missing where it speaks plain HTTP. */
    public static final String FINGERPRINT = "hub.fingerprint";

    private LocalHub() {}

    static RestHub of(Path data) throws Trouble {
        return of(data, read(data, ADMIN_TOKEN));
    }

    static RestHub of(Path data, String token) throws Trouble {
        String address = read(data, ADDRESS);
        Optional<String> fingerprint =
                Files.exists(data.resolve(FINGERPRINT)) ? Optional.of(read(data, FINGERPRINT)) : Optional.empty();
        return new RestHub(address, token, fingerprint);
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
