package dev.signalbox.hub;

import dev.signalbox.hub.tls.KeyPairFiles;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whether the hub speaks TLS, and as whom. Confined to the main thread. */
final class TlsOptions {
    private static final String SELF_SIGNED = "self-signed";

    @Option(
            names = "--tls",
            paramLabel = SELF_SIGNED,
            description = "self-signed: TLS with a certificate the hub makes itself and keeps, for a first try. Its"
                    + " fingerprint is printed; devices trust it by --hub-fingerprint")
    private @Nullable String tls;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "TLS with this certificate and the chain behind it, PEM. Read again when it changes")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key, PEM, not encrypted")
    private @Nullable Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "PEM certificates; what they sign is a device's credential, where it names the device")
    private @Nullable Path clientCa;

    /** @throws ParameterException with a sentence, where the options make no sense */
    Optional<TlsPlan> plan(CommandLine command) {
        if (tls != null && !tls.equals(SELF_SIGNED)) {
            throw new ParameterException(command, "--tls is self-signed or left out; see --tls-cert");
        }
        if ((certificate == null) != (key == null)) {
            throw new ParameterException(command, "--tls-cert and --tls-key belong together");
        }
        if (tls != null && certificate != null) {
            throw new ParameterException(command, "--tls self-signed or --tls-cert, not both");
        }
        if (tls == null && certificate == null) {
            if (clientCa != null) {
                throw new ParameterException(command, "--tls-client-ca needs --tls-cert");
            }
            return Optional.empty();
        }
        KeyPairFiles files = certificate == null || key == null ? null : new KeyPairFiles(certificate, key);
        return Optional.of(new TlsPlan(files, clientCa));
    }
}
