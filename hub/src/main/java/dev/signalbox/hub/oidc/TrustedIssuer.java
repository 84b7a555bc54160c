package dev.signalbox.hub.oidc;

import dev.signalbox.proto.v1.Role;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * The one issuer whose JWTs are taken, and for what. Immutable.
 *
 * @param issuer its {@code iss}, to the letter
 * @param audience what {@code aud} must hold
 * @param roleClaim where it says what somebody is: a claim, or a path into one such as {@code realm_access.roles}
 * @param roles by the value of that claim
 * @param onlyTags by the value of that claim: whoever has it is confined to devices with all of these
 */
public record TrustedIssuer(
        String issuer, String audience, String roleClaim, Map<String, Role> roles, Map<String, Set<String>> onlyTags) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    public TrustedIssuer {
        roles = Map.copyOf(roles);
        onlyTags = Map.copyOf(onlyTags);
        if (!isProtected(URI.create(issuer))) {
            throw new IllegalArgumentException("the issuer must be an https address");
        }
        if (audience.isBlank() || roleClaim.isBlank() || roles.isEmpty()) {
            throw new IllegalArgumentException("an issuer needs an audience, a role claim and roles");
        }
    }

    /** One whose people are not confined. */
    public TrustedIssuer(String issuer, String audience, String roleClaim, Map<String, Role> roles) {
        this(issuer, audience, roleClaim, roles, Map.of());
    }

    /** [OpenID Connect Discovery 1.0 §4] */
    URI discovery() {
        return URI.create(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
    }

    /** Keys have to come as safely as what names their address: an https issuer's are not on plain HTTP, not even here. */
    boolean mayPublishAt(URI address) {
        return "https".equals(address.getScheme()) || (issuer.startsWith("http:") && isProtected(address));
    }

    /** Keys that came over plain HTTP could be anybody's; on this machine there is no way to be somebody else on. */
    private static boolean isProtected(URI address) {
        String host = String.valueOf(address.getHost());
        return "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && LOOPBACK.contains(host));
    }
}
