package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.EventCapability;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How full the root file system is, and whether the kernel has made it read-only: what a dying card looks like first. Confined to the sampling thread. */
final class Disk implements Sensor {
    private static final EventCapability BECAME_READ_ONLY = Capability.event("root_became_read_only")
            .title("Root became read-only")
            .description("Most often the storage failed: look at the kernel's log, and have a backup.");

    private final SystemTree tree;
    private final boolean mounts;
    private boolean writableBefore;

    Disk(SystemTree tree) {
        this.tree = tree;
        mounts = tree.reads("proc/self/mountinfo");
    }

    @Override
    public String name() {
        return "root file system";
    }

    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public List<Capability> capabilities() {
        List<Capability> all = new ArrayList<>();
        all.add(Capability.metric("disk_used")
                .title("Disk used")
                .unit("%")
                .decimals(1)
                .range(0, 100)
                .highLimit(90)
                .primary());
        if (mounts) {
            all.add(Capability.flag("root_read_only").title("Root read-only"));
            all.add(BECAME_READ_ONLY);
        }
        return all;
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        FileStore store = Files.getFileStore(tree.root());
        long total = store.getTotalSpace();
        if (total > 0) {
            values.number("disk_used", 100.0 * (total - store.getUnallocatedSpace()) / total);
        }
        Optional<RootMount> mount = mounts ? RootMount.read(tree) : Optional.empty();
        if (mount.isPresent()) {
            boolean readOnly = mount.get().readOnly();
            values.flag("root_read_only", readOnly);
            if (readOnly && writableBefore) {
                values.event(BECAME_READ_ONLY.event().getName(), Map.of());
            }
            writableBefore = !readOnly;
        }
    }
}
