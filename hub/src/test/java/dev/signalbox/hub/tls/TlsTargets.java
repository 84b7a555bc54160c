package dev.signalbox.hub.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/** Fuzz targets: the files of keys and certificates, of which people mistake one for the other, or half of one. */
public final class TlsTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "pem-key", TlsTargets::key,
            "pem-key-der", TlsTargets::der,
            "pem-certificates", TlsTargets::certificates);

    private static final Path FILE = temporary();

    private TlsTargets() {}

    /** What is read is a key in its newer form too. */
    private static void key(byte[] bytes) throws IOException {
        Files.write(FILE, bytes);
        PrivateKey key;
        try {
            key = Pem.key(FILE);
        } catch (IOException e) {
            assertThat(e).hasMessageNotContaining("null");
            return;
        }
        Files.writeString(FILE, Pem.write("PRIVATE KEY", key.getEncoded()));
        assertThat(Pem.key(FILE)).isEqualTo(key);
    }

    /** As if the base64 were right. */
    private static void der(byte[] bytes) throws IOException {
        for (String label : List.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY")) {
            key(Pem.write(label, bytes).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void certificates(byte[] bytes) throws IOException, CertificateEncodingException {
        Files.write(FILE, bytes);
        List<X509Certificate> read;
        try {
            read = Pem.certificates(FILE);
        } catch (IOException e) {
            return;
        }
        StringBuilder again = new StringBuilder();
        for (X509Certificate certificate : read) {
            again.append(Pem.write("CERTIFICATE", certificate.getEncoded()));
        }
        Files.writeString(FILE, again);
        assertThat(Pem.certificates(FILE)).isEqualTo(read);
    }

    private static Path temporary() {
        try {
            Path file = Files.createTempFile("fuzz", ".pem");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
