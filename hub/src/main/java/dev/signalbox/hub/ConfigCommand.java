package dev.signalbox.hub;

import dev.signalbox.hub.config.Sources;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at the hub's configuration without starting anything. Exit codes: 0 as it should be, 1 something is wrong, 2 usage. */
@Command(
        name = "signalbox config",
        description = "Checks, shows and documents the hub's configuration. Starts nothing.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {
    private static final int EXIT_WRONG = 1;
    private static final String OPTIONS = "As the hub takes them: --config FILE, --listen HOST:PORT, ...";

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    ConfigCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Takes options that only the hub knows. */
    static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new ConfigCommand(environment))
                .setUnmatchedOptionsArePositionalParams(true)
                .setExpandAtFiles(false);
    }

    static Settings settings(List<String> flags, Map<String, String> environment) {
        Sources sources = Sources.of(flags, environment);
        HubOptions options = new HubOptions();
        CommandLine command = Settings.parser(options);
        return new Settings(sources, options, command.parseArgs(Settings.arguments(command, sources)));
    }

    @Command(
            name = "check",
            description = "Says everything that is wrong with a configuration: the file's, the environment's and the"
                    + " given options of the hub together.",
            mixinStandardHelpOptions = true)
    int check(@Parameters(paramLabel = "OPTION", description = OPTIONS) @Nullable List<String> flags) {
        Settings settings = settings(flags == null ? List.of() : flags, environment);
        if (complain(settings)) {
            return EXIT_WRONG;
        }
        out().println("The configuration is valid.");
        return 0;
    }

    @Command(
            name = "show",
            description = "Shows every option as the hub would have it, and where that was said.",
            mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "OPTION", description = OPTIONS) @Nullable List<String> flags) {
        Settings settings = settings(flags == null ? List.of() : flags, environment);
        settings.table().print(out());
        return complain(settings) ? EXIT_WRONG : 0;
    }

    @Command(
            name = "doc",
            description = "Prints every option with its default and its meaning, in Markdown.",
            mixinStandardHelpOptions = true)
    int doc() {
        out().print(new OptionReference().markdown());
        out().flush();
        return 0;
    }

    @Command(
            name = "example",
            description = "Prints a configuration file with every option as a comment.",
            mixinStandardHelpOptions = true)
    int example() {
        out().print(new OptionReference().yaml());
        out().flush();
        return 0;
    }

    /** Whether there was something to complain of. */
    private boolean complain(Settings settings) {
        settings.warnings().forEach(warning -> err().println("warning: " + warning));
        print(settings.problems(), err());
        return !settings.problems().isEmpty();
    }

    static void print(List<String> problems, PrintWriter err) {
        if (!problems.isEmpty()) {
            err.println("signalbox: the configuration has "
                    + (problems.size() == 1 ? "a problem:" : problems.size() + " problems:"));
            problems.forEach(problem -> err.println("  " + problem));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
