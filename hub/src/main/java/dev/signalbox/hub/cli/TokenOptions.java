package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an access token is to be. Confined to the main thread. */
final class TokenOptions {
    @Option(
            names = "--title",
            description = "What it is for; no two that are valid have the same. Default: " + TokenTitle.USUAL)
    private @Nullable String title;

    @Option(
            names = "--role",
            defaultValue = "operator",
            description = "viewer, operator, engineer or admin. Default: ${DEFAULT-VALUE}")
    private String role = "operator";

    @Option(
            names = "--valid-for",
            defaultValue = "90d",
            description = "Such as 30m, 24h, 90d. Default: ${DEFAULT-VALUE}")
    private String validFor = "90d";

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    /** Asks the hub for it. */
    Answer create(RestHub hub) throws Trouble {
        CreateAccessToken.Builder request = CreateAccessToken.newBuilder()
                .setTitle(TokenTitle.of(title))
                .setRole(role())
                .setValidForS(Spans.seconds(validFor));
        scope.wanted().ifPresent(request::setScope);
        return hub.post(RestPath.of("access-tokens"), request.build());
    }

    private Role role() throws Trouble {
        return Roles.parse(role)
                .orElseThrow(() -> new Trouble(
                        "There is no role " + Table.printable(role) + ": viewer, operator, engineer or admin.",
                        Exit.USAGE));
    }
}
