package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.hub.config.ConfigChoice;
import dev.signalbox.proto.v1.AuditEntries;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.Backup;
import dev.signalbox.proto.v1.HubStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * A hub from the command line, here or elsewhere, over its REST API. Exit codes: 0 done, 1 refused or failed, 2 wrong
 * usage, 3 the hub cannot be reached, 4 not authorised, 5 the outcome is not known or the time was over.
 */
@Command(
        name = "signalbox ctl",
        description = "Devices, commands, properties and history of a running hub, from the command line.",
        footer = "%nExit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the hub cannot be reached, 4 not"
                + " authorised, 5 the outcome is not known or the time was over.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeviceVerbs.class,
            WatchVerb.class,
            TapVerb.class,
            InvokeVerb.class,
            ExecutionVerbs.class,
            BulkVerbs.class,
            HistoryVerb.class,
            EventsVerb.class,
            ShadowVerbs.class,
            UserVerbs.class,
            TokenVerbs.class,
            JoinKeyVerbs.class,
            MqttVerbs.class,
            MappingVerbs.class
        })
public final class Ctl {
    private static final int MOST_ENTRIES_OF_A_PAGE = 500;
    private static final String TOKEN_VARIABLE = "SIGNALBOX_TOKEN";

    private final Map<String, String> environment;

    @Mixin
    ConfigChoice config = new ConfigChoice();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--data",
            scope = ScopeType.INHERIT,
            defaultValue = "${sys:signalbox.default-data:-data/hub}",
            description = "The data directory of a hub on this machine, whose admin token is used. Default:"
                    + " ${DEFAULT-VALUE}")
    private Path data = Path.of("data/hub");

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            description = "A hub elsewhere: http://host:port or https://host; the token then comes from --token-file or"
                    + " SIGNALBOX_TOKEN")
    private @Nullable String url;

    @Option(names = "--token-file", scope = ScopeType.INHERIT, description = "A file with an access token")
    private @Nullable Path tokenFile;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print the answers of the REST API as they are")
    private boolean json;

    public Ctl(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    RestHub hub() throws Trouble {
        Optional<String> token = token();
        if (url == null) {
            return token.isPresent() ? LocalHub.of(data, token.get()) : LocalHub.of(data);
        }
        if (token.isEmpty()) {
            throw new Trouble(
                    "A hub elsewhere needs an access token: --token-file, or the environment's " + TOKEN_VARIABLE + ".",
                    Exit.NOT_AUTHORISED);
        }
        return new RestHub(url.replaceFirst("/+$", ""), token.get());
    }

    private Optional<String> token() throws Trouble {
        if (tokenFile == null) {
            return Optional.ofNullable(environment.get(TOKEN_VARIABLE)).map(String::strip);
        }
        try {
            return Optional.of(Files.readString(tokenFile).strip());
        } catch (IOException e) {
            throw new Trouble("The token file " + tokenFile + " cannot be read.", Exit.USAGE);
        }
    }

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** What is no answer, and not for a pipe. */
    void note(String sentence) {
        spec.commandLine().getErr().println(sentence);
    }

    /** A request with a key by which it may be repeated; said where it is not known whether it was carried out. */
    Answer once(RestHub hub, RestPath path, String body, String key, Duration timeout) throws Trouble {
        try {
            return hub.send("POST", path.toString(), Optional.of(body), Map.of("Idempotency-Key", key), timeout);
        } catch (Trouble e) {
            if (e.exitCode() == Exit.NOT_KNOWN) {
                note(again(key));
            }
            throw e;
        }
    }

    static String again(String key) {
        return "The same again, and not twice: --key " + key;
    }

    /** The answer as it is, where it is wanted so; else what the person reads. */
    int show(Answer answer, Shown shown) throws Trouble {
        if (json) {
            if (!answer.body().isEmpty()) {
                out().println(answer.body());
            }
        } else {
            shown.print(out());
        }
        out().flush();
        return Exit.OK;
    }

    /** Prints an answer for people. */
    @FunctionalInterface
    interface Shown {
        void print(PrintWriter out) throws Trouble;
    }

    /** Says how to go on: a page that is not full may have been cut by its bytes. */
    void noteMore(Answer answer) {
        answer.next()
                .filter(next -> !json)
                .map(next -> next.replaceFirst(".*[?&]cursor=([^&]*).*", "$1"))
                .map(cursor -> URLDecoder.decode(cursor, StandardCharsets.UTF_8))
                .ifPresent(cursor -> note("There may be more: --cursor " + Table.printable(cursor)));
    }

    @Command(name = "hub", description = "Shows the hub: links, storage, bridge.", mixinStandardHelpOptions = true)
    int status() throws Trouble {
        Answer answer = hub().get(RestPath.of("hub"));
        HubStatus hub = answer.as(HubStatus.newBuilder()).build();
        return show(answer, out -> {
            Table table = new Table("HUB", hub.getHubId());
            table.row("version", hub.getVersion());
            table.row("started", Words.ago(hub.getStartedAtMs(), System.currentTimeMillis()));
            table.row("devices", hub.getDevices() + ", " + hub.getDeviceLinks() + " linked");
            table.row("consoles", hub.getConsoleLinks());
            table.row("open executions", hub.getOpenExecutions());
            table.row("broker", hub.getBridge().getBroker() + (hub.getBridge().getUp() ? ", up" : ", not up"));
            if (!hub.getBridge().getTrouble().isEmpty()) {
                table.row("broker's trouble", hub.getBridge().getTrouble());
            }
            table.row("state on disk", Words.bytes(hub.getStorage().getStateBytes()));
            table.row("history on disk", Words.bytes(hub.getStorage().getHistoryBytes()));
            table.row("free on disk", Words.bytes(hub.getStorage().getDiskFreeBytes()));
            table.print(out);
        });
    }

    @Command(name = "audit", description = "Lists who did what, newest first.", mixinStandardHelpOptions = true)
    int audit(
            @Option(names = "--actor", description = "Such as user:marta or token:ci") @Nullable String actor,
            @Option(names = "--subject", description = "A device id, an execution id, a key id") @Nullable
                    String subject,
            @Option(names = "--limit", defaultValue = "100", description = "At most so many. Default: ${DEFAULT-VALUE}")
                    int limit,
            @Option(names = "--cursor", description = "As the page before said") @Nullable String cursor)
            throws Trouble {
        RestPath path = RestPath.of("audit")
                .with("actor", actor)
                .with("subject", subject)
                .with("cursor", cursor);
        Table table = new Table("NO", "TIME", "ACTOR", "ACTION", "SUBJECT", "DETAIL");
        return new Listing(this, table, Ctl::addEntries).print(path, limit, MOST_ENTRIES_OF_A_PAGE);
    }

    private static int addEntries(Table table, Answer page) throws Trouble {
        AuditEntries found = page.as(AuditEntries.newBuilder()).build();
        for (AuditEntry entry : found.getEntriesList()) {
            table.row(
                    entry.getEntryNo(),
                    Words.time(entry.getTimeMs()),
                    entry.getActor(),
                    entry.getAction(),
                    entry.getSubject(),
                    entry.getDetail());
        }
        return found.getEntriesCount();
    }

    @Command(name = "backup", description = "Writes a backup on the hub's machine.", mixinStandardHelpOptions = true)
    int backup() throws Trouble {
        Answer answer = BackupCommand.backup(hub());
        Backup backup = answer.as(Backup.newBuilder()).build();
        return show(answer, out -> out.println(backup.getPath() + " (" + Words.bytes(backup.getSizeBytes()) + ")"));
    }
}
