package dev.signalbox.hub.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS sockets to the broker that trust the machine's authorities, or one file's. The host name is checked by the client. */
final class TrustedSockets {
    private TrustedSockets() {}

    /** Null where the connection has no TLS. */
    static @Nullable SSLSocketFactory of(MqttConfig config) throws IOException {
        if (!config.tls()) {
            return null;
        }
        try {
            return trusting(config.caFile());
        } catch (GeneralSecurityException e) {
            throw new IOException("the broker's authorities cannot be used: " + config.caFile(), e);
        }
    }

    static SSLSocketFactory trusting(@Nullable Path caFile) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        if (caFile == null) {
            context.init(null, null, null);
            return new PromptTlsSockets(context.getSocketFactory());
        }
        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
        authorities.load(null, null);
        try (InputStream pem = Files.newInputStream(caFile)) {
            int number = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                authorities.setCertificateEntry("ca-" + number++, authority);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        context.init(null, trust.getTrustManagers(), null);
        return new PromptTlsSockets(context.getSocketFactory());
    }
}
