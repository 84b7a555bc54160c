package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.AccessTokens;
import dev.signalbox.proto.v1.DeviceToken;
import dev.signalbox.proto.v1.DeviceTokens;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl tokens}: of scripts, and with {@code --device} of a device. */
@Command(
        name = "tokens",
        description = "Access tokens of scripts; with --device the tokens of a device.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TokenVerbs {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Command(name = "list", description = "Lists tokens, never the secrets.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--device", description = "Those of this device: two at most") @Nullable String device,
            @Option(names = "--limit", description = "At most so many. Default: all") @Nullable Integer limit,
            @Option(names = "--cursor", description = "As the page before said") @Nullable String cursor)
            throws Trouble {
        if (device != null) {
            Answer answer = ctl.hub().get(RestPath.of("devices", device, "tokens"));
            DeviceTokens found = answer.as(DeviceTokens.newBuilder()).build();
            return ctl.show(answer, out -> print(found, out));
        }
        Table table = new Table("KEY", "TITLE", "ROLE", "CREATED", "EXPIRES", "LAST USED", "FROM", "SCOPE");
        return new Listing(ctl, table, TokenVerbs::add)
                .print(RestPath.of("access-tokens").with("cursor", cursor), limit, Listing.MOST_OF_A_PAGE);
    }

    private static void print(DeviceTokens found, PrintWriter out) {
        long now = System.currentTimeMillis();
        Table table = new Table("KEY", "CREATED", "LAST USED", "REPLACES");
        for (DeviceToken token : found.getTokensList()) {
            table.row(
                    token.getKeyId(),
                    Words.ago(token.getCreatedAtMs(), now),
                    Words.ago(token.getLastUsedAtMs(), now),
                    token.getReplacesKeyId());
        }
        table.print(out);
    }

    private static int add(Table table, Answer page) throws Trouble {
        AccessTokens found = page.as(AccessTokens.newBuilder()).build();
        long now = System.currentTimeMillis();
        for (AccessToken token : found.getAccessTokensList()) {
            table.row(
                    token.getKeyId(),
                    token.getTitle(),
                    Words.of(token.getRole()),
                    Words.ago(token.getCreatedAtMs(), now),
                    Words.ago(token.getExpiresAtMs(), now),
                    Words.ago(token.getLastUsedAtMs(), now),
                    token.getLastUsedFrom(),
                    ScopeOptions.words(token.getScope()));
        }
        return found.getAccessTokensCount();
    }

    @Command(name = "create", description = "Makes a token and prints it, once.", mixinStandardHelpOptions = true)
    int create(
            @Option(names = "--device", description = "For this device; the other options are for scripts") @Nullable
                    String device,
            @Mixin TokenOptions wanted)
            throws Trouble {
        if (device != null) {
            Answer answer = ctl.hub().post(RestPath.of("devices", device, "tokens"));
            String token = answer.as(DeviceToken.newBuilder()).getToken();
            return ctl.show(answer, out -> out.println(token));
        }
        Answer answer = wanted.create(ctl.hub());
        String token = answer.as(AccessToken.newBuilder()).getToken();
        return ctl.show(answer, out -> out.println(token));
    }

    @Command(
            name = "rotate",
            description = "Puts a new token in the place of a script's and prints it, once; or gives a device a new one"
                    + " over its live link.",
            mixinStandardHelpOptions = true)
    int rotate(
            @Parameters(paramLabel = "KEY", arity = "0..1", description = "Of a script's token") @Nullable
                    String script,
            @Option(names = "--device", description = "Which device") @Nullable String device)
            throws Trouble {
        if ((script == null) == (device == null)) {
            throw new Trouble("Say the key of a script's token, or --device.", Exit.USAGE);
        }
        if (script != null) {
            Answer answer = ctl.hub().post(RestPath.of("access-tokens", script, "rotate"));
            String token = answer.as(AccessToken.newBuilder()).getToken();
            return ctl.show(answer, out -> out.println(token));
        }
        Answer answer = ctl.hub().post(RestPath.of("devices", String.valueOf(device), "tokens", "rotate"));
        String key = answer.as(DeviceToken.newBuilder()).getKeyId();
        return ctl.show(answer, out -> out.println("The device was given the token " + key + "."));
    }

    @Command(
            name = "revoke",
            description = "Revokes a token; links that it opened close within a second.",
            mixinStandardHelpOptions = true)
    int revoke(
            @Parameters(paramLabel = "KEY") String key,
            @Option(names = "--device", description = "Of this device") @Nullable String device)
            throws Trouble {
        Answer answer = ctl.hub()
                .delete(
                        device == null
                                ? RestPath.of("access-tokens", key)
                                : RestPath.of("devices", device, "tokens", key));
        return ctl.show(answer, out -> out.println("Revoked " + key + "."));
    }
}
