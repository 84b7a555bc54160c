package dev.signalbox.hub.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the certificate chain and its key stand; both may be one file. Immutable. */
public record KeyPairFiles(Path certificate, Path key) {
    /** Looks into them; throws with a sentence, where they hold no certificate with its key. */
    public void check() throws IOException {
        LoadedPair.of(this);
    }

    /** What changes when one of the files is written: a link that is set to another file included. */
    List<String> stamp() throws IOException {
        return List.of(stamp(certificate), stamp(key));
    }

    static String stamp(Path file) throws IOException {
        return file.toRealPath() + " " + Files.getLastModifiedTime(file) + " " + Files.size(file);
    }
}
