package dev.signalbox.hub;

import dev.signalbox.hub.cli.Table;
import dev.signalbox.hub.config.ConfigFile;
import dev.signalbox.hub.config.Sources;
import dev.signalbox.hub.config.Sources.Source;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** All that the hub was told: its configuration, or everything that is wrong with it. Confined to the main thread. */
final class Settings {
    private final Sources sources;
    private final ParseResult parsed;
    private final List<OptionSpec> options;
    private final List<String> problems = new ArrayList<>();
    private final Optional<HubConfig> config;
    private final boolean onlyFiles;

    /** @param parsed what became of the {@link Sources#arguments} of its own options */
    Settings(Sources sources, HubOptions hub, ParseResult parsed) {
        this.sources = sources;
        this.parsed = parsed;
        options = options(parsed.commandSpec());
        sources.problems(options).forEach(this::add);
        Set<String> unreadable = new HashSet<>();
        for (Exception error : parsed.errors()) {
            OptionSpec option = optionOf(error);
            if (!(error instanceof UnmatchedArgumentException)) {
                add(told(String.valueOf(error.getMessage()), option == null ? Set.of() : Set.of(option.longestName())));
            }
            if (option != null) {
                unreadable.add(option.longestName());
            }
        }
        unknownFlags().forEach(this::add);
        Complaints complaints = new Complaints(unreadable);
        config = hub.config(complaints).filter(made -> problems.isEmpty());
        onlyFiles = problems.isEmpty() && complaints.all().stream().allMatch(Complaints.Complaint::ofFiles);
        complaints.all().forEach(complaint -> add(told(complaint.sentence(), complaint.options())));
    }

    /** For a program with {@link HubOptions} mixed in. Goes on where something is wrong, to find the rest. */
    static CommandLine parser(Object program) {
        CommandLine command = new CommandLine(program).setExpandAtFiles(false);
        command.getCommandSpec().parser().collectErrors(true);
        return command;
    }

    static String[] arguments(CommandLine command, Sources sources) {
        return sources.arguments(options(command.getCommandSpec()));
    }

    /** Those that can be said anywhere: not where the file is, and not help. */
    static List<OptionSpec> options(CommandSpec command) {
        return OptionReference.inOrder(command.options());
    }

    private static @Nullable OptionSpec optionOf(Exception error) {
        return error instanceof ParameterException wrong && wrong.getArgSpec() instanceof OptionSpec option
                ? option
                : null;
    }

    private List<String> unknownFlags() {
        Set<String> known = new TreeSet<>();
        parsed.commandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
        List<String> unknown = new ArrayList<>();
        boolean isItsValue = false;
        for (String argument : parsed.unmatched()) {
            boolean isFlag = argument.startsWith("-");
            if (isFlag) {
                unknown.add(Sources.unknown(argument.replaceFirst("=.*", ""), known));
            } else if (!isItsValue) {
                unknown.add(argument + " is no option");
            }
            isItsValue = isFlag && !argument.contains("=");
        }
        return unknown;
    }

    private void add(String problem) {
        problems.add(printable(problem));
    }

    /** With the places outside of the command line where its options were said. */
    private String told(String sentence, Collection<String> names) {
        String places = options.stream()
                .filter(option -> names.contains(option.longestName()))
                .map(sources::of)
                .filter(Source::isApart)
                .map(Source::place)
                .collect(Collectors.joining(", "));
        return places.isEmpty() ? sentence : places + ": " + sentence;
    }

    /** Neither what changes a terminal, nor a password that somebody put into an address. */
    private static String printable(String text) {
        return Table.printable(text).replaceAll("//[^/@\\s]*@", "//***@");
    }

    /** Empty: there are problems. */
    Optional<HubConfig> config() {
        return config;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Whether nothing is wrong but files, which may be there the next time. */
    boolean areOnlyFilesMissing() {
        return !problems.isEmpty() && onlyFiles;
    }

    List<String> warnings() {
        return sources.warnings(options).stream().map(Settings::printable).toList();
    }

    /** Every option as it is, and where that was said. */
    Table table() {
        Table table = new Table("OPTION", "VALUE", "FROM");
        for (OptionSpec option : options) {
            table.row(
                    ConfigFile.key(option),
                    printable(value(option)),
                    sources.of(option).place());
        }
        return table;
    }

    private String value(OptionSpec option) {
        return Stream.ofNullable(parsed.matchedOption(option.longestName()))
                .map(matched -> String.join(", ", matched.originalStringValues()))
                .findFirst()
                .orElseGet(() -> {
                    if (sources.of(option).kind() == Source.Kind.DEFAULT) {
                        return OptionReference.defaultText(option);
                    }
                    return option.isMultiValue() ? "" : "?";
                });
    }
}
