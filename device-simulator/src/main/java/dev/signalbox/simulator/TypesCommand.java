package dev.signalbox.simulator;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandCapability;
import dev.signalbox.agent.EventCapability;
import dev.signalbox.agent.MetricCapability;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.simulator.device.Controls;
import dev.signalbox.simulator.device.DeviceType;
import dev.signalbox.simulator.form.FaultyFileException;
import dev.signalbox.simulator.types.TypeCatalogue;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code types}: which device types there are, and whether a file of them is right. */
@Command(
        name = "types",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists, checks and shows device types.")
final class TypesCommand {
    private static final double NOON = 12;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "All types, with their share of ten devices.")
    int list(@Option(names = "--types", description = "With yours: a file or a folder.") @Nullable List<Path> types)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        for (DeviceType type : catalogue(types).all()) {
            String share = type.share() == 0 ? "by --kind" : Integer.toString(type.share());
            out.printf("%-18s %-10s %s%n", type.typeName(), share, type.description());
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Says everything that is wrong with a file, or each .yaml of a folder.")
    int check(@Parameters(paramLabel = "FILE") Path file) throws IOException {
        try {
            for (DeviceType type : TypeCatalogue.readAll(file)) {
                spec.commandLine().getOut().println(type.typeName() + ": in order");
            }
            return CommandLine.ExitCode.OK;
        } catch (FaultyFileException e) {
            PrintWriter err = spec.commandLine().getErr();
            e.problems().forEach(err::println);
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "The file of a type, to begin yours with; of a type that is code, what it declares.")
    int show(
            @Parameters(paramLabel = "TYPE") String name,
            @Option(names = "--types", description = "With yours: a file or a folder.") @Nullable List<Path> types)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        DeviceType type;
        try {
            type = catalogue(types).of(name);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
        Optional<String> source = types == null ? TypeCatalogue.source(name) : Optional.empty();
        if (source.isPresent()) {
            out.print(source.get());
            out.flush();
            return CommandLine.ExitCode.OK;
        }
        out.println(type.typeName() + ": " + type.description());
        type.make(new SplittableRandom(1), NOON)
                .capabilities(new Controls(Runnable::run, () -> {}))
                .forEach(capability -> out.println("  " + line(capability)));
        return CommandLine.ExitCode.OK;
    }

    private static TypeCatalogue catalogue(@Nullable List<Path> types) throws IOException {
        TypeCatalogue catalogue = TypeCatalogue.shipped();
        for (Path one : types == null ? List.<Path>of() : types) {
            catalogue = catalogue.with(one);
        }
        return catalogue;
    }

    private static String line(Capability capability) {
        if (capability instanceof MetricCapability metric) {
            return "metric   " + metric.metric().getName() + " "
                    + metric.metric().getUnit();
        }
        if (capability instanceof CommandCapability command) {
            return "command  " + command.command().getName();
        }
        if (capability instanceof PropertyCapability property) {
            return "property " + property.path();
        }
        return "event    " + ((EventCapability) capability).event().getName();
    }
}
