package dev.signalbox.hub.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.signalbox.hub.auth.Authentication;
import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;

/** Fuzz targets: what somebody brings as the token of an issuer, and what an issuer publishes as its keys. */
public final class SignOnTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "jwt", SignOnTargets::raw,
            "jwt-claims", SignOnTargets::claims,
            "jwks", SignOnTargets::keySet);

    private static final ECKey STRANGER = LocalIssuer.ec("e1");

    private SignOnTargets() {}

    /** Made when the first input comes: the issuer's keys take a second. */
    private static final class Desk {
        private static final SignOnRig RIG = opened();

        private static SignOnRig opened() {
            try {
                return new SignOnRig();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Nobody who does not have the issuer's key makes a token. */
    private static void raw(byte[] bytes) {
        String token = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(Desk.RIG.signOn.authenticate(token)).isNotInstanceOf(Granted.class);
    }

    /**
     * A header and claims, each on a line, signed by the issuer: taken only where the claims say so, {@code ISSUER} being
     * its address. Signed by somebody else they are never taken.
     */
    private static void claims(byte[] bytes) throws JOSEException {
        SignOnRig rig = Desk.RIG;
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", 2);
        if (lines.length < 2) {
            return;
        }
        String said = lines[1].replace("ISSUER", rig.issuer.url());
        JWSHeader header;
        try {
            header = JWSHeader.parse(lines[0]);
        } catch (ParseException | IllegalArgumentException e) {
            return;
        }
        if (!header.getAlgorithm().equals(JWSAlgorithm.ES256)) {
            return;
        }
        assertThat(authenticated(header, said, new ECDSASigner(STRANGER))).isNotInstanceOf(Granted.class);
        if (authenticated(header, said, new ECDSASigner(rig.issuer.ec)) instanceof Granted granted) {
            ConsoleIdentity identity = (ConsoleIdentity) granted.identity();
            JWTClaimsSet claims;
            try {
                claims = JWTClaimsSet.parse(said);
            } catch (ParseException e) {
                throw new AssertionError("granted, and none: " + said, e);
            }
            assertThat(claims.getIssuer()).isEqualTo(rig.issuer.url());
            assertThat(claims.getAudience()).contains(LocalIssuer.AUDIENCE);
            assertThat(claims.getExpirationTime()).isAfter(SignOnRig.NOW.minusSeconds(SingleSignOn.LEEWAY_SECONDS + 1));
            assertThat(identity.name()).isEqualTo("oidc:" + claims.getSubject());
        }
    }

    private static Authentication authenticated(JWSHeader header, String claims, JWSSigner signer)
            throws JOSEException {
        JWSObject token = new JWSObject(header, new Payload(claims));
        try {
            token.sign(signer);
        } catch (JOSEException | IllegalArgumentException e) {
            return Desk.RIG.signOn.authenticate(header.toBase64URL() + "..");
        }
        return Desk.RIG.signOn.authenticate(token.serialize());
    }

    /** What is trusted verifies, and holds no secret. */
    private static void keySet(byte[] bytes) {
        try {
            for (JWK key :
                    IssuerKeys.usable(new String(bytes, StandardCharsets.UTF_8)).getKeys()) {
                assertThat(key.isPrivate()).isFalse();
                assertThat(key.getKeyType().getValue()).isIn("EC", "RSA");
            }
        } catch (IOException e) {
            return;
        }
    }
}
