package dev.signalbox.hub.tls;

import dev.signalbox.hub.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub as a TLS server: shows the pair in its files, and the new one soon after they have changed. Links that are open
 * notice nothing; a new pair that is no pair is refused and the old one stays. Thread-safe.
 */
public final class ServerTls implements AutoCloseable {
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** [RFC 9325 §4.2] authenticated encryption and forward secrecy only; the first three are TLS 1.3's. */
    public static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

    // A peer that shakes hands over and over on one connection costs no new one, and TLS 1.3 has no such thing. The JDK
    // reads this when it first serves a handshake.
    static {
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    /** How often the files are looked at. */
    private static final long LOOK_MILLIS = 5_000;

    /** From then on the log says so at every start and every day. */
    private static final Duration SOON = Duration.ofDays(14);

    private final KeyPairFiles files;
    private final InstantSource clock;
    private final Consumer<String> onTaken;
    private final CurrentKey key = new CurrentKey();
    private final SSLContext context;
    private final boolean asksForCertificates;
    private final Counter reloads;
    private final Counter refusals;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread made = new Thread(task, "tls-files");
        made.setDaemon(true);
        return made;
    });

    /** Of what was last looked at, good or not. */
    private List<String> seen;

    /**
     * @param clientCa whose certificates devices may show; null: none is asked for
     * @param onTaken told the fingerprint of each certificate that takes the place of another
     * @throws IOException with a sentence, where the files hold no pair, or no certificate
     */
    public ServerTls(
            KeyPairFiles files, @Nullable Path clientCa, Metrics metrics, InstantSource clock, Consumer<String> onTaken)
            throws IOException {
        this.files = files;
        this.clock = clock;
        this.onTaken = onTaken;
        asksForCertificates = clientCa != null;
        seen = files.stamp();
        key.show(LoadedPair.of(files));
        context = context(clientCa == null ? List.of() : Pem.certificates(clientCa));
        reloads = metrics.counter("signalbox.tls.reloads", "Changed certificates that were taken");
        refusals = metrics.counter("signalbox.tls.reloads.refused", "Changed files that hold no valid pair");
        metrics.gauge(
                "signalbox.tls.expires.seconds",
                "Seconds until the certificate expires; negative: since it has",
                this,
                tls -> tls.untilExpiry().toSeconds());
        warnOfExpiry();
    }

    /** Looks into a file for {@code clientCa}; throws with a sentence, where it holds no certificate. */
    public static void checkAuthorities(Path file) throws IOException {
        Pem.certificates(file);
    }

    public void start() {
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        unused = thread.scheduleWithFixedDelay(this::warnOfExpiry, 1, 1, TimeUnit.DAYS);
    }

    public SSLContext context() {
        return context;
    }

    public boolean asksForCertificates() {
        return asksForCertificates;
    }

    /** Of the certificate that is shown now, in hexadecimal. */
    public String fingerprint() {
        return key.pair().sha256();
    }

    /** Looks at the files; takes what they hold where they have changed. */
    public synchronized void look() {
        try {
            List<String> stamp = stamp();
            if (stamp.equals(seen)) {
                return;
            }
            seen = stamp;
            LoadedPair pair = LoadedPair.of(files);
            if (pair.expires().isBefore(clock.instant())) {
                throw new IOException("the new certificate expired on " + pair.expires());
            }
            key.show(pair);
            reloads.increment();
            onTaken.accept(pair.sha256());
            log.info(
                    "certificate taken file={} sha256={} expires={}",
                    files.certificate(),
                    pair.sha256(),
                    pair.expires());
        } catch (IOException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            refuse(e.toString()); // a silent end would never take a certificate again
        }
    }

    /** A file that is not there is a state, too, of which people are told once. */
    private List<String> stamp() {
        try {
            return files.stamp();
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    private void refuse(String why) {
        refusals.increment();
        log.warn("the changed certificate or key is not taken, the old one stays: {}", why);
    }

    private Duration untilExpiry() {
        return Duration.between(clock.instant(), key.pair().expires());
    }

    private void warnOfExpiry() {
        Instant expires = key.pair().expires();
        if (untilExpiry().isNegative()) {
            log.warn("the certificate expired on {}: browsers and devices refuse it", expires);
        } else if (untilExpiry().compareTo(SOON) < 0) {
            log.warn("the certificate expires on {}", expires);
        }
    }

    private SSLContext context(List<X509Certificate> clientCas) throws IOException {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(new KeyManager[] {key}, trust(clientCas), null);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates of --tls-client-ca cannot be used: " + e.getMessage(), e);
        }
    }

    /** Without any, an empty list: no certificate of a client is believed. */
    private static TrustManager[] trust(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        if (authorities.isEmpty()) {
            return new TrustManager[0];
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        List<X509Certificate> all = new ArrayList<>(authorities);
        for (int i = 0; i < all.size(); i++) {
            store.setCertificateEntry("ca-" + i, all.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
