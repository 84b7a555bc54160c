package dev.signalbox.hub.cli;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.cli.RestHub.Answer;
import dev.signalbox.proto.v1.CreateDevice;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.DeviceToken;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.SetLifecycle;
import dev.signalbox.proto.v1.Tags;
import dev.signalbox.proto.v1.UpdateDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the devices of a hub those of a file: one after the other, as fast as the hub takes them. Asked for again, it goes on
 * with what is not done. Confined to the calling thread.
 */
final class DeviceImport {
    private final Ctl ctl;
    private final RestHub hub;
    private final Terms terms;
    private int created;
    private int updated;
    private int same;
    private int leftOut;
    private int refused;

    /**
     * How it is done.
     *
     * @param dryRun only says what would be done
     * @param onlyKnown devices that the hub does not know are left out
     * @param tokens takes the tokens of new devices; null: there may be none
     */
    record Terms(
            boolean dryRun, boolean onlyKnown, @Nullable TokenFile tokens) {}

    DeviceImport(Ctl ctl, Terms terms) throws Trouble {
        this.ctl = ctl;
        this.hub = ctl.hub();
        this.terms = terms;
    }

    int run(List<DeviceLine> lines) throws Trouble {
        Map<String, Device> known = known();
        long unknown = lines.stream().filter(line -> isNew(line, known)).count();
        if (unknown > 0 && terms.tokens == null && !terms.onlyKnown && !terms.dryRun) {
            throw new Trouble(
                    unknown + " devices are new, and each gets a token that is shown once: say which file takes them"
                            + " (--tokens), or leave them out (--only-known). Nothing was imported.",
                    Exit.USAGE);
        }
        try {
            for (DeviceLine line : lines) {
                bring(line, known.get(line.id()));
            }
        } finally {
            ctl.out().println(sum());
            ctl.out().flush();
        }
        return refused == 0 ? Exit.OK : Exit.REFUSED;
    }

    private static boolean isNew(DeviceLine line, Map<String, Device> known) {
        return !known.containsKey(line.id()) && line.lifecycle() != Lifecycle.LIFECYCLE_PENDING;
    }

    private Map<String, Device> known() throws Trouble {
        Map<String, Device> known = new HashMap<>();
        Answer page = hub.get(RestPath.of("devices").with("limit", Listing.MOST_OF_A_PAGE));
        int found = add(page, known);
        while (found > 0 && page.next().isPresent()) {
            page = hub.get(page.next().get());
            found = add(page, known);
        }
        return known;
    }

    private static int add(Answer page, Map<String, Device> known) throws Trouble {
        Devices found = page.as(Devices.newBuilder()).build();
        for (DeviceState state : found.getDevicesList()) {
            known.put(state.getDevice().getDeviceId(), state.getDevice());
        }
        return found.getDevicesCount();
    }

    /** What the hub refuses of one device is told, and the others go on. */
    private void bring(DeviceLine line, @Nullable Device device) throws Trouble {
        try {
            if (device != null) {
                update(line, device);
            } else if (line.lifecycle() == Lifecycle.LIFECYCLE_PENDING) {
                leaveOut(line, "waited for approval: it is to join here, and to be approved here");
            } else if (terms.onlyKnown) {
                leaveOut(line, "is not known here");
            } else {
                create(line);
            }
        } catch (Trouble e) {
            if (e.exitCode() != Exit.REFUSED) {
                throw e;
            }
            refused++;
            ctl.note(line.id() + ": " + Table.printable(String.valueOf(e.getMessage())));
        }
    }

    private void leaveOut(DeviceLine line, String why) {
        leftOut++;
        ctl.note(line.id() + " is left out: it " + why + ".");
    }

