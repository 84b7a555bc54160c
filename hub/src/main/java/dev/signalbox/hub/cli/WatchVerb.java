package dev.signalbox.hub.cli;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.Watch;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl watch}: values, presence, events and executions as they change. */
@Command(
        name = "watch",
        description = "Prints values, presence, events and executions as they change, until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class WatchVerb implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Parameters(paramLabel = "DEVICE", arity = "0..*", description = "Which. Default: all you may see")
    private @Nullable List<String> devices;

    @Option(names = "--metric", description = "Only this one; several are possible")
    private @Nullable List<String> metrics;

    @Option(names = "--no-executions", description = "Leave executions out")
    private boolean noExecutions;

    @Option(names = "--for", description = "End after so long, such as 30s")
    private @Nullable String span;

    @Override
    public Integer call() throws Trouble {
        Watch watch = Watch.newBuilder()
                .addAllDeviceIds(devices == null ? List.of() : devices)
                .addAllMetrics(metrics == null ? List.of() : metrics)
                .setExecutions(!noExecutions)
                .setEvents(true)
                .build();
        WatchLink link = new WatchLink(ctl.hub(), this::print);
        return link.watch(ConsoleToHub.newBuilder().setWatch(watch), span == null ? null : Spans.read(span));
    }

    /** One line a change; false where nobody reads them any more. */
    private boolean print(HubToConsole frame) {
        PrintWriter out = ctl.out();
        if (frame.hasExecution()) {
            print(out, frame.getExecution());
        }
        if (frame.hasEvent()) {
            print(out, frame.getEvent());
        }
        for (Update update : frame.getBatch().getUpdatesList()) {
            print(out, update);
        }
        return !out.checkError();
    }

    private void print(PrintWriter out, Execution execution) {
        if (ctl.json()) {
            out.println(RestHub.json(
                    HubToConsole.newBuilder().setExecution(execution).build()));
        } else {
            line(
                    out,
                    execution.getUpdatedAtMs(),
                    execution.getDeviceId(),
                    execution.getCommand(),
                    Words.of(execution.getState()));
        }
    }

    private void print(PrintWriter out, DeviceEvent event) {
        if (ctl.json()) {
            out.println(RestHub.json(HubToConsole.newBuilder().setEvent(event).build()));
        } else {
            line(out, event.getTimeMs(), event.getDeviceId(), event.getName(), EventsVerb.values(event));
        }
    }

    private void print(PrintWriter out, Update update) {
        if (ctl.json()) {
            out.println(RestHub.json(update));
            return;
        }
        String device = update.getDeviceId();
        switch (update.getChangeCase()) {
            case READING ->
                line(
                        out,
                        update.getReading().getTimeMs(),
                        device,
                        update.getReading().getMetric(),
                        Words.of(update.getReading()));
            case PRESENCE -> {
                Presence presence = update.getPresence();
                line(
                        out,
                        presence.getSinceMs(),
                        device,
                        "presence",
                        Words.of(presence.getState()) + " (" + Words.of(presence.getCause()) + ")");
            }
            case REMOVED -> line(out, System.currentTimeMillis(), device, "deleted", "");
            default -> {} // what a person did not ask for
        }
    }

    private static void line(PrintWriter out, long millis, String device, String what, String value) {
        out.println(Table.printable(Words.time(millis) + "  " + device + "  " + what + "  " + value)
                .stripTrailing());
    }
}
