package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowHistory;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.ShadowRevision;
import dev.signalbox.proto.v1.SyncState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl shadow}: what is desired of a device, and what it reports. */
@Command(
        name = "shadow",
        description = "Shows and changes the properties of a device.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ShadowVerbs {
    private static final int MOST_OF_A_PAGE = 200;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Command(name = "get", description = "Shows desired and reported values.", mixinStandardHelpOptions = true)
    int get(@Parameters(paramLabel = "DEVICE") String device) throws Trouble {
        return shown(ctl.hub().get(RestPath.of("devices", device, "shadow")));
    }

    @Command(
            name = "set",
            description = "Desires values: shadow set pump-1 fan.speed=3 led=null; null removes one.",
            mixinStandardHelpOptions = true)
    int set(
            @Parameters(index = "0", paramLabel = "DEVICE") String device,
            @Parameters(index = "1..*", arity = "0..*", paramLabel = "PATH=VALUE") @Nullable List<String> values,
            @Option(names = "--replace", description = "Remove what is not given") boolean replace,
            @Option(names = "--if-version", description = "Only where this is the desired version now") @Nullable
                    Long version)
            throws Trouble {
        if (values == null && !replace) {
            throw new Trouble("Say what to set: path=value.", Exit.USAGE);
        }
        return shown(ctl.hub()
                .send(
                        replace ? "PUT" : "PATCH",
                        RestPath.of("devices", device, "shadow").toString(),
                        Optional.of(RestHub.json(Assignments.read(values))),
                        version == null ? Map.of() : Map.of("If-Match", "\"" + version + "\""),
                        RestHub.TIMEOUT));
    }

    private int shown(Answer answer) throws Trouble {
        Shadow shadow = answer.as(Shadow.newBuilder()).build();
        return ctl.show(answer, out -> {
            Table table = new Table("PROPERTY", "DESIRED", "REPORTED", "SYNC", "SINCE", "BECAUSE");
            for (ShadowLeaf leaf : shadow.getLeavesList()) {
                table.row(
                        leaf.getPath(),
                        Words.of(leaf.getDesired()),
                        Words.of(leaf.getReported()),
                        leaf.getSync() == SyncState.SYNC_STATE_UNSPECIFIED ? "" : Words.of(leaf.getSync()),
                        Words.ago(leaf.getSinceMs(), System.currentTimeMillis()),
                        leaf.getMessage());
            }
            table.print(out);
            out.println("desired version " + shadow.getDesiredVersion() + ", reported version "
                    + shadow.getReportedVersion());
        });
    }

    @Command(name = "history", description = "Lists who changed what, newest first.", mixinStandardHelpOptions = true)
    int history(@Parameters(paramLabel = "DEVICE") String device, @Mixin PageOptions page) throws Trouble {
        RestPath path = RestPath.of("devices", device, "shadow", "history").with("cursor", page.cursor());
        Table table = new Table("REVISION", "TIME", "SIDE", "BY", "CHANGES");
        return new Listing(ctl, table, ShadowVerbs::add).print(path, page.limit(), MOST_OF_A_PAGE);
    }

    private static int add(Table table, Answer page) throws Trouble {
        ShadowHistory found = page.as(ShadowHistory.newBuilder()).build();
        for (ShadowRevision revision : found.getRevisionsList()) {
            table.row(
                    revision.getRevision(),
                    Words.time(revision.getTimeMs()),
                    Words.of(revision.getSide()),
                    revision.getActor(),
                    revision.getChangesMap().entrySet().stream()
                            .map(change -> change.getKey() + "=" + Words.of(change.getValue()))
                            .sorted()
                            .collect(Collectors.joining(" ")));
        }
        return found.getRevisionsCount();
    }
}
