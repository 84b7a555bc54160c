package dev.signalbox.hub;

import dev.signalbox.hub.cli.LocalHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the hub leaves in its data directory for people and commands on the same machine: mode 0600. Thread-safe. */
final class LocalFiles {
    private static final Logger log = LoggerFactory.getLogger(LocalFiles.class);
    private static final String SETUP_CODE = "setup.code";

    private final Path data;

    LocalFiles(Path data) {
        this.data = data;
    }

    /** A new one at each start. */
    void writeAdminToken(String token) throws IOException {
        write(LocalHub.ADMIN_TOKEN, token);
    }

    /** @param proxiedUrl empty: no PROXY header must come where the hub listens */
    void writeAddress(String localUrl, String publicUrl, Optional<String> proxiedUrl) throws IOException {
        write(LocalHub.PUBLIC_URL, publicUrl);
        forget(LocalHub.PROXIED_ADDRESS);
        if (proxiedUrl.isPresent()) {
            write(LocalHub.PROXIED_ADDRESS, proxiedUrl.get());
        }
        write(LocalHub.ADDRESS, localUrl);
    }

    void forgetAddress() {
        forget(LocalHub.ADDRESS);
        forget(LocalHub.PUBLIC_URL);
        forget(LocalHub.PROXIED_ADDRESS);
    }

    /** Commands on this machine trust the hub by it, whoever signed its certificate. */
    void writeFingerprint(String sha256) {
        try {
            write(LocalHub.FINGERPRINT, sha256);
        } catch (IOException e) {
            log.warn("cannot write file={} reason={}", data.resolve(LocalHub.FINGERPRINT), e.getMessage());
        }
    }

    void forgetFingerprint() {
        forget(LocalHub.FINGERPRINT);
    }

    void writeSetupCode(String code) throws IOException {
        write(SETUP_CODE, code);
    }

    void forgetSetupCode() {
        forget(SETUP_CODE);
    }

    /** Whole or not at all, and never readable by others in between. */
    private void write(String name, String text) throws IOException {
        Path whole = data.resolve(name);
        Path part = Files.createTempFile(
                data,
                name,
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(part, text + "\n", StandardCharsets.UTF_8);
        Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void forget(String name) {
        try {
            Files.deleteIfExists(data.resolve(name));
        } catch (IOException e) {
            log.warn("cannot delete file={} reason={}", data.resolve(name), e.getMessage());
        }
    }
}
