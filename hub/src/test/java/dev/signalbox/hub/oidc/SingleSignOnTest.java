package dev.signalbox.hub.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.sun.net.httpserver.HttpServer;
import dev.signalbox.hub.auth.Authentication;
import dev.signalbox.hub.auth.Authentication.Denied;
import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Authentication.Reason;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every attack of RFC 8725 that applies, by an issuer with real keys. */
final class SingleSignOnTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** Not the issuer's. */
    private static final RSAKey OTHER = LocalIssuer.rsa("mine", 2048);

    private final AtomicLong nanos = new AtomicLong(1);
    private final Metrics metrics = new Metrics();
    private LocalIssuer issuer;
    private IssuerKeys keys;
    private SingleSignOn signOn;

    @BeforeEach
    void start() throws Exception {
        issuer = new LocalIssuer();
        begin("roles");
    }

    private void begin(String roleClaim) {
        TrustedIssuer trusted = new TrustedIssuer(
                issuer.url(),
                LocalIssuer.AUDIENCE,
                roleClaim,
                Map.of("plant-staff", Role.ROLE_OPERATOR, "plant-heads", Role.ROLE_ADMIN));
        keys = new IssuerKeys(trusted, metrics, nanos::get);
        signOn = new SingleSignOn(trusted, keys, metrics, () -> NOW);
        signOn.start();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> issuer.keyFetches.get() > 0);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> keys.count() > 0 || fetchesFailed() > 0);
    }

    @AfterEach
    void stop() {
        signOn.close();
        issuer.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS512", "ES256"})
    void goodTokenIsAnIdentityUntilItEnds(String algorithm) {
        String token = issuer.signed(
                header(JWSAlgorithm.parse(algorithm)).type(JOSEObjectType.JWT).build(), claims());
        ConsoleIdentity who = granted(token);
        assertThat(who.name()).isEqualTo("oidc:marta");
        assertThat(who.role()).isEqualTo(Role.ROLE_OPERATOR);
        assertThat(who.scope().isEverything()).isTrue();
        assertThat(who.isOfStored()).isFalse();
        assertThat(who.endsAtMillis())
                .isEqualTo(NOW.plusSeconds(3_600 + SingleSignOn.LEEWAY_SECONDS).toEpochMilli());
    }

    @Test
    void accessTokenOfRfc9068AndOneWithoutATypeAreTaken() {
        assertThat(granted(issuer.signed(
                        header(JWSAlgorithm.ES256)
                                .type(new JOSEObjectType("at+jwt"))
                                .build(),
                        claims())))
                .isNotNull();
        assertThat(granted(issuer.signed(header(JWSAlgorithm.ES256).build(), claims())))
                .isNotNull();
    }

    // Who signs.

    @Test
    void unsignedTokenIsRefused() {
        String none = new PlainJWT(claims().build()).serialize();
        assertThat(denied(none)).isEqualTo(Reason.MALFORMED);
        // The same with a signature that is of another.
        String signed = issuer.signed(claims());
        assertThat(denied(none + signed.substring(signed.lastIndexOf('.') + 1))).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void publicKeyIsNoSharedSecret() throws Exception {
        RSAKey known = issuer.rsa.toPublicJWK();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(known.toRSAPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret : List.of(
                known.toRSAPublicKey().getEncoded(),
                known.getModulus().decode(),
                pem.getBytes(StandardCharsets.US_ASCII),
                known.toJSONString().getBytes(StandardCharsets.UTF_8))) {
            String forged = LocalIssuer.signed(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r1").build(), claims(), new MACSigner(secret));
            assertThat(denied(forged)).isEqualTo(Reason.WRONG_SECRET);
        }
    }

    @Test
    void sharedSecretThatTheIssuerPublishesVerifiesNothing() throws Exception {
        byte[] secret = new byte[32];
        issuer.published = LocalIssuer.setOf(
                issuer.ec, new OctetSequenceKey.Builder(secret).keyID("o1").build());
        refetch();
        String forged = LocalIssuer.signed(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("o1").build(), claims(), new MACSigner(secret));
        assertThat(denied(forged)).isEqualTo(Reason.WRONG_SECRET);
        assertThat(keys.count()).isEqualTo(1);
    }

    @Test
    void keyOfSomebodyElseUnderAKnownIdIsRefused() throws Exception {
        RSAKey other = OTHER;
        assertThat(denied(LocalIssuer.signed(header(JWSAlgorithm.RS256).build(), claims(), new RSASSASigner(other))))
                .isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void keyThatTheTokenBringsAlongIsNotUsed() throws Exception {
        RSAKey own = OTHER;
        AtomicInteger asked = new AtomicInteger();
        HttpServer trap = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        trap.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.close();
        });
        trap.start();
        URI theirs = URI.create("http://127.0.0.1:" + trap.getAddress().getPort() + "/keys");
        for (JWSHeader header : List.of(
                new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(own.toPublicJWK()).build(),
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("mine")
                        .jwkURL(theirs)
                        .build(),
                new JWSHeader.Builder(JWSAlgorithm.RS256).x509CertURL(theirs).build())) {
            assertThat(denied(LocalIssuer.signed(header, claims(), new RSASSASigner(own))))
                    .isEqualTo(Reason.WRONG_SECRET);
        }
        trap.stop(0);
        assertThat(asked).hasValue(0);
    }

    @Test
    void weakKeyIsNotTrusted() throws Exception {
        RSAKey weak = LocalIssuer.rsa("weak", 1024);
        issuer.published = LocalIssuer.setOf(weak, issuer.ec);
        refetch();
        assertThat(keys.count()).isEqualTo(1);
        RSASSASigner signer = new RSASSASigner(weak.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()));
        assertThat(denied(LocalIssuer.signed(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("weak").build(), claims(), signer)))
                .isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void changedOrCutTokenIsRefused() {
        String good = issuer.signed(claims());
        String[] parts = good.split("\\.", -1);
        String raised = Base64URL.encode(new String(Base64URL.from(parts[1]).decode(), StandardCharsets.UTF_8)
                        .replace("plant-staff", "plant-heads"))
                .toString();
        assertThat(denied(parts[0] + "." + raised + "." + parts[2])).isEqualTo(Reason.WRONG_SECRET);
        assertThat(denied(parts[0] + "." + parts[1] + ".")).isNotNull();
        assertThat(denied(parts[0] + "." + parts[1])).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void signatureOfZerosIsRefused() {
        String[] parts =
                issuer.signed(header(JWSAlgorithm.ES256).build(), claims()).split("\\.", -1);
        assertThat(denied(parts[0] + "." + parts[1] + "." + Base64URL.encode(new byte[64])))
                .isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void encryptedTokenIsRefused() throws Exception {
        EncryptedJWT hidden =
                new EncryptedJWT(new JWEHeader(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM), claims().build());
        hidden.encrypt(new RSAEncrypter(issuer.rsa.toPublicJWK()));
        assertThat(denied(hidden.serialize())).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void extensionThatTheHubDoesNotKnowIsNotOverlooked() {
        JWSHeader header = header(JWSAlgorithm.RS256)
                .criticalParams(Set.of("exotic"))
                .customParam("exotic", true)
                .build();
        assertThat(denied(issuer.signed(header, claims()))).isEqualTo(Reason.WRONG_SECRET);
    }

    // What it says.

    static Stream<JWTClaimsSet> claimsThatAreNotGood() throws Exception {
        try (LocalIssuer any = new LocalIssuer()) {
            return Stream.of(
                    any.claims(NOW).issuer("https://elsewhere.example").build(),
                    any.claims(NOW).issuer(null).build(),
                    any.claims(NOW).audience("another").build(),
                    any.claims(NOW).audience((String) null).build(),
                    any.claims(NOW).expirationTime(null).build(),
                    any.claims(NOW)
                            .expirationTime(Date.from(NOW.minusSeconds(31)))
                            .build(),
                    any.claims(NOW)
                            .notBeforeTime(Date.from(NOW.plusSeconds(31)))
                            .build(),
                    any.claims(NOW).subject(null).build(),
                    any.claims(NOW).subject(" ").build(),
                    any.claims(NOW).subject("a\nuser:admin").build(),
                    any.claims(NOW).subject("s".repeat(101)).build());
        }
    }

    @ParameterizedTest
    @MethodSource("claimsThatAreNotGood")
    void claimThatIsNotGoodIsRefused(JWTClaimsSet wrong) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder(wrong);
        if (String.valueOf(wrong.getIssuer()).startsWith("http://127.0.0.1")) {
            claims.issuer(issuer.url());
        }
        assertThat(denied(issuer.signed(claims))).isNotNull();
    }

    @Test
    void clocksMayDifferByHalfAMinute() {
        assertThat(granted(issuer.signed(claims().expirationTime(Date.from(NOW.minusSeconds(29)))
                        .notBeforeTime(Date.from(NOW.minusSeconds(60))))))
                .isNotNull();
        assertThat(granted(issuer.signed(claims().notBeforeTime(Date.from(NOW.plusSeconds(29))))))
                .isNotNull();
    }

    @Test
    void oneOfSeveralAudiencesIsEnough() {
        assertThat(granted(issuer.signed(claims().audience(List.of("another", LocalIssuer.AUDIENCE)))))
                .isNotNull();
    }

    @Test
    void tokenOfAnotherKindIsRefused() {
        assertThat(denied(issuer.signed(
                        header(JWSAlgorithm.RS256)
                                .type(new JOSEObjectType("logout+jwt"))
                                .build(),
                        claims())))
                .isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void tokenIsAsLongAsItMayBeAndNoLonger() {
        String good = issuer.signed(claims().claim("filler", "x".repeat(5_000)));
        assertThat(good.length()).isBetween(6_000, SingleSignOn.MAX_CHARS);
        assertThat(granted(good)).isNotNull();
        assertThat(denied(issuer.signed(claims().claim("filler", "x".repeat(6_000)))))
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void highestRoleThatIsMeantCounts() {
        assertThat(granted(issuer.signed(claims().claim("roles", List.of("plant-staff", "plant-heads", "x"))))
                        .role())
                .isEqualTo(Role.ROLE_ADMIN);
        assertThat(granted(issuer.signed(claims().claim("roles", "plant-staff")))
                        .role())
                .isEqualTo(Role.ROLE_OPERATOR);
        for (Object none : new Object[] {null, List.of(), "admin", 4, Map.of("plant-heads", true)}) {
            assertThat(granted(issuer.signed(claims().claim("roles", none))).role())
                    .isEqualTo(Role.ROLE_UNSPECIFIED);
        }
    }

    @Test
    void roleIsFoundWithinAClaim() {
        signOn.close();
        begin("realm_access.roles");
        assertThat(granted(issuer.signed(claims().claim("realm_access", Map.of("roles", List.of("plant-heads")))))
                        .role())
                .isEqualTo(Role.ROLE_ADMIN);
    }

    // Keys that come and go.

    @Test
    void newKeyOfTheIssuerIsFetchedWhenItIsNeeded() throws Exception {
        RSAKey next = OTHER;
        issuer.published = LocalIssuer.setOf(issuer.ec, next);
        passes(IssuerKeys.AT_MOST_EVERY);
        String token = LocalIssuer.signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("mine").build(), claims(), new RSASSASigner(next));
        assertThat(denied(token)).isEqualTo(Reason.WRONG_SECRET);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> signOn.authenticate(token) instanceof Granted);
        assertThat(denied(issuer.signed(claims()))).as("the key it took back").isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void strangersWhoNameKeysDoNotMakeTheHubAskTheIssuer() throws Exception {
        int before = issuer.keyFetches.get();
        RSAKey mine = OTHER;
        for (int i = 0; i < 200; i++) {
            denied(LocalIssuer.signed(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k" + i).build(),
                    claims(),
                    new RSASSASigner(mine)));
        }
        refetch();
        assertThat(issuer.keyFetches.get() - before).as("the one that was due").isEqualTo(1);
    }

    @Test
    void knownKeysStayGoodForADayWhileTheIssuerIsAway() throws Exception {
        issuer.status = 503;
        passes(IssuerKeys.AT_MOST_EVERY);
        denied(unknownKey());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> fetchesFailed() > 0);
        assertThat(granted(issuer.signed(claims()))).isNotNull();
        passes(IssuerKeys.TRUSTED_UNSEEN.minus(IssuerKeys.AT_MOST_EVERY));
        assertThat(granted(issuer.signed(claims()))).isNotNull();
        passes(Duration.ofMillis(1));
        assertThat(denied(issuer.signed(claims()))).isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void discoveryOfAnotherIssuerIsNotBelieved() throws Exception {
        signOn.close();
        issuer.claimedIssuer = issuer.url() + "/";
        TrustedIssuer trusted = new TrustedIssuer(issuer.url(), "signalbox", "roles", Map.of("x", Role.ROLE_VIEWER));
        keys = new IssuerKeys(trusted, metrics, nanos::get);
        signOn = new SingleSignOn(trusted, keys, metrics, () -> NOW);
        signOn.start();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> fetchesFailed() > 0);
        assertThat(keys.count()).isZero();
    }

    @Test
    void keySetWithoutEndIsNotReadToIts() throws Exception {
        String good = issuer.published;
        issuer.published = good.replaceFirst("\\{", "{\"filler\":\"" + "x".repeat(300 << 10) + "\",");
        passes(IssuerKeys.AT_MOST_EVERY);
        denied(unknownKey());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> fetchesFailed() > 0);
        assertThat(keys.count()).as("those before").isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://sso.example", "ftp://sso.example", "sso", "http://127.0.0.1.example/x"})
    void issuerThatAnybodyOnTheWayCouldBeIsNotTrusted(String url) {
        assertThatThrownBy(() -> new TrustedIssuer(url, "a", "roles", Map.of("x", Role.ROLE_VIEWER)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private JWTClaimsSet.Builder claims() {
        return issuer.claims(NOW);
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm).keyID(JWSAlgorithm.Family.EC.contains(algorithm) ? "e1" : "r1");
    }

    private ConsoleIdentity granted(String token) {
        Authentication found = signOn.authenticate(token);
        assertThat(found).isInstanceOf(Granted.class);
        return (ConsoleIdentity) ((Granted) found).identity();
    }

    private Reason denied(String token) {
        Authentication found = signOn.authenticate(token);
        assertThat(found).isInstanceOf(Denied.class);
        return ((Denied) found).reason();
    }

    private void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private String unknownKey() throws Exception {
        return LocalIssuer.signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("unknown").build(),
                claims(),
                new RSASSASigner(issuer.rsa));
    }

    /** A fetch that is due and whose answer is there. */
    private void refetch() throws Exception {
        double before = fetched();
        passes(IssuerKeys.AT_MOST_EVERY);
        denied(unknownKey());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> fetched() > before);
    }

    private double fetched() {
        return fetches("fetched");
    }

    private double fetchesFailed() {
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
