package dev.signalbox.hub.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.CapturedPublish;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingFault;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MappingState;
import dev.signalbox.proto.v1.MappingTrial;
import dev.signalbox.proto.v1.Mappings;
import dev.signalbox.proto.v1.TriedPublish;
import dev.signalbox.proto.v1.TryMapping;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl mappings}: how foreign MQTT devices become devices of the hub. */
@Command(
        name = "mappings",
        description = "Shows, tries, puts in and deletes mappings of foreign MQTT devices.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class MappingVerbs {
    private static final int MOST_OF_A_PAGE = 1_000;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Command(name = "list", description = "Lists the mappings in use.", mixinStandardHelpOptions = true)
    int list(@Option(names = "--ready-made", description = "Those that come with the hub") boolean readyMade)
            throws Trouble {
        Table table = new Table("MAPPING", "TITLE", "CREATES", "DEVICES", "MATCHED", "MISSED");
        return new Listing(ctl, table, MappingVerbs::addTo)
                .print(RestPath.of(readyMade ? "ready-made-mappings" : "mappings"), null, MOST_OF_A_PAGE);
    }

    private static int addTo(Table table, Answer page) throws Trouble {
        Mappings found = page.as(Mappings.newBuilder()).build();
        for (MappingState state : found.getMappingsList()) {
            Mapping mapping = state.getMapping();
            table.row(
                    mapping.getName(),
                    mapping.getTitle(),
                    mapping.getDisabled()
                            ? "disabled"
                            : Words.of(mapping.getDevice().getCreate()),
                    "" + state.getDevices(),
                    "" + state.getMatched(),
                    ""
                            + state.getMissesMap().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum());
        }
        return found.getMappingsCount();
    }

    @Command(
            name = "show",
            description = "Prints a mapping as JSON, to be changed and put in again.",
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--ready-made", description = "One that comes with the hub") boolean readyMade)
            throws Trouble {
        Answer answer = ctl.hub().get(RestPath.of(readyMade ? "ready-made-mappings" : "mappings", name));
        MappingState state = answer.as(MappingState.newBuilder()).build();
        String json = json(state.getMapping());
        return ctl.show(answer, out -> out.println(json));
    }

    @Command(
            name = "why",
            description = "Says what came to nothing of what a mapping listens to, and why.",
            mixinStandardHelpOptions = true)
    int why(@Parameters(paramLabel = "NAME") String name) throws Trouble {
        Answer answer = ctl.hub().get(RestPath.of("mappings", name));
        MappingState state = answer.as(MappingState.newBuilder()).build();
        return ctl.show(answer, out -> {
            Table table = new Table("REASON", "COUNT");
            state.getMissesMap().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(miss -> table.row(miss.getKey(), "" + miss.getValue()));
            table.print(out);
            if (!state.getLastMiss().isEmpty()) {
                out.println("The last: " + state.getLastMiss());
            }
        });
    }

    @Command(
            name = "put",
            description = "Puts a mapping in, in the place of one of the same name.",
            mixinStandardHelpOptions = true)
    int put(
            @Parameters(
                            paramLabel = "FILE|NAME",
                            description = "A file with a mapping as JSON; with --ready-made a name")
                    String what,
            @Option(names = "--ready-made", description = "One that comes with the hub, as it is") boolean readyMade)
            throws Trouble {
        Mapping mapping = readyMade ? readyMade(what) : read(Path.of(what));
        Answer answer = ctl.hub().put(RestPath.of("mappings", mapping.getName()), mapping);
        return ctl.show(answer, out -> out.println("The mapping " + mapping.getName() + " is in use."));
    }

    @Command(name = "delete", description = "Deletes a mapping; its devices stay.", mixinStandardHelpOptions = true)
    int delete(@Parameters(paramLabel = "NAME") String name) throws Trouble {
        Answer answer = ctl.hub().delete(RestPath.of("mappings", name));
        return ctl.show(answer, out -> out.println("Deleted " + name + "."));
    }

    @Command(
            name = "try",
            description = "Says what a mapping would make of captured publishes; nothing is changed.",
            mixinStandardHelpOptions = true)
    int tryOut(
            @Parameters(
                            paramLabel = "FILE|NAME",
                            description = "A file with a mapping as JSON; with --ready-made a name")
                    String what,
            @Option(
                            names = "--messages",
                            required = true,
                            paramLabel = "FILE",
                            description = "A topic and its payload a line, as mosquitto_sub -v prints them")
                    Path messages,
            @Option(names = "--ready-made", description = "One that comes with the hub") boolean readyMade)
            throws Trouble {
        TryMapping.Builder trial =
                TryMapping.newBuilder().setMapping(readyMade ? readyMade(what) : read(Path.of(what)));
        for (String line : lines(messages)) {
            int space = line.indexOf(' ');
            trial.addPublishes(CapturedPublish.newBuilder()
                    .setTopic(space < 0 ? line : line.substring(0, space))
                    .setText(space < 0 ? "" : line.substring(space + 1)));
        }
        Answer answer = ctl.hub().post(RestPath.of("mapping-trials"), trial.build());
        MappingTrial tried = answer.as(MappingTrial.newBuilder()).build();
        int shown = ctl.show(answer, out -> print(tried, out));
        return tried.getFaultsCount() > 0 ? Exit.REFUSED : shown;
    }

    private static void print(MappingTrial tried, PrintWriter out) {
        for (MappingFault fault : tried.getFaultsList()) {
            out.println(fault.getWhere() + ": " + fault.getMessage());
        }
        for (TriedPublish publish : tried.getPublishesList()) {
            out.println(publish.getTopic() + (publish.getDeviceId().isEmpty() ? "" : " -> " + publish.getDeviceId()));
            publish.getResultsList().forEach(result -> out.println("    " + line(result)));
            for (MappingMiss miss : publish.getMissesList()) {
                String reason = miss.getReason().name().replaceFirst("^MISS_REASON_", "");
                out.println("    " + reason + ": " + miss.getMessage());
            }
        }
        tried.getDevicesList()
                .forEach(device -> out.println("device " + device.getDeviceId() + " \"" + device.getDisplayName()
                        + "\": "
                        + device.getCapabilities().getMetricsList().stream()
                                .map(metric -> metric.getName())
                                .collect(Collectors.joining(", "))));
    }

    private Mapping readyMade(String name) throws Trouble {
        return ctl.hub()
                .get(RestPath.of("ready-made-mappings", name))
                .as(MappingState.newBuilder())
                .getMapping();
    }

    private static Mapping read(Path file) throws Trouble {
        Mapping.Builder mapping = Mapping.newBuilder();
        try {
            JsonFormat.parser().merge(Files.readString(file), mapping);
        } catch (InvalidProtocolBufferException e) {
            throw new Trouble(file + " is not a mapping: " + e.getMessage(), Exit.USAGE);
        } catch (IOException e) {
            throw new Trouble(file + " cannot be read: " + e.getMessage(), Exit.USAGE);
        }
        if (mapping.getName().isEmpty()) {
            throw new Trouble(file + " has no name.", Exit.USAGE);
        }
        return mapping.build();
    }

    private static List<String> lines(Path file) throws Trouble {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new Trouble(file + " cannot be read: " + e.getMessage(), Exit.USAGE);
        }
    }

    private static String json(MessageOrBuilder message) {
        try {
            return JsonFormat.printer().print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of ours has no JSON form", e);
        }
    }

    private static String line(MessageOrBuilder message) {
        try {
            return JsonFormat.printer().omittingInsignificantWhitespace().print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of ours has no JSON form", e);
        }
    }
}
