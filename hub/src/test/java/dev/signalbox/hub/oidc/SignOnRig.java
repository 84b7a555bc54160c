package dev.signalbox.hub.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.signalbox.hub.auth.Authentication;
import dev.signalbox.hub.auth.Authentication.Denied;
import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Authentication.Reason;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** A hub's single sign-on that trusts a local issuer, at noon of one day; its monotonic clock is the test's to move. */
final class SignOnRig implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** Not the issuer's. */
    static final RSAKey OTHER = LocalIssuer.rsa("mine", 2048);

    final AtomicLong nanos = new AtomicLong(1);
    final Metrics metrics = new Metrics();
    final LocalIssuer issuer;
    IssuerKeys keys;
    SingleSignOn signOn;

    SignOnRig() throws IOException {
        issuer = new LocalIssuer();
        TrustedIssuer trusted = trusted("roles");
        keys = new IssuerKeys(trusted, metrics, nanos::get);
        signOn = new SingleSignOn(trusted, keys, metrics, () -> NOW);
        start();
    }

    /** Anew, with roles in another claim. */
    void begin(String roleClaim) {
        signOn.close();
        TrustedIssuer trusted = trusted(roleClaim);
        keys = new IssuerKeys(trusted, metrics, nanos::get);
        signOn = new SingleSignOn(trusted, keys, metrics, () -> NOW);
        start();
    }

    private TrustedIssuer trusted(String roleClaim) {
        return new TrustedIssuer(
                issuer.url(),
                LocalIssuer.AUDIENCE,
                roleClaim,
                Map.of("plant-staff", Role.ROLE_OPERATOR, "plant-heads", Role.ROLE_ADMIN),
                Map.of("north-crew", Set.of("north"), "pump-crew", Set.of("pump", "indoors")));
    }

    private void start() {
        signOn.start();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> keys.count() > 0 || fetchesFailed() > 0);
    }

    @Override
    public void close() {
        signOn.close();
        issuer.close();
    }

    JWTClaimsSet.Builder claims() {
        return issuer.claims(NOW);
    }

    JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).keyID(JWSAlgorithm.Family.EC.contains(algorithm) ? "e1" : "r1");
    }

    ConsoleIdentity granted(String token) {
        Authentication found = signOn.authenticate(token);
        assertThat(found).isInstanceOf(Granted.class);
        return (ConsoleIdentity) ((Granted) found).identity();
    }

    Reason denied(String token) {
        Authentication found = signOn.authenticate(token);
        assertThat(found).isInstanceOf(Denied.class);
        return ((Denied) found).reason();
    }

    void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    String unknownKey() throws Exception {
        return LocalIssuer.signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("unknown").build(),
                claims(),
                new RSASSASigner(issuer.rsa));
    }

    /** A fetch that is due and whose answer is there. */
    void refetch() throws Exception {
        double before = fetched();
        passes(IssuerKeys.AT_MOST_EVERY);
        denied(unknownKey());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> fetched() > before);
    }

    double fetched() {
        return fetches("fetched");
    }

    double fetchesFailed() {
        return fetches("failed");
    }

    private double fetches(String outcome) {
        var counter = metrics.registry()
                .find("signalbox.oidc.fetches")
                .tag("outcome", outcome)
                .counter();
        return counter == null ? 0 : counter.count();
    }
}
