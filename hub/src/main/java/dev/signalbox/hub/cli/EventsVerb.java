package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceEvents;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl events}: what happened at a device. */
@Command(
        name = "events",
        description = "Lists what happened at a device, newest first.",
        mixinStandardHelpOptions = true)
final class EventsVerb implements Callable<Integer> {
    private static final int MOST_OF_A_PAGE = 500;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Parameters(paramLabel = "DEVICE")
    @SuppressWarnings("NullAway.Init") // picocli requires it
    private String device;

    @Option(names = "--name", description = "Only this event; several are possible")
    private @Nullable List<String> names;

    @Option(names = "--from", description = "Such as -15m, -1h, -7d, or a time. Default: no bound")
    private @Nullable String from;

    @Option(names = "--to", description = "Default: no bound")
    private @Nullable String to;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private PageOptions page;

    @Override
    public Integer call() throws Trouble {
        RestPath path = RestPath.of("devices", device, "events")
                .withAll("name", names)
                .with("from", from)
                .with("to", to)
                .with("cursor", page.cursor());
        Table table = new Table("TIME", "EVENT", "VALUES");
        return new Listing(ctl, table, EventsVerb::add).print(path, page.limit(), MOST_OF_A_PAGE);
    }

    private static int add(Table table, Answer answer) throws Trouble {
        DeviceEvents found = answer.as(DeviceEvents.newBuilder()).build();
        found.getEventsList()
                .forEach(event -> table.row(Words.time(event.getTimeMs()), event.getName(), values(event)));
        return found.getEventsCount();
    }

    static String values(DeviceEvent event) {
        return event.getValuesMap().entrySet().stream()
                .map(value -> value.getKey() + "=" + Words.of(value.getValue()))
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
