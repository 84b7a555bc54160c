package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.tls.SelfSigned;
import dev.signalbox.hub.tls.ServerTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates in a directory, a server that shows its own there, and sockets of those who trust it. Confined to the test's thread. */
final class TlsRig {
    private static final char[] PASSWORD = "password".toCharArray();

    private final Path directory;

    TlsRig(Path directory) {
        this.directory = directory;
    }

    ServerTls server(@Nullable Path clientCa) throws IOException {
        return new ServerTls(
                SelfSigned.in(directory, List.of()), clientCa, new Metrics(), InstantSource.system(), taken -> {});
    }

    SSLSocket connected(int port, @Nullable String clientAlias) throws Exception {
        return connected(port, clientAlias, "localhost");
    }

    SSLSocket connected(int port, @Nullable String clientAlias, String name) throws Exception {
        return connected(port, clientAlias, name, 64 << 10);
    }

    /** Not yet shaken hands; trusts the hub's own certificate, and shows the one of this alias. */
    SSLSocket connected(int port, @Nullable String clientAlias, String name, int receiveBufferBytes) throws Exception {
        return connected(context(clientAlias), port, name, receiveBufferBytes);
    }

    /** Of a client that remembers its sessions. */
    SSLSocket connected(SSLContext client, int port) throws IOException {
        return connected(client, port, "localhost", 64 << 10);
    }

    private static SSLSocket connected(SSLContext client, int port, String name, int receiveBufferBytes)
            throws IOException {
        Socket plain = new Socket();
        plain.setReceiveBufferSize(receiveBufferBytes);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        plain.setSoTimeout(10_000);
        return (SSLSocket) client.getSocketFactory().createSocket(plain, name, port, true);
    }

    /** Trusts the hub's own certificate, and shows the one of this alias. */
    SSLContext context(@Nullable String clientAlias) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(directory.resolve("tls.crt"))) {
            trusted.setCertificateEntry(
                    "hub", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(clientAlias == null ? null : keys(clientAlias), trust.getTrustManagers(), null);
        return context;
    }

    private KeyManager[] keys(String alias) throws Exception {
        KeyStore all = KeyStore.getInstance(directory.resolve("store").toFile(), PASSWORD);
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        one.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(one, PASSWORD);
        return factory.getKeyManagers();
    }

    void client(String alias, String subject, @Nullable String extension) throws Exception {
        keytool("-genkeypair", "-alias", alias, "-dname", subject);
        keytool("-certreq", "-alias", alias, "-file", alias + ".csr");
        List<String> sign = new ArrayList<>(
                List.of("-gencert", "-alias", "ca", "-infile", alias + ".csr", "-outfile", alias + ".crt"));
        if (extension != null) {
            sign.addAll(List.of("-ext", extension));
        }
        keytool(sign.toArray(new String[0]));
        keytool("-importcert", "-alias", alias, "-file", alias + ".crt", "-noprompt");
    }

    void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.add("-J-XX:TieredStopAtLevel=1"); // it runs for a moment
        command.addAll(List.of("-keystore", "store", "-storepass", "password", "-storetype", "PKCS12"));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
        }
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }
}
