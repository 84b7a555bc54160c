package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.BulkCounts;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.Bulks;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.ExecutionState;
import java.io.PrintWriter;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl bulk}: one command on many devices. */
@Command(
        name = "bulk",
        description = "Runs one command on many devices.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class BulkVerbs {
    private static final int MOST_OF_A_PAGE = 200;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Command(
            name = "run",
            description = "Runs a command on the devices chosen: bulk run --tag roof blink times=3 --dry-run",
            mixinStandardHelpOptions = true)
    int run(
            @Parameters(index = "0", paramLabel = "COMMAND") String command,
            @Parameters(index = "1..*", paramLabel = "NAME=VALUE") @Nullable List<String> parameters,
            @Option(names = "--device", description = "One of these") @Nullable List<String> devices,
            @Option(names = "--tag", description = "All of these") @Nullable List<String> tags,
            @Option(names = "--model", description = "One of these") @Nullable List<String> models,
            @Option(names = "--text", defaultValue = "", description = "Somewhere in id, name, model or tags")
                    String text,
            @Option(names = "--all", description = "Every device you may see") boolean all,
            @Option(names = "--at-once", defaultValue = "0", description = "Unfinished executions at once. Default: 50")
                    int maxConcurrent,
            @Option(names = "--key", description = "Idempotency key") @Nullable String key,
            @Option(names = "--dry-run", description = "Only say who would refuse, and why") boolean dryRun)
            throws Trouble {
        DeviceSelector selector = DeviceSelector.newBuilder()
                .addAllDeviceIds(orNone(devices))
                .addAllTags(orNone(tags))
                .addAllModels(orNone(models))
                .setText(text)
                .build();
        boolean chosen = !selector.equals(DeviceSelector.getDefaultInstance());
        if (chosen == all) {
            throw new Trouble("Choose devices by --device, --tag, --model or --text, or say --all.", Exit.USAGE);
        }
        BulkCommand request = BulkCommand.newBuilder()
                .setSelector(selector)
                .setCommand(command)
                .setParameters(Assignments.read(parameters))
                .setMaxConcurrent(maxConcurrent)
                .setDryRun(dryRun)
                .build();
        return shown(ctl.once(
                ctl.hub(),
                RestPath.of("bulks"),
                RestHub.json(request),
                key == null ? "ctl-" + UUID.randomUUID() : key,
                RestHub.TIMEOUT));
    }

    private static List<String> orNone(@Nullable List<String> given) {
        return given == null ? List.of() : given;
    }

    @Command(name = "list", description = "Lists bulks, newest first.", mixinStandardHelpOptions = true)
    int list(@Mixin PageOptions page) throws Trouble {
        Table table = new Table("BULK", "COMMAND", "STATE", "CREATED", "BY", "OUTCOMES");
        return new Listing(ctl, table, BulkVerbs::add)
                .print(RestPath.of("bulks").with("cursor", page.cursor()), page.limit(), MOST_OF_A_PAGE);
    }

    private static int add(Table table, Answer page) throws Trouble {
        Bulks found = page.as(Bulks.newBuilder()).build();
        for (Bulk bulk : found.getBulksList()) {
            table.row(
                    bulk.getBulkId(),
                    bulk.getCommand(),
                    Words.of(bulk.getState()),
                    Words.ago(bulk.getCreatedAtMs(), System.currentTimeMillis()),
                    bulk.getIssuer(),
                    words(bulk.getCounts()));
        }
        return found.getBulksCount();
    }

    @Command(name = "show", description = "Shows one with the outcome of each device.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "BULK") String id) throws Trouble {
        RestHub hub = ctl.hub();
        Answer answer = hub.get(RestPath.of("bulks", id));
        Bulk bulk = answer.as(Bulk.newBuilder()).build();
        ctl.show(answer, out -> print(bulk, out));
        while (answer.next().isPresent()) {
            answer = hub.get(answer.next().get());
            Bulk more = answer.as(Bulk.newBuilder()).build();
            ctl.show(answer, out -> printTargets(more, out));
        }
        return Exit.OK;
    }

    @Command(name = "cancel", description = "Cancels what has not ended.", mixinStandardHelpOptions = true)
    int cancel(@Parameters(paramLabel = "BULK") String id) throws Trouble {
        return shown(ctl.hub().post(RestPath.of("bulks", id, "cancel")));
    }

    @Command(
            name = "retry",
            description = "Begins a new bulk of the devices that did not succeed.",
            mixinStandardHelpOptions = true)
    int retry(@Parameters(paramLabel = "BULK") String id) throws Trouble {
        return shown(ctl.hub().post(RestPath.of("bulks", id, "retry")));
    }

    private int shown(Answer answer) throws Trouble {
        Bulk bulk = answer.as(Bulk.newBuilder()).build();
        ctl.show(answer, out -> print(bulk, out));
        if (bulk.getMoreTargets() && !ctl.json()) {
            ctl.note("There are more devices" + (bulk.getBulkId().isEmpty() ? "." : ": bulk show " + bulk.getBulkId()));
        }
        return Exit.OK;
    }

    private static void print(Bulk bulk, PrintWriter out) {
        Table facts = new Table("BULK", bulk.getBulkId().isEmpty() ? "dry run" : bulk.getBulkId());
        facts.row("command", bulk.getCommand() + " " + RestHub.json(bulk.getParameters()));
        if (!bulk.getBulkId().isEmpty()) {
            facts.row("state", Words.of(bulk.getState()));
        }
        facts.row("outcomes", words(bulk.getCounts()));
        facts.print(out);
        printTargets(bulk, out);
    }

    private static void printTargets(Bulk bulk, PrintWriter out) {
        if (bulk.getTargetsCount() > 0) {
            out.println();
            Table targets = new Table("DEVICE", "STATE", "EXECUTION", "BECAUSE");
            for (BulkTarget target : bulk.getTargetsList()) {
                targets.row(
                        target.getDeviceId(),
                        stateOf(target),
                        target.getExecutionId(),
                        target.getRefusal().getMessage());
            }
            targets.print(out);
        }
    }

    private static String stateOf(BulkTarget target) {
        if (target.hasRefusal()) {
            return "refused";
        }
        return target.getState() == ExecutionState.EXECUTION_STATE_UNSPECIFIED
                ? "waiting"
                : Words.of(target.getState());
    }

    private static String words(BulkCounts counts) {
        return counts.getSucceeded() + " succeeded, " + counts.getFailed() + " failed, " + counts.getRefused()
                + " refused, " + counts.getCancelled() + " cancelled, " + counts.getUnderWay() + " under way, "
                + counts.getWaiting() + " waiting";
    }
}
