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
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whose single sign-on is trusted. Confined to the main thread. */
final class OidcOptions {
    @Option(
            names = "--oidc-issuer",
            description = "Take JWTs of this OpenID Connect issuer where an access token is taken. Default: none")
    private @Nullable String issuer;

    @Option(names = "--oidc-audience", description = "What such a JWT must be meant for")
    private @Nullable String audience;

    @Option(
            names = "--oidc-role-claim",
            defaultValue = "roles",
            description = "Where it says what somebody is: a claim, or a path such as realm_access.roles. Default:"
                    + " ${DEFAULT-VALUE}")
    private String roleClaim = "roles";

    @Option(
            names = "--oidc-role",
            split = ",",
            paramLabel = "VALUE=ROLE",
            description = "Which role a value of that claim is, such as plant-staff=operator; can be given several"
                    + " times. Who has none may do nothing")
    private List<String> roles = List.of();

    @Option(
            names = "--oidc-only-tag",
            split = ",",
            paramLabel = "VALUE=TAG",
            description = "Whoever has this value of that claim is confined to devices with this tag, such as"
                    + " north-crew=north; can be given several times: to devices with all of them. Default: nobody is")
    private List<String> onlyTags = List.of();

    /** @throws ParameterException with a sentence, where the options make no sense */
    @Nullable
    TrustedIssuer trusted(CommandLine command) {
        if (issuer == null) {
            return null;
        }
        if (audience == null || roles == null || roles.isEmpty()) {
            throw new ParameterException(command, "--oidc-issuer needs --oidc-audience and at least one --oidc-role");
        }
        Map<String, Role> byValue = new HashMap<>();
        for (String pair : roles) {
            int at = pair.lastIndexOf('=');
            Role role = Roles.parse(pair.substring(at + 1))
                    .filter(known -> at > 0)
                    .orElseThrow(() -> new ParameterException(
                            command, "--oidc-role " + pair + " is not VALUE=viewer, operator, engineer or admin"));
            byValue.put(pair.substring(0, at), role);
        }
        try {
            return new TrustedIssuer(issuer, audience, roleClaim, byValue, tagsByValue(command));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--oidc-issuer " + issuer + ": " + e.getMessage(), e);
        }
    }

    private Map<String, Set<String>> tagsByValue(CommandLine command) {
        Map<String, Set<String>> byValue = new HashMap<>();
        for (String pair : onlyTags == null ? List.<String>of() : onlyTags) {
            int at = pair.lastIndexOf('=');
            String tag = pair.substring(at + 1);
            Scope.Builder scope = Scope.newBuilder().addTags(tag);
            if (at <= 0 || dev.signalbox.hub.auth.Scope.complaint(scope.build()).isPresent()) {
                throw new ParameterException(
                        command, "--oidc-only-tag " + pair + " is not VALUE=TAG with a tag of 1 to 64 characters");
            }
            byValue.computeIfAbsent(pair.substring(0, at), value -> new HashSet<>())
                    .add(tag);
        }
        return byValue;
    }
}
