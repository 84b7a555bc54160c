package dev.signalbox.hub;

import dev.signalbox.hub.oidc.TrustedIssuer;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Scope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose single sign-on is trusted. Confined to the main thread. */
final class OidcOptions {
    @Option(
            names = "--oidc-issuer",
            paramLabel = "URL",
            description = "Whose JWTs are taken where an access token is: the iss of an OpenID Connect "
                    + "issuer, an https address. Default: nobody's")
    private @Nullable String issuer;

    @Option(
            names = "--oidc-audience",
            paramLabel = "TEXT",
            description = "What such a JWT must be meant for. Default: none")
    private @Nullable String audience;

    @Option(
            names = "--oidc-role-claim",
            defaultValue = "roles",
            paramLabel = "CLAIM",
            description = "Where it says what somebody is: a claim, or a path such as realm_access.roles. "
                    + "Default: ${DEFAULT-VALUE}")
    private String roleClaim = "roles";

    @Option(
            names = "--oidc-role",
            split = ",",
            paramLabel = "VALUE=ROLE",
            description = "Which role a value of that claim is, such as plant-staff=operator; several times, "
                    + "or several with commas. Who has none may do nothing. Default: none")
    private List<String> roles = List.of();

    @Option(
            names = "--oidc-only-tag",
            split = ",",
            paramLabel = "VALUE=TAG",
            description = "Whoever has this value of that claim is confined to devices with this tag, such as "
                    + "north-crew=north; several times: to devices with all of them. Default: nobody is")
    private List<String> onlyTags = List.of();

    /** Null: nobody, or there is something to complain of. */
    @Nullable
    TrustedIssuer trusted(Complaints complaints) {
        Map<String, Role> byValue = rolesByValue(complaints);
        Map<String, Set<String>> tags = tagsByValue(complaints);
        if (issuer == null) {
            return null;
        }
        if (audience == null || roles.isEmpty()) {
            complaints.add(
                    "--oidc-issuer needs --oidc-audience and at least one --oidc-role",
                    "--oidc-issuer",
                    "--oidc-audience",
                    "--oidc-role");
            return null;
        }
        if (byValue.isEmpty()) {
            return null; // what is wrong with them is said
        }
        try {
            return new TrustedIssuer(issuer, audience, roleClaim, byValue, tags);
        } catch (IllegalArgumentException e) {
            complaints.add("--oidc-issuer " + issuer + ": " + e.getMessage(), "--oidc-issuer");
            return null;
        }
    }

    private Map<String, Role> rolesByValue(Complaints complaints) {
        Map<String, Role> byValue = new HashMap<>();
        for (String pair : roles) {
            int at = pair.lastIndexOf('=');
            Roles.parse(pair.substring(at + 1))
                    .filter(known -> at > 0)
                    .ifPresentOrElse(
                            role -> byValue.put(pair.substring(0, at), role),
                            () -> complaints.add(
                                    "--oidc-role " + pair + " is not VALUE=viewer, operator, engineer or admin",
                                    "--oidc-role"));
        }
        return byValue;
    }

    private Map<String, Set<String>> tagsByValue(Complaints complaints) {
        Map<String, Set<String>> byValue = new HashMap<>();
        for (String pair : onlyTags) {
            int at = pair.lastIndexOf('=');
            String tag = pair.substring(at + 1);
            Scope.Builder scope = Scope.newBuilder().addTags(tag);
            if (at <= 0 || dev.signalbox.hub.auth.Scope.complaint(scope.build()).isPresent()) {
                complaints.add(
                        "--oidc-only-tag " + pair + " is not VALUE=TAG with a tag of 1 to 64 characters",
                        "--oidc-only-tag");
            } else {
                byValue.computeIfAbsent(pair.substring(0, at), value -> new HashSet<>())
                        .add(tag);
            }
        }
        return byValue;
    }
}
