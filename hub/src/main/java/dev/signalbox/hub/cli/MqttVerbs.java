package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.BridgeStatus;
import dev.signalbox.proto.v1.HubStatus;
import dev.signalbox.proto.v1.MqttGhost;
import dev.signalbox.proto.v1.MqttSweep;
import dev.signalbox.proto.v1.SweepMqtt;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code ctl mqtt}: the bridge to the broker, and what stays there. */
@Command(
        name = "mqtt",
        description = "Shows the bridge to the MQTT broker, and empties what stayed there.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class MqttVerbs {
    /** The hub looks for some seconds, and waits for its broker for some more. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Command(name = "status", description = "Shows the bridge: broker, rates, drops.", mixinStandardHelpOptions = true)
    int status() throws Trouble {
        Answer answer = ctl.hub().get(RestPath.of("hub"));
        BridgeStatus bridge = answer.as(HubStatus.newBuilder()).getBridge();
        return ctl.show(answer, out -> {
            Table table = new Table("BROKER", bridge.getBroker());
            table.row("state", bridge.getUp() ? "up" : "not up: " + bridge.getTrouble());
            if (!bridge.getLastError().isEmpty()) {
                table.row(
                        "last error",
                        bridge.getLastError() + " (" + Words.ago(bridge.getLastErrorAtMs(), System.currentTimeMillis())
                                + ")");
            }
            table.row(
                    "published",
                    bridge.getPublished() + ", " + Words.number(bridge.getPublishedPerSecond()) + " a second");
            table.row(
                    "received",
                    bridge.getReceived() + ", " + Words.number(bridge.getReceivedPerSecond()) + " a second");
            table.row("waiting", bridge.getWaiting());
            table.row("retained topics", bridge.getRetainedTopics());
            bridge.getDroppedByReasonMap()
                    .forEach((reason, count) -> table.row("dropped: " + reason.replace('_', ' '), count));
            table.print(out);
        });
    }

    @Command(
            name = "gc",
            description =
                    "Lists retained topics below the hub's prefix that belong to nothing; with --yes empties them.",
            mixinStandardHelpOptions = true)
    int gc(
            @Option(names = "--yes", description = "Empty them") boolean yes,
            @Option(
                            names = "--of-others",
                            description = "Also what another hub left there, such as an older one of yours")
                    boolean ofOthers)
            throws Trouble {
        SweepMqtt request =
                SweepMqtt.newBuilder().setEmpty(yes).setOfOthers(ofOthers).build();
        Answer answer = ctl.hub()
                .send(
                        "POST",
                        RestPath.of("mqtt", "gc").toString(),
                        Optional.of(RestHub.json(request)),
                        Map.of(),
                        PATIENCE);
        MqttSweep sweep = answer.as(MqttSweep.newBuilder()).build();
        return ctl.show(answer, out -> {
            if (sweep.getIncomplete()) {
                ctl.note("The broker may retain more than was seen. Run this again.");
            }
            if (sweep.getFound() == 0) {
                out.println(
                        sweep.getIncomplete()
                                ? "Nothing was found that belongs to nothing."
                                : "Nothing is left at the broker that belongs to nothing.");
                return;
            }
            Table table = new Table("TOPIC", "OF HUB", "");
            for (MqttGhost ghost : sweep.getGhostsList()) {
                table.row(ghost.getTopic(), ghost.getHubId(), ghost.getEmptied() ? "emptied" : "");
            }
            table.print(out);
            if (sweep.getFound() > sweep.getGhostsCount()) {
                ctl.note("These are the first of " + sweep.getFound() + ".");
            }
            if (!yes) {
                ctl.note("Nothing was changed. The same with --yes empties them.");
            }
        });
    }
}
