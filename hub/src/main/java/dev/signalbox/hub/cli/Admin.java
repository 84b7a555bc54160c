package dev.signalbox.hub.cli;

import dev.signalbox.hub.config.ConfigChoice;
import dev.signalbox.hub.store.BackupTrouble;
import dev.signalbox.hub.store.DataDirectoryInUse;
import dev.signalbox.hub.store.StoppedHub;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.SignInCode;
import dev.signalbox.proto.v1.SignInCodeRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What only somebody on the hub's own machine may do. Most commands print one line and nothing else. */
@Command(
        name = "signalbox admin",
        description =
                "Admins, sign-in links, join keys, access tokens, compaction and the factory reset, from the machine"
                        + " the hub runs on.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = FactoryReset.class)
public final class Admin {
    @Mixin
    ConfigChoice config = new ConfigChoice();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Command(
            name = "sign-in-link",
            description = "Prints an address that signs one browser in, once, within 10 minutes.",
            mixinStandardHelpOptions = true)
    int signInLink(
            @Option(names = "--data", required = true, description = "The hub's data directory.") Path data,
            @Option(
                            names = "--user",
                            defaultValue = "admin",
                            description = "Who signs in; made an admin without a password where there is none of that"
                                    + " name. Default: ${DEFAULT-VALUE}")
                    String user)
            throws Trouble {
        RestHub hub = LocalHub.of(data);
        SignInCodeRequest request = SignInCodeRequest.newBuilder().setUser(user).build();
        SignInCode.Builder code =
                hub.post(RestPath.of("sign-in-codes"), request).as(SignInCode.newBuilder());
        return print(hub.publicUrl() + "/sign-in#" + code.getCode());
    }

    @Command(
            name = "create",
            description = "Creates an admin with a password, so that nobody needs a browser on this machine.",
            mixinStandardHelpOptions = true)
    int create(
            @Option(names = "--data", required = true, description = "The hub's data directory.") Path data,
            @Option(
                            names = "--user",
                            defaultValue = "admin",
                            description = "Nobody has this name yet. Default: ${DEFAULT-VALUE}")
                    String user,
            @Option(
                            names = "--password-file",
                            required = true,
                            description = "A file whose first line is the password; - is the standard input.")
                    Path passwordFile)
            throws Trouble {
        SignInCodeRequest request = SignInCodeRequest.newBuilder()
                .setUser(user)
                .setPassword(firstLine(passwordFile))
                .build();
        LocalHub.of(data).post(RestPath.of("sign-in-codes"), request);
        return print("user:" + user);
    }

    /** Never from the command line, where other users of the machine could read it. */
    private static String firstLine(Path file) throws Trouble {
        boolean piped = file.toString().equals("-");
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(piped ? System.in : Files.newInputStream(file), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            if (line == null || line.isEmpty()) {
                throw new Trouble("There is no password in " + file + ".", Exit.USAGE);
            }
            return line;
        } catch (IOException e) {
            throw new Trouble("The password file " + file + " cannot be read.", Exit.USAGE);
        }
    }

    @Command(
            name = "join-key",
            description = "Prints a key by which devices join, as often as they like until it expires.",
            mixinStandardHelpOptions = true)
    int joinKey(
            @Option(names = "--data", required = true, description = "The hub's data directory.") Path data,
            @Option(names = "--title", defaultValue = "", description = "What it is for.") String title,
            @Option(names = "--tags", split = ",", description = "Every device that joins by it gets these.")
                    List<String> tags,
            @Option(
                            names = "--valid-for",
                            defaultValue = "24h",
                            description = "Such as 30m, 24h, 90d. Default: ${DEFAULT-VALUE}")
                    String validFor)
            throws Trouble {
        CreateJoinKey request = CreateJoinKey.newBuilder()
                .setTitle(title)
                .addAllTags(tags == null ? List.of() : tags)
                .setValidForS(Spans.seconds(validFor))
                .build();
        return print(LocalHub.of(data)
                .post(RestPath.of("join-keys"), request)
                .as(JoinKey.newBuilder())
                .getKey());
    }

    @Command(
            name = "token",
            description = "Prints an access token for a script, for the REST API, /ws/console or the embedded broker.",
            mixinStandardHelpOptions = true)
    int token(
            @Option(names = "--data", required = true, description = "The hub's data directory.") Path data,
            @Mixin TokenOptions wanted)
            throws Trouble {
        return print(
                wanted.create(LocalHub.of(data)).as(AccessToken.newBuilder()).getToken());
    }

    @Command(
            name = "compact",
            description = "Leaves behind what the files of a hub that is stopped do not need any more, such as what was"
                    + " erased; prints their sizes.",
            mixinStandardHelpOptions = true)
    int compact(@Option(names = "--data", required = true, description = "The hub's data directory.") Path data)
            throws Trouble {
        try (StoppedHub hub = StoppedHub.take(data)) {
            hub.compact().forEach((file, bytes) -> print(file + " " + Words.bytes(bytes)));
            return Exit.OK;
        } catch (DataDirectoryInUse e) {
            throw new Trouble("A hub runs on " + data + ". Stop it first.");
        } catch (BackupTrouble e) {
            throw new Trouble(e.getMessage());
        }
    }

    private int print(String line) {
        spec.commandLine().getOut().println(line);
        return 0;
    }
}
