package dev.signalbox.hub.doctor;

import dev.signalbox.hub.tls.KeyPairFiles;
import dev.signalbox.hub.tls.LoadedPair;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whether the certificate is valid for long enough, belongs to its key, and is for the name that people use. */
final class Certificate implements Check {
    private static final String ABOUT = "certificate";
    private static final Duration SOON = Duration.ofDays(14);
    private static final String RENEW = "Renew it: the hub takes the changed files within five seconds.";

    private final KeyPairFiles files;
    private final List<String> publicOrigins;
    private final InstantSource clock;

    Certificate(KeyPairFiles files, List<String> publicOrigins, InstantSource clock) {
        this.files = files;
        this.publicOrigins = publicOrigins;
        this.clock = clock;
    }

    @Override
    public List<Finding> look() {
        LoadedPair pair;
        try {
            pair = LoadedPair.of(files);
        } catch (IOException e) {
            return List.of(Finding.problem(
                    ABOUT, "It cannot be used: " + e.getMessage() + ".", "Look at --tls-cert and --tls-key."));
        }
        List<Finding> found = new ArrayList<>();
        found.add(validity(pair));
        for (String host : publicOrigins.stream()
                .map(one -> URI.create(one).getHost())
                .limit(1)
                .toList()) {
            if (!isFor(pair.own(), host)) {
                found.add(Finding.problem(
                        ABOUT,
                        "It is not for " + host + ", as --public-url says: browsers and devices refuse it.",
                        "Have it made for that name, or change --public-url."));
            }
        }
        if (isReadableByAll()) {
            found.add(Finding.warning(
                    ABOUT, files.key() + " can be read by everybody here.", "chmod 600 " + files.key()));
        }
        return found;
    }

    private Finding validity(LoadedPair pair) {
        Instant now = clock.instant();
        Instant begins = pair.own().getNotBefore().toInstant();
        if (now.isAfter(pair.expires())) {
            return Finding.problem(ABOUT, "It expired on " + pair.expires() + ".", RENEW);
        }
        if (now.isBefore(begins)) {
            return Finding.problem(
                    ABOUT, "It is valid only from " + begins + " on.", "Look at the clock, or have another one made.");
        }
        if (now.plus(SOON).isAfter(pair.expires())) {
            return Finding.warning(ABOUT, "It expires on " + pair.expires() + ".", RENEW);
        }
        return Finding.ok(ABOUT, "It belongs to its key and is valid until " + pair.expires() + ".");
    }

    /** [RFC 6125 §6.4] a name, an address, or a wildcard as the whole first label. */
    private static boolean isFor(X509Certificate certificate, String host) {
        String name = host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
        String parent = "*" + name.substring(Math.max(0, name.indexOf('.')));
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names != null
                    && names.stream()
                            .map(one -> String.valueOf(one.get(1)).toLowerCase(Locale.ROOT))
                            .anyMatch(one -> one.equals(name) || (name.contains(".") && one.equals(parent)));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private boolean isReadableByAll() {
        try {
            return Files.getPosixFilePermissions(files.key()).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            return false;
        }
    }
}
