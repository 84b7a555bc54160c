package dev.signalbox.hub.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.hub.config.ConfigChoice;
import dev.signalbox.hub.protocol.AuditCheck;
import dev.signalbox.proto.v1.AuditEntry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What was done and by whom, from the machine the hub runs on: of a hub that runs, or of one that is stopped. */
@Command(
        name = "signalbox audit",
        description = "Reads and verifies the record of who did what.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class AuditCommand {
    private static final JsonFormat.Printer JSON = JsonFormat.printer().omittingInsignificantWhitespace();

    @Mixin
    ConfigChoice config = new ConfigChoice();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Command(
            name = "verify",
            description = "Walks the whole chain; exit code 1 and the first broken entry where it is not whole, 3 where"
                    + " it could not be read.",
            mixinStandardHelpOptions = true)
    int verify(
            @Option(names = "--data", description = "The hub's data directory.") @Nullable Path data,
            @Option(names = "--file", description = "What export printed before; - is the standard input.") @Nullable
                    Path file)
            throws Trouble {
        AuditSource source = source(data, file);
        AuditCheck check = new AuditCheck();
        try {
            source.read(entry -> {
                check.add(entry);
                return true;
            });
        } catch (Trouble e) {
            // Exit code 1 is for a chain that is broken: this one was not seen.
            throw new Trouble("The audit could not be read. " + e.getMessage(), Exit.NOT_REACHABLE);
        }
        AuditCheck.Result result = check.finish();
        if (result.trouble().isPresent()) {
            throw new Trouble("The audit is not whole. " + result.trouble().get());
        }
        out().println(
                        result.entries() == 0
                                ? "The audit has no entry."
                                : "The audit is whole: " + result.entries() + " entries, " + result.first() + " to "
                                        + result.last() + ".");
        return 0;
    }

    private static AuditSource source(@Nullable Path data, @Nullable Path file) throws Trouble {
        if (data != null && file == null) {
            return AuditSource.of(data);
        }
        if (file != null && data == null) {
            return new ExportedAudit(file);
        }
        throw new Trouble("Say --data or --file.", Exit.USAGE);
    }

    @Command(
            name = "list",
            description = "Prints the newest entries, oldest of them first.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--data", required = true, description = "The hub's data directory.") Path data,
            @Option(names = "--actor", defaultValue = "", description = "Only of this one, such as user:marta.")
                    String actor,
            @Option(
                            names = "--subject",
                            defaultValue = "",
                            description = "Only what was done to this, such as a device id.")
                    String subject,
            @Option(names = "--limit", defaultValue = "100", description = "How many. Default: ${DEFAULT-VALUE}")
                    int limit,
            @Option(names = "--json", description = "One JSON object a line.") boolean json)
            throws Trouble {
        if (limit < 1) {
            throw new Trouble("--limit is at least 1.", Exit.USAGE);
        }
        List<AuditEntry> newest = new ArrayList<>();
        AuditSource.of(data).read(entry -> {
            if ((actor.isEmpty() || entry.getActor().equals(actor))
                    && (subject.isEmpty() || entry.getSubject().equals(subject))) {
                newest.add(entry);
            }
            return newest.size() < limit;
        });
        Consumer<AuditEntry> printed = json ? this::printJson : this::printLine;
        for (int i = newest.size() - 1; i >= 0; i--) {
            printed.accept(newest.get(i));
        }
        return 0;
    }

    @Command(
            name = "export",
            description = "Prints every entry with its hashes, newest first, one JSON object a line.",
            mixinStandardHelpOptions = true)
    int export(@Option(names = "--data", required = true, description = "The hub's data directory.") Path data)
            throws Trouble {
        AuditSource.of(data).read(entry -> {
            printJson(entry);
            return true;
        });
        return 0;
    }

    private void printLine(AuditEntry entry) {
        out().println(entry.getEntryNo() + "  " + Instant.ofEpochMilli(entry.getTimeMs()) + "  "
                + Table.printable(entry.getActor()) + "  " + Table.printable(entry.getAction()) + "  "
                + Table.printable(entry.getSubject())
                + (entry.getDetail().isEmpty() ? "" : "  (" + Table.printable(entry.getDetail()) + ")"));
    }

    private void printJson(AuditEntry entry) {
        try {
            out().println(JSON.print(entry));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("every entry has a JSON form", e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
