package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What wears the card or disk under the root: how much is written to it. An eMMC also says how worn it is; SD cards do not
 * tell. Confined to the sampling thread.
 */
final class DiskWear implements Sensor {
    /** Of /sys/block/…/stat, whatever the disk's own sectors are [Documentation/block/stat.rst]. */
    private static final long SECTOR_BYTES = 512;

    private static final int SECTORS_WRITTEN = 6;
    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

    /** Before that, one write decides everything. */
    private static final long SHORTEST_NANOS = Duration.ofMinutes(5).toNanos();

    /** One a minute and one spare; those between are passed over. */
    private static final int MAX_SAMPLES = 61;

    private record Sample(long atNanos, long bytes) {}

    private final Path stat;
    private final Path lifetimeKibibytes;
    private final Path lifeTime;
    private final Path preEol;
    private final Deque<Sample> lastHour = new ArrayDeque<>();

    private DiskWear(SystemTree tree, String disk, String partition) {
        stat = tree.at("sys/block/" + disk + "/stat");
        lifetimeKibibytes = tree.at("sys/fs/ext4/" + partition + "/lifetime_write_kbytes");
        lifeTime = tree.at("sys/block/" + disk + "/device/life_time");
        preEol = tree.at("sys/block/" + disk + "/device/pre_eol_info");
    }

    static Optional<Sensor> find(SystemTree tree) {
        try {
            return RootMount.read(tree)
                    .flatMap(mount -> mount.partition(tree))
                    .map(partition -> new DiskWear(tree, RootMount.diskOf(partition), partition))
                    .filter(wear -> Files.isReadable(wear.stat))
                    .map(wear -> (Sensor) wear);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "disk writes";
    }

    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public List<Capability> capabilities() {
        List<Capability> metrics = new ArrayList<>();
        metrics.add(Capability.metric("disk_written_per_hour")
                .title("Written to disk per hour")
                .unit("By/h")
                .decimals(0));
        metrics.add(Capability.metric("disk_written_since_boot")
                .title("Written to disk since boot")
                .unit("By")
                .decimals(0));
        if (Files.exists(lifetimeKibibytes)) {
            metrics.add(Capability.metric("disk_written_lifetime")
                    .title("Written to file system, ever")
                    .unit("By")
                    .decimals(0));
        }
        if (Files.exists(lifeTime)) {
            metrics.add(Capability.metric("emmc_life_used")
                    .title("eMMC life used, at most")
                    .unit("%")
                    .decimals(0)
                    .range(0, 110)
                    .highLimit(80));
        }
        if (Files.exists(preEol)) {
            metrics.add(Capability.flag("emmc_worn").title("eMMC reserve used up"));
        }
        return metrics;
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        long written = Long.parseLong(SystemTree.words(SystemTree.read(stat)).get(SECTORS_WRITTEN)) * SECTOR_BYTES;
        values.number("disk_written_since_boot", (double) written);
        measureHour(new Sample(nowNanos, written), values);
        if (Files.exists(lifetimeKibibytes)) {
            values.number("disk_written_lifetime", SystemTree.readNumber(lifetimeKibibytes) * 1024.0);
        }
        if (Files.exists(lifeTime)) {
            values.number("emmc_life_used", lifeUsed(SystemTree.read(lifeTime)));
        }
        if (Files.exists(preEol)) {
            values.flag("emmc_worn", hexadecimal(SystemTree.read(preEol)) >= 2);
        }
    }

    private void measureHour(Sample now, Values values) {
        Sample newest = lastHour.peekLast();
        if (newest != null && now.bytes < newest.bytes) {
            lastHour.clear(); // the counter began anew
        }
        while (!lastHour.isEmpty() && now.atNanos - lastHour.getFirst().atNanos > HOUR_NANOS) {
            lastHour.removeFirst();
        }
        Sample oldest = lastHour.peekFirst();
        if (oldest != null && now.atNanos - oldest.atNanos >= SHORTEST_NANOS) {
            values.number(
                    "disk_written_per_hour",
                    (double) (now.bytes - oldest.bytes) * HOUR_NANOS / (now.atNanos - oldest.atNanos));
        }
        Sample last = lastHour.peekLast();
        if (last == null || now.atNanos - last.atNanos >= HOUR_NANOS / (MAX_SAMPLES - 1)) {
            lastHour.addLast(now);
        }
    }

    /** "0x02 0x01": of two kinds of cells, in steps of 10 %; 0x0B: over [JESD84-B51 7.4.97]. */
    private static double lifeUsed(String text) throws IOException {
        int worst = 0;
        for (String word : SystemTree.words(text)) {
            worst = Math.max(worst, hexadecimal(word));
        }
        return Math.min(worst, 11) * 10.0;
    }

    private static int hexadecimal(String text) throws IOException {
        try {
            return Integer.parseInt(text.replaceFirst("^0x", ""), 16);
        } catch (NumberFormatException e) {
            throw new IOException("the card tells no hexadecimal number", e);
        }
    }
}
