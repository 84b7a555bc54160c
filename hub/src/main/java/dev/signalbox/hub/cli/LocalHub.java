package dev.signalbox.hub.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The files by which the running hub of a data directory is found. Whoever may read its token is the admin. */
public final class LocalHub {
    public static final String ADMIN_TOKEN = "admin.token";

    /** Where commands on this machine find it. */
    public static final String ADDRESS = "hub.address";

    /** Where it listens on this machine; missing unless a PROXY header must come there first. */
    public static final String PROXIED_ADDRESS = "hub.proxied";

    /** What people open; missing: the same. */
    public static final String PUBLIC_URL = "hub.url";

    /** SHA-256 of the certificate that the hub shows; missing where it speaks plain HTTP. */
    public static final String FINGERPRINT = "hub.fingerprint";

    private LocalHub() {}

    static RestHub of(Path data) throws Trouble {
        return of(data, read(data, ADMIN_TOKEN));
    }

    static RestHub of(Path data, String token) throws Trouble {
        String address = read(data, ADDRESS);
        String publicUrl = readIfThere(data, PUBLIC_URL).orElse(address);
        return new RestHub(address, publicUrl, token, readIfThere(data, FINGERPRINT));
    }

    /** Trusts the running hub, whoever signed its certificate. */
    static SSLContext trust(Path data) throws Trouble {
        return PinnedTrust.context(read(data, FINGERPRINT));
    }

    static Optional<String> readIfThere(Path data, String name) throws Trouble {
        return Files.exists(data.resolve(name)) ? Optional.of(read(data, name)) : Optional.empty();
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
