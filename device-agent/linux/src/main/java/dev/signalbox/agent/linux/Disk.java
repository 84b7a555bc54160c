package dev.signalbox.agent.linux;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How full the file system of the root is. Immutable. */
record Disk(Path root) implements Sensor {
    private static final Logger LOG = LoggerFactory.getLogger(Disk.class);

    @Override
    public List<MetricCapability> metrics() {
        return List.of(Capability.metric("disk_used")
                .title("Disk used")
                .unit("%")
                .decimals(1)
                .range(0, 100)
                .highLimit(90)
                .primary());
    }

    @Override
    public void measure(long nowNanos, BiConsumer<String, Object> values) {
        try {
            FileStore store = Files.getFileStore(root);
            long total = store.getTotalSpace();
            if (total > 0) {
                values.accept("disk_used", 100.0 * (total - store.getUnallocatedSpace()) / total);
            }
        } catch (IOException e) {
            LOG.debug("file system of {} not measured", root, e);
        }
    }
}
