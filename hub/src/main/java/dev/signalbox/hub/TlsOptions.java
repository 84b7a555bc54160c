package dev.signalbox.hub;

import dev.signalbox.hub.tls.KeyPairFiles;
import dev.signalbox.hub.tls.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether the hub speaks TLS, and as whom. Confined to the main thread. */
final class TlsOptions {
    private static final String SELF_SIGNED = "self-signed";

    @Option(
            names = "--tls",
            paramLabel = "self-signed",
            description = "self-signed: TLS with a certificate the hub makes itself and keeps, for a first "
                    + "try. Its fingerprint is printed; devices trust it by --hub-fingerprint. Default: " + "off")
    private @Nullable String tls;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "TLS with this certificate and the chain behind it, PEM. Read again when the file "
                    + "changes. Default: none")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Its key, PEM: PKCS#8, PKCS#1 or SEC 1, not encrypted. Default: none")
    private @Nullable Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "PEM certificates; what they sign is a device's credential, where it names the "
                    + "device. Default: none")
    private @Nullable Path clientCa;

    /** Empty: plain HTTP. */
    Optional<TlsPlan> plan(Complaints complaints) {
        if (tls != null && !tls.equals(SELF_SIGNED)) {
            complaints.add("--tls is self-signed or left out; see --tls-cert", "--tls");
        }
        if ((certificate == null) != (key == null)) {
            complaints.add("--tls-cert and --tls-key belong together", "--tls-cert", "--tls-key");
        }
        if (tls != null && certificate != null) {
            complaints.add("--tls self-signed or --tls-cert, not both", "--tls", "--tls-cert");
        }
        if (clientCa != null && tls == null && certificate == null) {
            complaints.add("--tls-client-ca needs --tls-cert", "--tls-client-ca");
        }
        KeyPairFiles files = certificate == null || key == null ? null : new KeyPairFiles(certificate, key);
        look(files, complaints);
        return tls == null && certificate == null ? Optional.empty() : Optional.of(new TlsPlan(files, clientCa));
    }

    /** All of them, so that none is first noticed at the next start. */
    private void look(@Nullable KeyPairFiles files, Complaints complaints) {
        boolean hasCertificate = complaints.isReadable("--tls-cert", certificate);
        boolean hasKey = complaints.isReadable("--tls-key", key);
        if (files != null && hasCertificate && hasKey) {
            try {
                files.check();
            } catch (IOException e) {
                complaints.addOfFiles("--tls-cert and --tls-key: " + e.getMessage(), "--tls-cert", "--tls-key");
            }
        }
        if (clientCa != null && complaints.isReadable("--tls-client-ca", clientCa)) {
            try {
                ServerTls.checkAuthorities(clientCa);
            } catch (IOException e) {
                complaints.addOfFiles("--tls-client-ca: " + e.getMessage(), "--tls-client-ca");
            }
        }
    }
}
