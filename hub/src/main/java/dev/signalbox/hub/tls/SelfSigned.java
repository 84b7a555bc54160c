package dev.signalbox.hub.tls;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A pair for a first try that the hub makes itself, once, and keeps in its data directory, mode 0600. The JDK's
 * {@code keytool} makes it: every Java has it, and the JDK has no public class that signs a certificate. Stateless.
 */
public final class SelfSigned {
    private static final String ALIAS = "hub";
    private static final int KEYTOOL_SECONDS = 60;

    /** Ten years: nobody renews it, those who trust it know this one. */
    private static final String VALID_DAYS = "3650";

    private SelfSigned() {}

    /** The pair of this directory, made now where there is none. */
    public static KeyPairFiles in(Path data, List<String> hosts) throws IOException {
        KeyPairFiles files = new KeyPairFiles(data.resolve("tls.crt"), data.resolve("tls.key"));
        if (!Files.exists(files.certificate()) || !Files.exists(files.key())) {
            make(data, hosts, files);
        }
        return files;
    }

    private static void make(Path data, List<String> hosts, KeyPairFiles files) throws IOException {
        Path store = data.resolve("tls.p12.part");
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        try {
            Files.deleteIfExists(store);
            run(data, store, password, alternativeNames(hosts));
            KeyStore made = KeyStore.getInstance(store.toFile(), password.toCharArray());
            Key key = made.getKey(ALIAS, password.toCharArray());
            write(files.key(), Pem.write("PRIVATE KEY", key.getEncoded()));
            // Last: a pair is there when its certificate is.
            write(
                    files.certificate(),
                    Pem.write("CERTIFICATE", made.getCertificate(ALIAS).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate that keytool made cannot be read: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(store);
        }
    }

    private static void run(Path data, Path store, String password, String names) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-sigalg",
                        "SHA256withECDSA",
                        "-dname",
                        "CN=Signalbox hub",
                        "-ext",
                        "SAN=" + names,
                        "-ext",
                        "EKU=serverAuth",
                        "-validity",
                        VALID_DAYS,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:env",
                        "SIGNALBOX_KEYTOOL"))
                .redirectErrorStream(true);
        builder.environment().put("SIGNALBOX_KEYTOOL", password);
        run(builder, data.resolve("tls.keytool.part"), KEYTOOL_SECONDS);
    }

    /** What it says goes to a file: whoever waits for the end of its output waits for ever where it has none. */
    static void run(ProcessBuilder builder, Path output, int atMostSeconds) throws IOException {
        Process process = builder.redirectOutput(output.toFile()).start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(atMostSeconds, TimeUnit.SECONDS)) {
                throw new IOException("keytool made no certificate within " + atMostSeconds + " s");
            }
            if (process.exitValue() != 0) {
                String said = Files.readString(output, Charset.defaultCharset());
                throw new IOException("keytool made no certificate: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made a certificate", e);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }

    private static String alternativeNames(List<String> hosts) {
        List<String> names = new ArrayList<>(List.of("DNS:localhost", "IP:127.0.0.1", "IP:0:0:0:0:0:0:0:1"));
        for (String host : hosts) {
            String bare = host.replaceAll("[\\[\\]]", "");
            boolean figures = bare.matches("[0-9.]+") || bare.contains(":");
            String name = (figures ? "IP:" : "DNS:") + bare;
            // keytool would take a comma for the next name
            if (bare.matches("[A-Za-z0-9.:-]+") && !names.contains(name)) {
                names.add(name);
            }
        }
        return String.join(",", names);
    }

    /** Whole or not at all, and never readable by others in between. */
    private static void write(Path file, String text) throws IOException {
        Path part = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                file.getFileName().toString(),
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(part, text, StandardCharsets.US_ASCII);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
