package dev.signalbox.hub.config;

import dev.signalbox.hub.protocol.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the hub is told: an option's value is that of its flag, else of its environment variable, else of its key in the file,
 * else its default. Confined to the main thread.
 */
public final class Sources {
    private final List<String> flags;
    private final Map<String, String> environment;

    /** Null: none is named. */
    private final @Nullable ConfigFile file;

    /**
     * Where an option has its value from.
     *
     * @param place as a person looks for it: {@code --listen}, {@code SIGNALBOX_LISTEN}, {@code hub.yaml:3}
     * @param values none where the option stands only in flags, whose values picocli knows
     */
    public record Source(Kind kind, String place, List<String> values) {
        public enum Kind {
            FLAG,
            ENVIRONMENT,
            FILE,
            DEFAULT
        }

        /** Whether it stands where a problem does not show it anyway. */
        public boolean isApart() {
            return kind == Kind.ENVIRONMENT || kind == Kind.FILE;
        }
    }

    private Sources(List<String> flags, Map<String, String> environment, @Nullable ConfigFile file) {
        this.flags = flags;
        this.environment = environment;
        this.file = file;
    }

    /** Reads the file, if one is named. Flags may stand in files, too: {@code @flags.txt}. */
    public static Sources of(List<String> flags, Map<String, String> environment) {
        // The file must be known before all else can be read. What is wrong with the flags is told by who reads all of
        // them.
        ConfigChoice choice = new ConfigChoice();
        CommandLine command = new CommandLine(choice).setUnmatchedArgumentsAllowed(true);
        command.getCommandSpec().parser().collectErrors(true);
        List<String> all = command.parseArgs(flags.toArray(String[]::new)).expandedArgs();
        ConfigFile file = Optional.ofNullable(choice.file)
                .or(() -> ConfigChoice.in(environment))
                .map(ConfigFile::read)
                .orElse(null);
        return new Sources(List.copyOf(all), Map.copyOf(environment), file);
    }

    public Source of(OptionSpec option) {
        String name = option.longestName();
        if (flags.stream().anyMatch(flag -> flag.equals(name) || flag.startsWith(name + "="))) {
            return new Source(Source.Kind.FLAG, name, List.of());
        }
        Optional<String> variable = Variables.value(environment, name);
        if (variable.isPresent()) {
            return new Source(Source.Kind.ENVIRONMENT, Variables.name(name), List.of(variable.get()));
        }
        if (file != null && file.entry(ConfigFile.key(option)).isPresent()) {
            ConfigFile.Entry entry = file.entry(ConfigFile.key(option)).get();
            return new Source(Source.Kind.FILE, file.place(entry), file.values(entry, option));
        }
        return new Source(Source.Kind.DEFAULT, "default", List.of());
    }

    /**
     * All as flags: those of the command line, and for each option that is not among them what the environment or the file
     * says. An {@code @} in front means nothing any more.
     */
    public String[] arguments(Collection<OptionSpec> options) {
        List<String> all = new ArrayList<>();
        for (OptionSpec option : options) {
            for (String value : of(option).values()) {
                all.add(option.longestName() + "=" + value);
            }
        }
        all.addAll(flags);
        return all.toArray(String[]::new);
    }

    /** What is wrong with the file, whatever its values mean. */
    public List<String> problems(Collection<OptionSpec> options) {
        if (file == null) {
            return List.of();
        }
        List<String> problems = new ArrayList<>(file.problems());
        TreeSet<String> known = new TreeSet<>();
        for (OptionSpec option : options) {
            known.add(ConfigFile.key(option));
            file.entry(ConfigFile.key(option))
                    .filter(entry -> entry.isList() && !option.isMultiValue())
                    .ifPresent(entry -> problems.add(file.place(entry) + ": " + entry.key() + " takes one value"));
        }
        for (ConfigFile.Entry entry : file.entries()) {
            if (!known.contains(entry.key())) {
                problems.add(file.place(entry) + ": " + unknown(entry.key(), known));
            }
        }
        return problems;
    }

    /** Of the environment: not problems, for others put variables there, too. */
    public List<String> warnings(Collection<OptionSpec> options) {
        TreeSet<String> known = new TreeSet<>();
        options.forEach(option -> known.add(Variables.name(option.longestName())));
        known.add(Variables.name(ConfigChoice.OPTION));
        return Variables.unknown(environment, known).stream()
                .map(name -> unknown(name, known))
                .toList();
    }

    /** "mqtt-ulr is not known; did you mean mqtt-url?" */
    public static String unknown(String name, Collection<String> known) {
        return NearestName.echo(name) + " is not known"
                + NearestName.nearest(name, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
    }
}