    private void create(DeviceLine line) throws Trouble {
        if (!terms.dryRun && terms.tokens != null) {
            CreateDevice request = CreateDevice.newBuilder()
                    .setDeviceId(line.id())
                    .setDisplayName(line.name() == null ? "" : line.name())
                    .setModel(line.model() == null ? "" : line.model())
                    .addAllTags(line.tags() == null ? List.of() : line.tags())
                    .build();
            Answer answer = hub.paced("POST", RestPath.of("devices"), request);
            terms.tokens.add(line.id(), answer.as(DeviceToken.newBuilder()).getToken());
        }
        created++;
        tell(line, terms.dryRun ? "would be created" : "created");
        if (line.lifecycle() != null && line.lifecycle() != Lifecycle.LIFECYCLE_ACTIVE) {
            setLifecycle(line);
        }
        if (!line.desired().isEmpty()) {
            ctl.note(
                    line.id() + ": what is desired waits until the device has said what it can do; import again then.");
        }
    }

    private void update(DeviceLine line, Device device) throws Trouble {
        List<String> changes = new ArrayList<>();
        UpdateDevice.Builder request = UpdateDevice.newBuilder();
        String name = line.shownName();
        if (name != null && !name.equals(device.getDisplayName())) {
            request.setDisplayName(name);
            changes.add("name");
        }
        if (line.tags() != null && !line.tags().equals(device.getTagsList())) {
            request.setTags(Tags.newBuilder().addAllTags(line.tags()));
            changes.add("tags");
        }
        if (!changes.isEmpty() && !terms.dryRun) {
            hub.paced("PATCH", RestPath.of("devices", line.id()), request.build());
        }
        if (line.lifecycle() != null && line.lifecycle() != device.getLifecycle() && mayBecome(line, device)) {
            setLifecycle(line);
            changes.add(Words.of(line.lifecycle()));
        }
        changes.addAll(desire(line));
        if (changes.isEmpty()) {
            same++;
        } else {
            updated++;
            tell(line, (terms.dryRun ? "would be updated: " : "updated: ") + String.join(", ", changes));
        }
    }

    /** Whom to let in is decided about the device that asks, not by a file. */
    private boolean mayBecome(DeviceLine line, Device device) {
        boolean isDecidedHere = device.getLifecycle() == Lifecycle.LIFECYCLE_PENDING
                || line.lifecycle() == Lifecycle.LIFECYCLE_PENDING
                || device.getLifecycle() == Lifecycle.LIFECYCLE_RETIRED;
        if (isDecidedHere) {
            ctl.note(line.id() + " stays " + Words.of(device.getLifecycle()) + ".");
        }
        return !isDecidedHere;
    }

    private void setLifecycle(DeviceLine line) throws Trouble {
        if (!terms.dryRun && line.lifecycle() != null) {
            hub.paced(
                    "PUT",
                    RestPath.of("devices", line.id(), "lifecycle"),
                    SetLifecycle.newBuilder().setLifecycle(line.lifecycle()).build());
        }
    }

    /** The paths that are desired otherwise now. */
    private List<String> desire(DeviceLine line) throws Trouble {
        if (line.desired().isEmpty()) {
            return List.of();
        }
        Map<String, Value> now = DeviceLine.desired(DeviceExport.shadow(hub, line.id()));
        Map<String, Value> other = new TreeMap<>(line.desired());
        other.entrySet()
                .removeIf(one -> one.getValue().hasNullValue()
                        ? !now.containsKey(one.getKey())
                        : one.getValue().equals(now.get(one.getKey())));
        if (!other.isEmpty() && !terms.dryRun) {
            hub.paced(
                    "PATCH",
                    RestPath.of("devices", line.id(), "shadow"),
                    Struct.newBuilder().putAllFields(other).build());
        }
        return List.copyOf(other.keySet());
    }

    private void tell(DeviceLine line, String what) {
        ctl.out().println(line.id() + " " + what);
    }

    private String sum() {
        return String.format(
                Locale.ROOT,
                terms.dryRun
                        ? "Nothing was changed. %d would be created, %d updated; %d are the same, %d left out, %d refused."
                        : "%d created, %d updated, %d the same, %d left out, %d refused.",
                created,
                updated,
                same,
                leftOut,
                refused);
    }
}
