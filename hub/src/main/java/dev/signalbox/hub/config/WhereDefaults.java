package dev.signalbox.hub.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Which hub a command is about, where no flag says it: from the environment, and what the hub itself has as an option also from
 * its configuration file. A verb's own options are said each time: a stray variable changes no command. Immutable.
 */
public final class WhereDefaults implements IDefaultValueProvider {
    private static final String URL = "--url";
    private static final String DATA = "--data";

    /** How many backups stay is the hub's to say: a command that knew another number would delete some. */
    private static final Set<String> OF_THE_HUB = Set.of(DATA, "--keep-backups");

    private static final Set<String> WHERE = Set.of(URL, "--token-file", ConfigChoice.OPTION);

    private final Map<String, String> environment;
    private final Optional<String> usualData;

    /** @param usualData of the hub, which counts less than what anybody says; null: each says it */
    public WhereDefaults(Map<String, String> environment, @Nullable String usualData) {
        this.environment = Map.copyOf(environment);
        this.usualData = Optional.ofNullable(usualData);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        boolean isOfTheHub = OF_THE_HUB.contains(option.longestName());
        if (!isOfTheHub && !WHERE.contains(option.longestName())) {
            return null;
        }
        return Variables.value(environment, option.longestName())
                .or(() -> isOfTheHub ? inFile(option) : Optional.empty())
                .or(() -> option.longestName().equals(DATA) ? usualData : Optional.empty())
                // picocli would put other values in the place of ${...}
                .map(text -> text.replace("$", "$$"))
                .orElse(null);
    }

    private Optional<String> inFile(OptionSpec option) {
        CommandSpec command = option.command();
        Optional<Path> chosen =
                given(command, ConfigChoice.OPTION).map(Path.class::cast).or(() -> ConfigChoice.in(environment));
        if (chosen.isEmpty() || isElsewhere(command)) {
            return Optional.empty();
        }
        ConfigFile file = ConfigFile.read(chosen.get());
        if (!file.problems().isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    option.longestName() + " is not known: " + file.problems().get(0));
        }
        return file.entry(ConfigFile.key(option))
                .flatMap(entry -> file.values(entry, option).stream().findFirst());
    }

    /** Whoever asks a hub on another machine need not be able to read the file of this one. */
    private boolean isElsewhere(CommandSpec command) {
        return command.findOption(URL) != null
                && (given(command, URL).isPresent()
                        || Variables.value(environment, URL).isPresent());
    }

    private static Optional<Object> given(CommandSpec command, String option) {
        return Optional.ofNullable(command.findOption(option)).map(OptionSpec::getValue);
    }
}
