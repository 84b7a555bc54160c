package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Sha256;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.SSLSessionInfo;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The device that a client's certificate names: by an alternative name {@code urn:signalbox:device:<id>}, else by the
 * subject's common name. TLS has checked who signed it. Stateless.
 */
final class DeviceCertificate {
    private static final String URN = "urn:signalbox:device:";
    private static final int URI_NAME = 6;

    private DeviceCertificate() {}

    /**
     * Empty where no certificate was shown, or none that is valid now and names one device. Its time is looked at here,
     * because a resumed session [RFC 8446 §2.2] is one whose certificate TLS looked at the day before.
     */
    static Optional<DeviceIdentity> of(HttpServerExchange exchange, Instant now) {
        @Nullable SSLSessionInfo session = exchange.getConnection().getSslSessionInfo();
        if (session == null) {
            return Optional.empty();
        }
        try {
            return session.getSSLSession().getPeerCertificates()[0] instanceof X509Certificate certificate
                            && isValid(certificate, now)
                    ? identity(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // it showed none
        }
    }

    private static boolean isValid(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    static Optional<DeviceIdentity> identity(X509Certificate certificate) {
        try {
            String fingerprint = Sha256.hex(certificate.getEncoded()).substring(0, 16);
            List<String> names = names(certificate);
            return names.size() == 1
                    ? DeviceId.parse(names.get(0)).map(id -> DeviceIdentity.certified(id, fingerprint))
                    : Optional.empty();
        } catch (CertificateParsingException | CertificateEncodingException | InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static List<String> names(X509Certificate certificate)
            throws CertificateParsingException, InvalidNameException {
        List<String> names = new ArrayList<>();
        @Nullable Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (Integer.valueOf(URI_NAME).equals(alternative.get(0))
                        && String.valueOf(alternative.get(1)).startsWith(URN)) {
                    names.add(String.valueOf(alternative.get(1)).substring(URN.length()));
                }
            }
        }
        if (names.isEmpty()) {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(String.valueOf(part.getValue()));
                }
            }
        }
        return names;
    }
}
