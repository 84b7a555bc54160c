package dev.signalbox.simulator;

import dev.signalbox.simulator.bench.Bench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the simulator. */
@Command(
        name = "signalbox-simulator",
        mixinStandardHelpOptions = true,
        description = "Simulated devices for a Signalbox hub: docs/simulator.md.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FleetCommand.class,
            TypesCommand.class,
            ScenariosCommand.class,
            RecordCommand.class,
            ReplayCommand.class,
            Bench.class
        })
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof CommandLine.ParameterException || failure instanceof RuntimeException) {
                throw failure;
            }
            command.getErr().println(failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
    }
}
