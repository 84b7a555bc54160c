package dev.signalbox.hub.oidc;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.signalbox.hub.auth.Authentication.Reason;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.proto.v1.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every attack of RFC 8725 that applies, by an issuer with real keys. */
final class SingleSignOnTest {
    private final SignOnRig rig;

    SingleSignOnTest() throws Exception {
        rig = new SignOnRig();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS512", "ES256"})
    void goodTokenIsAnIdentityUntilItEnds(String algorithm) {
        String token = rig.issuer.signed(
                rig.header(JWSAlgorithm.parse(algorithm))
                        .type(JOSEObjectType.JWT)
                        .build(),
                rig.claims());
        ConsoleIdentity who = rig.granted(token);
        assertThat(who.name()).isEqualTo("oidc:marta");
        assertThat(who.role()).isEqualTo(Role.ROLE_OPERATOR);
        assertThat(who.scope().isEverything()).isTrue();
        assertThat(who.isOfStored()).isFalse();
        assertThat(who.endsAtMillis())
                .isEqualTo(SignOnRig.NOW
                        .plusSeconds(3_600 + SingleSignOn.LEEWAY_SECONDS)
                        .toEpochMilli());
    }

    @Test
    void accessTokenOfRfc9068AndOneWithoutATypeAreTaken() {
        assertThat(rig.granted(rig.issuer.signed(
                        rig.header(JWSAlgorithm.ES256)
                                .type(new JOSEObjectType("at+jwt"))
                                .build(),
                        rig.claims())))
                .isNotNull();
        assertThat(rig.granted(rig.issuer.signed(rig.header(JWSAlgorithm.ES256).build(), rig.claims())))
                .isNotNull();
    }

    @Test
    void whoIsConfinedByAValueSeesWhatHasAllItsTagsAndIsNoAdmin() {
        ConsoleIdentity one =
                rig.granted(rig.issuer.signed(rig.claims().claim("roles", List.of("plant-staff", "north-crew"))));
        assertThat(one.role()).isEqualTo(Role.ROLE_OPERATOR);
        assertThat(one.scope()).isEqualTo(new Scope(Set.of(), Set.of("north"), Set.of()));

        ConsoleIdentity both = rig.granted(
                rig.issuer.signed(rig.claims().claim("roles", List.of("plant-heads", "north-crew", "pump-crew"))));
        assertThat(both.role()).isEqualTo(Role.ROLE_ENGINEER);
        assertThat(both.scope().tags()).containsExactlyInAnyOrder("north", "pump", "indoors");

        ConsoleIdentity none = rig.granted(rig.issuer.signed(rig.claims().claim("roles", List.of("plant-heads"))));
        assertThat(none.role()).isEqualTo(Role.ROLE_ADMIN);
        assertThat(none.scope().isEverything()).isTrue();
    }

    // Who signs.

    @Test
    void unsignedTokenIsRefused() {
        String none = new PlainJWT(rig.claims().build()).serialize();
        assertThat(rig.denied(none)).isEqualTo(Reason.MALFORMED);
        // The same with a signature that is of another.
        String signed = rig.issuer.signed(rig.claims());
        assertThat(rig.denied(none + signed.substring(signed.lastIndexOf('.') + 1)))
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void publicKeyIsNoSharedSecret() throws Exception {
        RSAKey known = rig.issuer.rsa.toPublicJWK();
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
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r1").build(), rig.claims(), new MACSigner(secret));
            assertThat(rig.denied(forged)).isEqualTo(Reason.WRONG_SECRET);
        }
    }

    @Test
    void sharedSecretThatTheIssuerPublishesVerifiesNothing() throws Exception {
        byte[] secret = new byte[32];
        rig.issuer.published = LocalIssuer.setOf(
                rig.issuer.ec, new OctetSequenceKey.Builder(secret).keyID("o1").build());
        rig.refetch();
        String forged = LocalIssuer.signed(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("o1").build(), rig.claims(), new MACSigner(secret));
        assertThat(rig.denied(forged)).isEqualTo(Reason.WRONG_SECRET);
        assertThat(rig.keys.count()).isEqualTo(1);
    }

    @Test
    void keyOfSomebodyElseUnderAKnownIdIsRefused() throws Exception {
        RSAKey other = SignOnRig.OTHER;
        assertThat(rig.denied(LocalIssuer.signed(
                        rig.header(JWSAlgorithm.RS256).build(), rig.claims(), new RSASSASigner(other))))
                .isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void keyThatTheTokenBringsAlongIsNotUsed() throws Exception {
        RSAKey own = SignOnRig.OTHER;
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
            assertThat(rig.denied(LocalIssuer.signed(header, rig.claims(), new RSASSASigner(own))))
                    .isEqualTo(Reason.WRONG_SECRET);
        }
        trap.stop(0);
        assertThat(asked).hasValue(0);
    }

    @Test
    void weakKeyIsNotTrusted() throws Exception {
        RSAKey weak = LocalIssuer.rsa("weak", 1024);
        rig.issuer.published = LocalIssuer.setOf(weak, rig.issuer.ec);
        rig.refetch();
        assertThat(rig.keys.count()).isEqualTo(1);
        RSASSASigner signer = new RSASSASigner(weak.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()));
        assertThat(rig.denied(LocalIssuer.signed(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("weak").build(), rig.claims(), signer)))
                .isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void changedOrCutTokenIsRefused() {
        String good = rig.issuer.signed(rig.claims());
        String[] parts = good.split("\\.", -1);
        String raised = Base64URL.encode(new String(Base64URL.from(parts[1]).decode(), StandardCharsets.UTF_8)
                        .replace("plant-staff", "plant-heads"))
                .toString();
        assertThat(rig.denied(parts[0] + "." + raised + "." + parts[2])).isEqualTo(Reason.WRONG_SECRET);
        assertThat(rig.denied(parts[0] + "." + parts[1] + ".")).isNotNull();
        assertThat(rig.denied(parts[0] + "." + parts[1])).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void signatureOfZerosIsRefused() {
        String[] parts = rig.issuer
                .signed(rig.header(JWSAlgorithm.ES256).build(), rig.claims())
                .split("\\.", -1);
        assertThat(rig.denied(parts[0] + "." + parts[1] + "." + Base64URL.encode(new byte[64])))
                .isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void encryptedTokenIsRefused() throws Exception {
        EncryptedJWT hidden = new EncryptedJWT(
                new JWEHeader(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM),
                rig.claims().build());
        hidden.encrypt(new RSAEncrypter(rig.issuer.rsa.toPublicJWK()));
        assertThat(rig.denied(hidden.serialize())).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void extensionThatTheHubDoesNotKnowIsNotOverlooked() {
        JWSHeader header = rig.header(JWSAlgorithm.RS256)
                .criticalParams(Set.of("exotic"))
                .customParam("exotic", true)
                .build();
        assertThat(rig.denied(rig.issuer.signed(header, rig.claims()))).isEqualTo(Reason.WRONG_SECRET);
    }

    // What it says.

    static Stream<JWTClaimsSet> claimsThatAreNotGood() throws Exception {
        try (LocalIssuer any = new LocalIssuer()) {
            return Stream.of(
                    any.claims(SignOnRig.NOW)
                            .issuer("https://elsewhere.example")
                            .build(),
                    any.claims(SignOnRig.NOW).issuer(null).build(),
                    any.claims(SignOnRig.NOW).audience("another").build(),
                    any.claims(SignOnRig.NOW).audience((String) null).build(),
                    any.claims(SignOnRig.NOW).expirationTime(null).build(),
                    any.claims(SignOnRig.NOW)
                            .expirationTime(Date.from(SignOnRig.NOW.minusSeconds(31)))
                            .build(),
                    any.claims(SignOnRig.NOW)
                            .notBeforeTime(Date.from(SignOnRig.NOW.plusSeconds(31)))
                            .build(),
                    any.claims(SignOnRig.NOW).subject(null).build(),
                    any.claims(SignOnRig.NOW).subject(" ").build(),
                    any.claims(SignOnRig.NOW).subject("a\nuser:admin").build(),
                    any.claims(SignOnRig.NOW).subject("s".repeat(101)).build());
        }
    }

    @ParameterizedTest
    @MethodSource("claimsThatAreNotGood")
    void claimThatIsNotGoodIsRefused(JWTClaimsSet wrong) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder(wrong);
        if (String.valueOf(wrong.getIssuer()).startsWith("http://127.0.0.1")) {
            claims.issuer(rig.issuer.url());
        }
        assertThat(rig.denied(rig.issuer.signed(claims))).isNotNull();
    }

    @Test
    void clocksMayDifferByHalfAMinute() {
        assertThat(rig.granted(rig.issuer.signed(rig.claims()
                        .expirationTime(Date.from(SignOnRig.NOW.minusSeconds(29)))
                        .notBeforeTime(Date.from(SignOnRig.NOW.minusSeconds(60))))))
                .isNotNull();
        assertThat(rig.granted(rig.issuer.signed(rig.claims().notBeforeTime(Date.from(SignOnRig.NOW.plusSeconds(29))))))
                .isNotNull();
    }

    @Test
    void oneOfSeveralAudiencesIsEnough() {
        assertThat(rig.granted(rig.issuer.signed(rig.claims().audience(List.of("another", LocalIssuer.AUDIENCE)))))
                .isNotNull();
    }

    @Test
    void tokenOfAnotherKindIsRefused() {
        assertThat(rig.denied(rig.issuer.signed(
                        rig.header(JWSAlgorithm.RS256)
                                .type(new JOSEObjectType("logout+jwt"))
                                .build(),
                        rig.claims())))
                .isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void tokenIsAsLongAsItMayBeAndNoLonger() {
        String good = rig.issuer.signed(rig.claims().claim("filler", "x".repeat(5_000)));
        assertThat(good.length()).isBetween(6_000, SingleSignOn.MAX_CHARS);
        assertThat(rig.granted(good)).isNotNull();
        assertThat(rig.denied(rig.issuer.signed(rig.claims().claim("filler", "x".repeat(6_000)))))
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void highestRoleThatIsMeantCounts() {
        assertThat(rig.granted(rig.issuer.signed(
                                rig.claims().claim("roles", List.of("plant-staff", "plant-heads", "x"))))
                        .role())
                .isEqualTo(Role.ROLE_ADMIN);
        assertThat(rig.granted(rig.issuer.signed(rig.claims().claim("roles", "plant-staff")))
                        .role())
                .isEqualTo(Role.ROLE_OPERATOR);
        for (Object none : new Object[] {null, List.of(), "admin", 4, Map.of("plant-heads", true)}) {
            assertThat(rig.granted(rig.issuer.signed(rig.claims().claim("roles", none)))
                            .role())
                    .isEqualTo(Role.ROLE_UNSPECIFIED);
        }
    }

    @Test
    void roleIsFoundWithinAClaim() {
        rig.begin("realm_access.roles");
        assertThat(rig.granted(rig.issuer.signed(
                                rig.claims().claim("realm_access", Map.of("roles", List.of("plant-heads")))))
                        .role())
                .isEqualTo(Role.ROLE_ADMIN);
    }

    @Test
    void pageTellsTheNumbersOfTheCode() throws Exception {
        assertThat(Files.readString(Path.of("../docs/security.md")))
                .contains("| algorithms | RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512;")
                .contains("| size | " + SingleSignOn.MAX_CHARS / 1_024 + " KiB |")
                .contains("clocks may differ by " + SingleSignOn.LEEWAY_SECONDS + " s")
                .contains("every " + IssuerKeys.REFRESH_EVERY.toMinutes() + " minutes")
                .contains("at most once in " + IssuerKeys.AT_MOST_EVERY.toSeconds() + " s")
                .contains("known keys stay good for " + IssuerKeys.TRUSTED_UNSEEN.toHours() + " h");
        assertThat(SingleSignOn.ALGORITHMS).hasSize(9);
    }
}
