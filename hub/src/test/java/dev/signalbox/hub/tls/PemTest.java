package dev.signalbox.hub.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys as people have them, made by openssl, and what the hub makes of files that change. */
final class PemTest {
    @TempDir
    Path directory;

    private final List<String> taken = new ArrayList<>();

    @Test
    void everyFormOfAKeyIsRead() throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "rsa8.key",
                "-out",
                "rsa.crt",
                "-subj",
                "/CN=a");
        openssl("rsa", "-in", "rsa8.key", "-traditional", "-out", "rsa1.key");
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-out", "ec1.key"); // with its parameters before it
        openssl("req", "-x509", "-new", "-key", "ec1.key", "-out", "ec.crt", "-subj", "/CN=a");
        openssl("pkcs8", "-topk8", "-nocrypt", "-in", "ec1.key", "-out", "ec8.key");
        openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "ec384.key");
        openssl("req", "-x509", "-new", "-key", "ec384.key", "-out", "ec384.crt", "-subj", "/CN=a");

        assertThat(Files.readString(file("rsa1.key"))).contains("BEGIN RSA PRIVATE KEY");
        assertThat(Files.readString(file("ec1.key"))).contains("BEGIN EC PARAMETERS", "BEGIN EC PRIVATE KEY");
        for (String pair : List.of("rsa8 rsa", "rsa1 rsa", "ec1 ec", "ec8 ec", "ec384 ec384")) {
            String[] names = pair.split(" ", -1);
            assertThat(loaded(names[1] + ".crt", names[0] + ".key").chain())
                    .as(pair)
                    .hasSize(1);
        }
        assertThatThrownBy(() -> loaded("rsa.crt", "ec8.key"))
                .hasMessageContaining("is not that of the first certificate");
        assertThatThrownBy(() -> loaded("ec.crt", "ec384.key")).hasMessageContaining("is not that of the first");
        assertThatThrownBy(() -> loaded("rsa8.key", "rsa8.key")).hasMessageContaining("holds no certificate");
        assertThatThrownBy(() -> loaded("rsa.crt", "rsa.crt")).hasMessageContaining("holds no private key");
        assertThatThrownBy(() -> loaded("none.crt", "rsa8.key")).hasMessageContaining("is not there");
    }

    /** Their signatures need to be told how. */
    @Test
    void keysOfRsaPssAreThoseOfTheirCertificates() throws Exception {
        openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "pss.key");
        openssl("req", "-x509", "-new", "-key", "pss.key", "-out", "pss.crt", "-subj", "/CN=a");
        openssl(
                "genpkey",
                "-algorithm",
                "RSA-PSS",
                "-pkeyopt",
                "rsa_keygen_bits:2048",
                "-pkeyopt",
                "rsa_pss_keygen_md:sha384",
                "-out",
                "pss384.key");
        openssl("req", "-x509", "-new", "-key", "pss384.key", "-out", "pss384.crt", "-subj", "/CN=a");

        assertThat(loaded("pss.crt", "pss.key").key().getAlgorithm()).isEqualTo("RSASSA-PSS");
        assertThat(loaded("pss384.crt", "pss384.key").chain()).hasSize(1);
        assertThatThrownBy(() -> loaded("pss.crt", "pss384.key")).hasMessageContaining("is not that of the first");
    }

    @Test
    void keyThatSaysItIsLongerThanAnyFileIsRefusedWithASentence() throws Exception {
        byte[] der = {0x30, 0x0A, 2, 1, 1, 4, (byte) 0x84, 0x7F, -1, -1, -1, 0};
        Files.writeString(file("endless.key"), Pem.write("EC PRIVATE KEY", der));
        assertThatThrownBy(() -> Pem.key(file("endless.key")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("malformed");
    }

    @Test
    void encryptedKeysAreRefusedWithASentence() throws Exception {
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k", "-out", "crt", "-subj", "/CN=a");
        openssl("pkcs8", "-topk8", "-in", "k", "-passout", "pass:secret", "-out", "encrypted8");
        openssl("rsa", "-in", "k", "-traditional", "-aes128", "-passout", "pass:secret", "-out", "encrypted1");

        assertThatThrownBy(() -> loaded("crt", "encrypted8"))
                .hasMessageContaining("is encrypted")
                .hasMessageContaining("openssl pkey");
        assertThatThrownBy(() -> loaded("crt", "encrypted1")).hasMessageContaining("is encrypted");
    }

    @Test
    void ownPairIsMadeOnceAndReadableByTheHubOnly() throws Exception {
        KeyPairFiles files = SelfSigned.in(directory, List.of("hub.example", "192.0.2.7"));
        String fingerprint = LoadedPair.of(files).sha256();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
                .isEqualTo("rw-------");
        assertThat(LoadedPair.of(files).own().getSubjectAlternativeNames())
                .map(name -> String.valueOf(name.get(1)))
                .contains("hub.example", "192.0.2.7", "localhost", "127.0.0.1");
        assertThat(LoadedPair.of(SelfSigned.in(directory, List.of())).sha256()).isEqualTo(fingerprint);
        try (var left = Files.list(directory)) {
            assertThat(left).as("no key store is left behind").hasSize(2);
        }
    }

    @Test
    void changedPairIsTakenAndABrokenOneRefusedAndCounted() throws Exception {
        KeyPairFiles files = SelfSigned.in(directory, List.of());
        Path other = Files.createDirectory(directory.resolve("other"));
        KeyPairFiles next = SelfSigned.in(other, List.of());
        Metrics metrics = new Metrics();
        try (ServerTls tls = new ServerTls(files, null, metrics, InstantSource.system(), taken::add)) {
            String before = tls.fingerprint();
            tls.look();
            assertThat(taken).as("nothing has changed").isEmpty();

            replace(files.certificate(), Files.readString(next.certificate()));
            tls.look(); // the certificate is written, its key not yet
            assertThat(tls.fingerprint()).isEqualTo(before);
            assertThat(metrics.registry()
                            .get("signalbox.tls.reloads.refused")
                            .counter()
                            .count())
                    .isEqualTo(1);

            replace(files.key(), Files.readString(next.key()));
            tls.look();
            assertThat(tls.fingerprint()).isNotEqualTo(before);
            assertThat(taken).containsExactly(tls.fingerprint());
            assertThat(metrics.registry()
                            .get("signalbox.tls.expires.seconds")
                            .gauge()
                            .value())
                    .isBetween(3_640.0 * 86_400, 3_650.0 * 86_400);

            replace(files.key(), "nonsense");
            tls.look();
            tls.look();
            assertThat(metrics.registry()
                            .get("signalbox.tls.reloads.refused")
                            .counter()
                            .count())
                    .as("told once")
                    .isEqualTo(2);
            assertThat(metrics.registry().get("signalbox.tls.reloads").counter().count())
                    .isEqualTo(1);
        }
    }

    @Test
    void fileThatIsGoneIsToldOnceAndTakenWhenItIsBack() throws Exception {
        KeyPairFiles files = SelfSigned.in(directory, List.of());
        Metrics metrics = new Metrics();
        try (ServerTls tls = new ServerTls(files, null, metrics, InstantSource.system(), taken::add)) {
            Path away = directory.resolve("away");
            Files.move(files.key(), away);
            for (int look = 0; look < 5; look++) {
                tls.look();
            }
            assertThat(refused(metrics)).isEqualTo(1);
            Files.move(away, files.key());
            tls.look();
            tls.look();
            assertThat(refused(metrics)).isEqualTo(1);
            assertThat(taken).containsExactly(tls.fingerprint());
        }
    }

    @Test
    void keytoolThatHangsOrSaysMuchHoldsNobodyUp() {
        Path output = file("output");
        long began = System.nanoTime();
        assertThatThrownBy(() -> SelfSigned.run(new ProcessBuilder("sleep", "30"), output, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("within 1 s");
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(15);
        assertThatThrownBy(() -> SelfSigned.run(
                        new ProcessBuilder(
                                "sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x; echo the reason; exit 3"),
                        output,
                        20))
                .hasMessageEndingWith("the reason");
        assertThat(output).doesNotExist();
    }

    private static double refused(Metrics metrics) {
        return metrics.registry().get("signalbox.tls.reloads.refused").counter().count();
    }

    private void replace(Path file, String text) throws IOException {
        Instant later = Files.getLastModifiedTime(file).toInstant().plusSeconds(1);
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(later));
    }

    private LoadedPair loaded(String certificate, String key) throws IOException {
        return LoadedPair.of(new KeyPairFiles(file(certificate), file(key)));
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void openssl(String... arguments) throws Exception {
        new Openssl(directory).run(arguments);
    }
}
