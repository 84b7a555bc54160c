package dev.signalbox.hub;

import dev.signalbox.hub.cli.Admin;
import dev.signalbox.hub.cli.AuditCommand;
import dev.signalbox.hub.cli.BackupCommand;
import dev.signalbox.hub.cli.Ctl;
import dev.signalbox.hub.cli.RestoreCommand;
import dev.signalbox.hub.config.Sources;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** {@code signalbox completion}: of the one command that all the programs are behind. */
@Command(
        name = "signalbox completion",
        description = "Prints what makes bash and zsh complete: source <(signalbox completion)",
        mixinStandardHelpOptions = true)
final class Completion implements Runnable {
    /** Of other archives, or too small for options: only their names are known. */
    private static final List<String> OTHERS = List.of("agent", "simulator", "bench", "ready", "completion", "help");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine signalbox = new CommandLine(CommandSpec.create().name("signalbox"))
                .addSubcommand("hub", Main.hub(Sources.of(List.of(), Map.of())))
                .addSubcommand("doctor", Main.doctor(Sources.of(List.of(), Map.of())))
                .addSubcommand("ctl", new Ctl(Map.of()))
                .addSubcommand("admin", new Admin())
                .addSubcommand("audit", new AuditCommand())
                .addSubcommand("backup", new BackupCommand())
                .addSubcommand("restore", new RestoreCommand())
                .addSubcommand("config", ConfigCommand.commandLine(Map.of()));
        OTHERS.forEach(name -> signalbox.addSubcommand(name, CommandSpec.create()));
        sort(signalbox);
        spec.commandLine().getOut().print(AutoComplete.bash("signalbox", signalbox));
        spec.commandLine().getOut().flush();
    }

    /**
     * A verb that is a method comes in whatever order Java has methods in; the same release prints the same text. Options that
     * verbs share come back with the verb.
     */
    private static void sort(CommandLine command) {
        CommandSpec verbs = command.getCommandSpec();
        new TreeMap<>(command.getSubcommands()).forEach((name, verb) -> {
            CommandSpec shared = verb.getCommandSpec();
            List.copyOf(shared.options()).stream().filter(OptionSpec::inherited).forEach(shared::remove);
            sort(verb);
            verbs.removeSubcommand(name);
            verbs.addSubcommand(name, verb);
        });
    }
}
