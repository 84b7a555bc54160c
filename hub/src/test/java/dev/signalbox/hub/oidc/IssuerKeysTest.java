package dev.signalbox.hub.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Authentication.Reason;
import dev.signalbox.proto.v1.Role;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of the issuer that come and go. */
final class IssuerKeysTest {
    private final SignOnRig rig;

    IssuerKeysTest() throws Exception {
        rig = new SignOnRig();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void newKeyOfTheIssuerIsFetchedWhenItIsNeeded() throws Exception {
        RSAKey next = SignOnRig.OTHER;
        rig.issuer.published = LocalIssuer.setOf(rig.issuer.ec, next);
        rig.passes(IssuerKeys.AT_MOST_EVERY);
        String token = LocalIssuer.signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("mine").build(), rig.claims(), new RSASSASigner(next));
        assertThat(rig.denied(token)).isEqualTo(Reason.WRONG_SECRET);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> rig.signOn.authenticate(token) instanceof Granted);
        assertThat(rig.denied(rig.issuer.signed(rig.claims())))
                .as("the key it took back")
                .isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void strangersWhoNameKeysDoNotMakeTheHubAskTheIssuer() throws Exception {
        int before = rig.issuer.keyFetches.get();
        RSAKey mine = SignOnRig.OTHER;
        for (int i = 0; i < 200; i++) {
            rig.denied(LocalIssuer.signed(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k" + i).build(),
                    rig.claims(),
                    new RSASSASigner(mine)));
        }
        rig.refetch();
        assertThat(rig.issuer.keyFetches.get() - before)
                .as("the one that was due")
                .isEqualTo(1);
    }

    @Test
    void knownKeysStayGoodForADayWhileTheIssuerIsAway() throws Exception {
        rig.issuer.status = 503;
        rig.passes(IssuerKeys.AT_MOST_EVERY);
        rig.denied(rig.unknownKey());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> rig.fetchesFailed() > 0);
        assertThat(rig.granted(rig.issuer.signed(rig.claims()))).isNotNull();
        rig.passes(IssuerKeys.TRUSTED_UNSEEN.minus(IssuerKeys.AT_MOST_EVERY));
        assertThat(rig.granted(rig.issuer.signed(rig.claims()))).isNotNull();
        rig.passes(Duration.ofMillis(1));
        assertThat(rig.denied(rig.issuer.signed(rig.claims()))).isEqualTo(Reason.WRONG_SECRET);
    }

    @Test
    void discoveryOfAnotherIssuerIsNotBelieved() throws Exception {
        rig.issuer.claimedIssuer = rig.issuer.url() + "/";
        rig.begin("roles");
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> rig.fetchesFailed() > 0);
        assertThat(rig.keys.count()).isZero();
    }

    @Test
    void keysOfAnHttpsIssuerAreNotTakenFromPlainHttpNotEvenOnThisMachine() {
        TrustedIssuer far = new TrustedIssuer("https://sso.example", "a", "roles", Map.of("x", Role.ROLE_VIEWER));
        assertThat(far.mayPublishAt(URI.create("https://keys.example/jwks"))).isTrue();
        for (String plain : List.of("http://127.0.0.1/jwks", "http://localhost/jwks", "http://sso.example/jwks")) {
            assertThat(far.mayPublishAt(URI.create(plain))).as(plain).isFalse();
        }
        TrustedIssuer here = new TrustedIssuer("http://localhost:1", "a", "roles", Map.of("x", Role.ROLE_VIEWER));
        assertThat(here.mayPublishAt(URI.create("http://127.0.0.1/jwks"))).isTrue();
        assertThat(here.mayPublishAt(URI.create("http://sso.example/jwks"))).isFalse();
    }

    @Test
    void keySetWithoutEndIsNotReadToIts() throws Exception {
        String good = rig.issuer.published;
        rig.issuer.published = good.replaceFirst("\\{", "{\"filler\":\"" + "x".repeat(300 << 10) + "\",");
        rig.passes(IssuerKeys.AT_MOST_EVERY);
        rig.denied(rig.unknownKey());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> rig.fetchesFailed() > 0);
        assertThat(rig.keys.count()).as("those before").isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://sso.example", "ftp://sso.example", "sso", "http://127.0.0.1.example/x"})
    void issuerThatAnybodyOnTheWayCouldBeIsNotTrusted(String url) {
        assertThatThrownBy(() -> new TrustedIssuer(url, "a", "roles", Map.of("x", Role.ROLE_VIEWER)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
