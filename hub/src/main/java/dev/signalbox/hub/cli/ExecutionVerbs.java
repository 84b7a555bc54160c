package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.Executions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl executions}: what became of commands. */
@Command(
        name = "executions",
        description = "Lists, shows and cancels executions.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ExecutionVerbs {
    private static final int MOST_OF_A_PAGE = 500;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Command(name = "list", description = "Lists executions, newest first.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--device", description = "On this device") @Nullable String device,
            @Option(names = "--state", description = "Such as queued or failed; several: one of them") @Nullable
                    List<String> states,
            @Option(names = "--issuer", description = "Such as token:ci") @Nullable String issuer,
            @Option(names = "--command", description = "Of this command") @Nullable String command,
            @Option(names = "--bulk", description = "Of this bulk") @Nullable String bulk,
            @Option(names = "--from", description = "Made at or after: -1h, or a time") @Nullable String from,
            @Option(names = "--to", description = "Made before") @Nullable String to,
            @Mixin PageOptions page)
            throws Trouble {
        RestPath path = RestPath.of("executions")
                .with("device", device)
                .withAll("state", states)
                .with("issuer", issuer)
                .with("command", command)
                .with("bulk", bulk)
                .with("from", from)
                .with("to", to)
                .with("cursor", page.cursor());
        Table table = new Table("EXECUTION", "DEVICE", "COMMAND", "STATE", "CREATED", "BY");
        return new Listing(ctl, table, ExecutionVerbs::add).print(path, page.limit(), MOST_OF_A_PAGE);
    }

    private static int add(Table table, Answer page) throws Trouble {
        Executions found = page.as(Executions.newBuilder()).build();
        for (Execution execution : found.getExecutionsList()) {
            table.row(
                    execution.getExecutionId(),
                    execution.getDeviceId(),
                    execution.getCommand(),
                    Words.of(execution.getState()),
                    Words.ago(execution.getCreatedAtMs(), System.currentTimeMillis()),
                    execution.getIssuer());
        }
        return found.getExecutionsCount();
    }

    @Command(name = "show", description = "Shows one with its timeline.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "EXECUTION") String id) throws Trouble {
        Answer answer = ctl.hub().get(RestPath.of("executions", id));
        Execution execution = answer.as(Execution.newBuilder()).build();
        return ctl.show(answer, out -> Invocation.print(execution, out));
    }

    @Command(
            name = "cancel",
            description = "Ends one that was not sent, asks the device to stop one that was.",
            mixinStandardHelpOptions = true)
    int cancel(@Parameters(paramLabel = "EXECUTION") String id) throws Trouble {
        Answer answer = ctl.hub().post(RestPath.of("executions", id, "cancel"));
        return ctl.show(answer, out -> out.println("Cancelling " + id + "."));
    }
}
