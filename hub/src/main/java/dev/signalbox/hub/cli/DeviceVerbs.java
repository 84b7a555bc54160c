package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.CreateDevice;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.DeviceToken;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.SetLifecycle;
import dev.signalbox.proto.v1.Tags;
import dev.signalbox.proto.v1.UpdateDevice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ctl devices}: the registry. */
@Command(
        name = "devices",
        description = "Lists, shows, makes, changes and deletes devices.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class DeviceVerbs {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ctl ctl;

    @Command(name = "list", description = "Lists devices, by id.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--tag", description = "Has this tag; several: all of them") @Nullable List<String> tags,
            @Option(names = "--model", description = "Several: one of them") @Nullable List<String> models,
            @Option(names = "--presence", description = "online, offline, asleep, unknown, never_seen") @Nullable
                    List<String> presences,
            @Option(names = "--lifecycle", description = "pending, active, suspended, retired") @Nullable
                    List<String> lifecycles,
            @Option(
                            names = "--sync",
                            description =
                                    "Has a property in this state: in_sync, pending, applying, rejected, failed, drifted")
                    @Nullable
                    List<String> syncs,
            @Option(names = "--text", description = "Somewhere in id, name, model or tags") @Nullable String text,
            @Option(names = "--limit", description = "At most so many. Default: all") @Nullable Integer limit,
            @Option(names = "--cursor", description = "As the page before said") @Nullable String cursor)
            throws Trouble {
        RestPath path = RestPath.of("devices")
                .withAll("tag", tags)
                .withAll("model", models)
                .withAll("presence", presences)
                .withAll("lifecycle", lifecycles)
                .withAll("sync", syncs)
                .with("text", text)
                .with("cursor", cursor);
        Table table = new Table("DEVICE", "NAME", "PRESENCE", "SINCE", "LIFECYCLE", "MODEL", "TAGS");
        return new Listing(ctl, table, DeviceVerbs::add).print(path, limit, Listing.MOST_OF_A_PAGE);
    }

    private static int add(Table table, Answer page) throws Trouble {
        Devices found = page.as(Devices.newBuilder()).build();
        long now = System.currentTimeMillis();
        for (DeviceState state : found.getDevicesList()) {
            Device device = state.getDevice();
            table.row(
                    device.getDeviceId(),
                    device.getDisplayName(),
                    Words.of(state.getPresence().getState()),
                    Words.ago(state.getPresence().getSinceMs(), now),
                    Words.of(device.getLifecycle()),
                    device.getModel(),
                    String.join(", ", device.getTagsList()));
        }
        return found.getDevicesCount();
    }

    @Command(name = "show", description = "Shows one device with its newest values.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "DEVICE") String id) throws Trouble {
        Answer answer = ctl.hub().get(RestPath.of("devices", id));
        DeviceState state = answer.as(DeviceState.newBuilder()).build();
        return ctl.show(answer, out -> print(state, out));
    }

    private static void print(DeviceState state, PrintWriter out) {
        long now = System.currentTimeMillis();
        Device device = state.getDevice();
        Table facts = new Table("DEVICE", device.getDeviceId());
        facts.row("name", device.getDisplayName());
        facts.row("model", device.getModel());
        facts.row("tags", String.join(", ", device.getTagsList()));
        facts.row("lifecycle", Words.of(device.getLifecycle()));
        facts.row(
                "presence",
                Words.of(state.getPresence().getState()) + " ("
                        + Words.of(state.getPresence().getCause()) + ") "
                        + Words.ago(state.getPresence().getSinceMs(), now));
        facts.row("created", Words.ago(device.getCreatedAtMs(), now));
        facts.row("agent", device.getAgentVersion());
        facts.print(out);
        if (state.getReadingsCount() > 0) {
            out.println();
            Table readings = new Table("METRIC", "VALUE", "TIME");
            for (Reading reading : state.getReadingsList()) {
                readings.row(reading.getMetric(), Words.of(reading), Words.ago(reading.getTimeMs(), now));
            }
            readings.print(out);
        }
    }

    @Command(
            name = "create",
            description = "Registers a device by hand and prints its token, once.",
            mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "DEVICE") String id,
            @Option(names = "--name", defaultValue = "", description = "What people call it") String name,
            @Option(names = "--model", defaultValue = "", description = "What it is") String model,
            @Option(names = "--tag", description = "Several are possible") @Nullable List<String> tags)
            throws Trouble {
        CreateDevice request = CreateDevice.newBuilder()
                .setDeviceId(id)
                .setDisplayName(name)
                .setModel(model)
                .addAllTags(tags == null ? List.of() : tags)
                .build();
        Answer answer = ctl.hub().post(RestPath.of("devices"), request);
        DeviceToken token = answer.as(DeviceToken.newBuilder()).build();
        return ctl.show(answer, out -> out.println(token.getToken()));
    }

    @Command(name = "rename", description = "Changes the display name.", mixinStandardHelpOptions = true)
    int rename(@Parameters(paramLabel = "DEVICE") String id, @Parameters(paramLabel = "NAME") String name)
            throws Trouble {
        return update(id, UpdateDevice.newBuilder().setDisplayName(name).build());
    }

    @Command(name = "tag", description = "Adds tags: tag pump-1 roof --remove shed", mixinStandardHelpOptions = true)
    int tag(
            @Parameters(index = "0", paramLabel = "DEVICE") String id,
            @Parameters(index = "1..*", arity = "0..*", paramLabel = "TAG") @Nullable List<String> added,
            @Option(names = "--remove", paramLabel = "TAG", description = "Take this one away; several are possible")
                    @Nullable
                    List<String> removed)
            throws Trouble {
        Device device = ctl.hub()
                .get(RestPath.of("devices", id))
                .as(DeviceState.newBuilder())
                .getDevice();
        Set<String> tags = new LinkedHashSet<>(device.getTagsList());
        tags.removeAll(removed == null ? List.of() : removed);
        tags.addAll(added == null ? List.of() : added);
        return update(
                id,
                UpdateDevice.newBuilder()
                        .setTags(Tags.newBuilder().addAllTags(tags))
                        .build());
    }

    private int update(String id, UpdateDevice request) throws Trouble {
        return changed(ctl.hub().patch(RestPath.of("devices", id), request));
    }

    @Command(name = "approve", description = "Lets a pending device take part.", mixinStandardHelpOptions = true)
    int approve(@Parameters(paramLabel = "DEVICE") String id) throws Trouble {
        return setLifecycle(id, Lifecycle.LIFECYCLE_ACTIVE);
    }

    @Command(name = "suspend", description = "Takes a device out for a while.", mixinStandardHelpOptions = true)
    int suspend(@Parameters(paramLabel = "DEVICE") String id) throws Trouble {
        return setLifecycle(id, Lifecycle.LIFECYCLE_SUSPENDED);
    }

    @Command(name = "resume", description = "Takes a suspended device back in.", mixinStandardHelpOptions = true)
    int resume(@Parameters(paramLabel = "DEVICE") String id) throws Trouble {
        return setLifecycle(id, Lifecycle.LIFECYCLE_ACTIVE);
    }

    @Command(
            name = "retire",
            description = "Takes a device out for ever: its tokens are revoked.",
            mixinStandardHelpOptions = true)
    int retire(@Parameters(paramLabel = "DEVICE") String id) throws Trouble {
        return setLifecycle(id, Lifecycle.LIFECYCLE_RETIRED);
    }

    private int setLifecycle(String id, Lifecycle lifecycle) throws Trouble {
        SetLifecycle request = SetLifecycle.newBuilder().setLifecycle(lifecycle).build();
        return changed(ctl.hub().put(RestPath.of("devices", id, "lifecycle"), request));
    }

    private int changed(Answer answer) throws Trouble {
        Device device = answer.as(Device.newBuilder()).build();
        return ctl.show(answer, out -> {
            Table table = new Table("DEVICE", "NAME", "LIFECYCLE", "TAGS");
            table.row(
                    device.getDeviceId(),
                    device.getDisplayName(),
                    Words.of(device.getLifecycle()),
                    String.join(", ", device.getTagsList()));
            table.print(out);
        });
    }

    @Command(
            name = "delete",
            description = "Deletes a device; its id may be used again.",
            mixinStandardHelpOptions = true)
    int delete(
            @Parameters(paramLabel = "DEVICE") String id,
            @Option(
                            names = "--erase-history",
                            description = "Also its readings, presence, shadow revisions and executions")
                    boolean erase)
            throws Trouble {
        Answer answer = ctl.hub().delete(RestPath.of("devices", id).with("erase_history", erase ? "true" : null));
        return ctl.show(answer, out -> out.println("Deleted " + id + (erase ? " with its history." : ".")));
    }

    @Command(
            name = "export",
            description = "Prints devices for import, one JSON object a line; no secrets.",
            mixinStandardHelpOptions = true)
    int export(
            @Option(names = "--tag", description = "Has this tag; several: all of them") @Nullable List<String> tags,
            @Option(names = "--model", description = "Several: one of them") @Nullable List<String> models)
            throws Trouble {
        return new DeviceExport(ctl)
                .print(RestPath.of("devices").withAll("tag", tags).withAll("model", models));
    }

    @Command(
            name = "import",
            description = "Creates and changes devices as a file of export says; what it does not name stays.",
            mixinStandardHelpOptions = true)
    int importFile(
            @Parameters(paramLabel = "FILE", description = "One JSON object a line; - is the standard input.")
                    Path file,
            @Option(names = "--dry-run", description = "Only say what would be done") boolean dryRun,
            @Option(names = "--only-known", description = "Leave out devices that the hub does not know")
                    boolean onlyKnown,
            @Option(
                            names = "--tokens",
                            paramLabel = "FILE",
                            description = "Takes the tokens of new devices: a line with id and token for each")
                    @Nullable
                    Path tokens)
            throws Trouble {
        DeviceFile read = DeviceFile.read(file);
        if (!read.problems().isEmpty()) {
            read.problems().forEach(problem -> ctl.note(Table.printable(problem)));
            throw new Trouble("Nothing was imported: " + file + " has the problems above.");
        }
        try (TokenFile into = tokens == null || dryRun ? null : TokenFile.open(tokens)) {
            return new DeviceImport(ctl, new DeviceImport.Terms(dryRun, onlyKnown, into)).run(read.devices());
        }
    }

    @Command(
            name = "identify",
            description = "Makes a device show which one it is, by its command identify.",
            mixinStandardHelpOptions = true)
    int identify(@Parameters(paramLabel = "DEVICE") String id) throws Trouble {
        return new Invocation(ctl).run(id, "identify", List.of(), Invocation.Terms.waiting());
    }
}
