package dev.signalbox.simulator;

import dev.signalbox.simulator.scenario.ScenarioKind;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code scenarios}: in which ways devices can misbehave. */
@Command(
        name = "scenarios",
        mixinStandardHelpOptions = true,
        description = "Lists the ways in which devices can misbehave, and what the hub makes of each.")
final class ScenariosCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        for (ScenarioKind kind : ScenarioKind.values()) {
            out.println(kind.word());
            out.println("    does   " + kind.does());
            out.println("    shows  " + kind.shows());
            kind.knobs().forEach(knob -> out.println("    " + knob.describe()));
        }
        return CommandLine.ExitCode.OK;
    }
}
