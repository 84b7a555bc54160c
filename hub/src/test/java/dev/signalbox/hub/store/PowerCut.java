package dev.signalbox.hub.store;

import dev.signalbox.hub.store.WriteLog.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Plays a log of writes up to some moment and makes what a power cut then could leave on a disk: everything that was
 * synced, and of the rest any part, in any order, torn between sectors. Not thread-safe.
 */
final class PowerCut {
    /** What a disk writes in one go, and what a file system does. */
    private static final int[] SECTOR_BYTES = {512, 4_096};

    private final List<Step> steps;
    private final Random random;
    private final Map<String, FileImage> durable = new HashMap<>();
    private final Map<String, List<Step>> pending = new HashMap<>();
    private final Map<String, Long> told = new HashMap<>();
    private String marker = "";
    private int next;

    PowerCut(List<Step> steps, Random random) {
        this.steps = steps;
        this.random = random;
    }

    /** Goes on until before this step. */
    void playUntil(int end) {
        for (; next < end; next++) {
            Step step = steps.get(next);
            if (step instanceof Step.Found found) {
                durable.put(found.file(), new FileImage(found.content().toByteArray()));
                pending.remove(found.file());
            } else if (step instanceof Step.Written written) {
                waiting(written.file()).add(written);
            } else if (step instanceof Step.Truncated truncated) {
                waiting(truncated.file()).add(truncated);
            } else if (step instanceof Step.Synced synced) {
                FileImage image = image(synced.file());
                waiting(synced.file()).forEach(one -> applyWhole(image, one));
                pending.remove(synced.file());
            } else if (step instanceof Step.Told one) {
                told.put(one.name(), one.number());
            } else if (step instanceof Step.Marked marked) {
                marker = marked.text();
            }
        }
    }

    /** What was told as stored by now: the newest number of each name. */
    Map<String, Long> told() {
        return Map.copyOf(told);
    }

    /** Whether there is anything a cut could tear now. */
    boolean hasUnsynced() {
        return pending.values().stream().anyMatch(list -> !list.isEmpty());
    }

    boolean hasFile(String file) {
        return durable.containsKey(file);
    }

    /** Makes the directory as it could be found after a cut at this moment, with these of its files. */
    void leave(Path directory, String... files) throws IOException {
        for (String file : files) {
            if (hasFile(file)) {
                FileImage image = image(file).copy();
                tear(image, waiting(file));
                Files.write(directory.resolve(file), image.content());
            }
        }
        if (!marker.isEmpty()) {
            Files.writeString(directory.resolve(Marker.FILE_NAME), marker, StandardCharsets.UTF_8);
        }
        // The lock file of a hub that had no time to say that it ends.
        Files.writeString(directory.resolve("hub.lock"), "4711");
    }

    private void tear(FileImage image, List<Step> unsynced) {
        int way = random.nextInt(5);
        int sector = SECTOR_BYTES[random.nextInt(SECTOR_BYTES.length)];
        int kept = unsynced.isEmpty() ? 0 : random.nextInt(unsynced.size() + 1);
        for (int i = 0; i < unsynced.size(); i++) {
            Step step = unsynced.get(i);
            switch (way) {
                case 0 -> {} // nothing of it had reached the disk
                case 1 -> applyWhole(image, step);
                case 2 -> { // in order, up to one that is torn
                    if (i < kept) {
                        applyWhole(image, step);
                    } else if (i == kept) {
                        applyTorn(image, step, sector);
                    }
                }
                case 3 -> { // any of them, whole
                    if (random.nextBoolean()) {
                        applyWhole(image, step);
                    }
                }
                default -> applyTorn(image, step, sector);
            }
        }
    }

    private static void applyWhole(FileImage image, Step step) {
        if (step instanceof Step.Written written) {
            image.write(
                    written.position(),
                    written.bytes().toByteArray(),
                    0,
                    written.bytes().size());
        } else if (step instanceof Step.Truncated truncated) {
            image.truncate(truncated.size());
        }
    }

    /** Sectors are those of the disk: a write that begins within one tears there first. */
    private void applyTorn(FileImage image, Step step, int sector) {
        if (step instanceof Step.Written written) {
            byte[] bytes = written.bytes().toByteArray();
            int length = bytes.length;
            int from = 0;
            while (from < length) {
                int inSector = (int) ((written.position() + from) % sector);
                int until = Math.min(length, from + sector - inSector);
                if (random.nextBoolean()) {
                    image.write(written.position() + from, bytes, from, until - from);
                }
                from = until;
            }
        } else if (random.nextBoolean()) {
            applyWhole(image, step);
        }
    }

    private FileImage image(String file) {
        return durable.computeIfAbsent(file, name -> new FileImage(new byte[0]));
    }

    private List<Step> waiting(String file) {
        return pending.computeIfAbsent(file, name -> new ArrayList<>());
    }
}
