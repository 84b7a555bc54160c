package dev.signalbox.agent;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.EventReport;
import dev.signalbox.proto.v1.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events from when they happen until the hub has stored them, bounded in number and bytes: the oldest give way and are
 * counted. They are numbered as they happen, so that one that is sent again after a restart is known by its number. Confined
 * to the agent thread but for the figures.
 */
final class EventBuffer {
    private static final int MAX_EVENTS = 1_000;
    private static final long MAX_BYTES = 256 * 1024;

    /** Sent and not acknowledged; more would only move the queue into the socket. */
    private static final int WINDOW = 16;

    /** One that is not acknowledged in this time is kept on the disk, if there is one; usually it takes less than 1 s. */
    private static final long HOLD_NANOS = Duration.ofSeconds(3).toNanos();

    /** What the hub has not acknowledged in this time it did not take: it was overloaded, or the device is not approved. */
    private static final long AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

    /** Below what the hub takes [protocol: limits]. */
    private static final Limits PACE =
            Limits.newBuilder().setFramesPerSecond(15).setFrameBurst(100).build();

    /** Happened at this time, on the monotonic clock. */
    private record Held(EventReport report, long sinceNanos) {}

    private final String bootId;
    private final Clockwork clock;
    private final EventFile file;
    private final Allowance pace;

    /** The oldest first. */
    private final List<Held> held = new ArrayList<>();

    private long bytes;

    /** How many of {@link #held}, from the first on, were sent on the open link. */
    private int sent;

    /** When something was sent or acknowledged last. */
    private long movedAtNanos;

    private long lastNumber;
    private long gaveWay;

    /** For the figures. */
    private volatile int count;

    private volatile long dropped;

    private volatile long faults;

    EventBuffer(String bootId, Clockwork clock, EventFile file) {
        this.bootId = bootId;
        this.clock = clock;
        this.file = file;
        pace = new Allowance(PACE, clock.nanos());
        file.read().forEach(this::hold);
    }

    void add(String name, long timeMillis, Map<String, Value> values) {
        hold(EventReport.newBuilder()
                .setEventNo(++lastNumber)
                .setName(name)
                .setTimeMs(timeMillis)
                .putAllValues(values)
                .setBootId(bootId)
                .build());
    }

    private void hold(EventReport report) {
        held.add(new Held(report, clock.nanos()));
        bytes += report.getSerializedSize();
        while (held.size() > MAX_EVENTS || (bytes > MAX_BYTES && held.size() > 1)) {
            remove(0);
            gaveWay++;
        }
        count = held.size();
        dropped = gaveWay;
    }

    private void remove(int index) {
        bytes -= held.remove(index).report().getSerializedSize();
        if (index < sent) {
            sent--;
        }
    }

    /** A link is welcome, and has seen nothing. */
    void onWelcome() {
        sent = 0;
    }

    void onAcknowledged(String series, long number) {
        movedAtNanos = clock.nanos();
        for (int i = held.size() - 1; i >= 0; i--) {
            EventReport report = held.get(i).report();
            if (report.getBootId().equals(series) && report.getEventNo() <= number) {
                remove(i);
            }
        }
        count = held.size();
    }

    /** The next one for the open link; null: none, too many are not acknowledged, or not yet. */
    @Nullable
    EventReport takeNext() {
        long now = clock.nanos();
        if (!hasUnsent() || !pace.allowsLive(now)) {
            return null;
        }
        EventReport report = held.get(sent++).report();
        pace.spend(report.getSerializedSize(), now);
        movedAtNanos = now;
        EventReport.Builder frame = report.toBuilder().setOldestEventNo(oldest(report.getBootId()));
        return report.getBootId().equals(bootId) ? frame.clearBootId().build() : frame.build();
    }

    private long oldest(String series) {
        return held.stream()
                .map(Held::report)
                .filter(report -> report.getBootId().equals(series))
                .mapToLong(EventReport::getEventNo)
                .findFirst()
                .orElseThrow();
    }

    boolean hasUnsent() {
        return sent < Math.min(held.size(), WINDOW);
    }

    /** Now and then while a link is open: what the hub did not take is sent again. */
    void onBeat() {
        if (sent > 0 && clock.nanos() - movedAtNanos >= AGAIN_NANOS) {
            sent = 0;
        }
    }

    /** Once a second: what waits too long for the memory alone goes where it outlives the process. */
    void keep() {
        boolean isLate = !held.isEmpty() && clock.nanos() - held.get(0).sinceNanos() >= HOLD_NANOS;
        if (isLate || held.isEmpty()) {
            store();
        }
    }

    /** Everything the hub has not stored goes where it outlives the process. */
    void store() {
        file.write(held.stream().map(Held::report).toList());
        faults = file.faults();
    }

    /** Not stored by the hub yet; for any thread. */
    int count() {
        return count;
    }

    /** That gave way; for any thread. */
    long dropped() {
        return dropped;
    }

    /** How often the disk did not take them; for any thread. */
    long faults() {
        return faults;
    }
}
