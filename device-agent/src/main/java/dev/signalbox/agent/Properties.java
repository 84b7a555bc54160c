package dev.signalbox.agent;

import com.google.protobuf.NullValue;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.ReportedAck;
import dev.signalbox.proto.v1.ReportedState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device's side of its shadow: tells the hub every property when a link opens, then what changed, at most once a
 * second, until the hub has it. Confined to the agent thread but for {@link #declares} and {@link #isUntold}.
 */
final class Properties implements Wishes.Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Properties.class);

    /** Until all properties that change together are here. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    /** The hub stores no more [protocol: shadow]. */
    private static final long REPORT_NANOS = 1_000_000_000L;

    /** What the hub has not acknowledged in this time it may not have taken: a full disk, a document it did not know yet. */
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private static final Value NONE =
            Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();

    private final Set<String> declared;
    private final Clockwork clock;
    private final Wishes wishes;

    /** What the device reports, by path. */
    private final Map<String, Value> values = new TreeMap<>();

    /** How often each was reported. */
    private final Map<String, Long> counts = new HashMap<>();

    /** Not sent on this link; null values were withdrawn. */
    private final Map<String, Value> changed = new TreeMap<>();

    private final Map<String, LeafProgress> progressed = new TreeMap<>();

    /** Null: there is no link. */
    private @Nullable Consumer<ReportedState> link;

    /** The hub may not have what was reported or settled last. Written by the agent thread, read by any. */
    private volatile boolean untold;

    private boolean fullDue;
    private boolean everSent;
    private long sentAtNanos;
    private long reportNo;
    private Clockwork.@Nullable Alarm flush;
    private Clockwork.@Nullable Alarm again;

    Properties(List<PropertyCapability> properties, WishFile file, Clockwork clock, Executor bodies) {
        declared = properties.stream().map(PropertyCapability::path).collect(Collectors.toUnmodifiableSet());
        this.clock = clock;
        wishes = new Wishes(properties, file, clock, bodies, this);
    }

    /** Any thread. */
    boolean declares(String path) {
        return declared.contains(path);
    }

    /** Whether something was reported, withdrawn or settled that the hub has not acknowledged. Any thread. */
    boolean isUntold() {
        return untold;
    }

    void recover() {
        wishes.recover();
    }

    /** For the Hello. */
    long settledVersion() {
        return wishes.settledVersion();
    }

    void onDesired(DesiredState state) {
        wishes.onDesired(state);
    }

    /** A link is welcome: the first report on it is full. */
    void onWelcome(Consumer<ReportedState> to) {
        link = to;
        reportNo = 0;
        fullDue = true;
        planIfNeeded();
    }

    void onLinkEnded() {
        link = null;
        cancelAgain();
    }

    void onAcknowledged(ReportedAck ack) {
        if (ack.getRefused() > 0) {
            LOG.warn("hub refused {} reported properties, they do not fit their declaration", ack.getRefused());
        }
        if (ack.getReportNo() == reportNo) {
            cancelAgain();
            untold = !changed.isEmpty() || !progressed.isEmpty();
        }
    }

    /** The device is so now. */
    void report(String path, Value value) {
        counts.merge(path, 1L, Long::sum);
        if (!value.equals(values.put(path, value))) {
            changed.put(path, value);
            untold = true;
            planIfNeeded();
        }
    }

    /** The device does not know the property any more. */
    void withdraw(String path) {
        counts.merge(path, 1L, Long::sum);
        if (values.remove(path) != null) {
            changed.put(path, NONE);
            untold = true;
            planIfNeeded();
        }
    }

    @Override
    public void onProgress(Wish wish) {
        progressed.put(wish.leaf().getPath(), wish.progress());
        untold = true;
        planIfNeeded();
    }

    @Override
    public long reportsOf(String path) {
        return counts.getOrDefault(path, 0L);
    }

    @Override
    public void onApplied(Wish wish, long reportsBefore) {
        // What the body itself reported is truer than what was asked of it.
        if (reportsOf(wish.leaf().getPath()) == reportsBefore) {
            report(wish.leaf().getPath(), wish.leaf().getDesired());
        }
    }

    /** Sends at once what waits: the link is about to end. */
    void flushNow() {
        if (flush != null) {
            flush.cancel();
            flush();
        }
    }

    private void planIfNeeded() {
        boolean something = !changed.isEmpty() || !progressed.isEmpty() || (fullDue && (untold || !values.isEmpty()));
        if (link == null || flush != null || !something) {
            return;
        }
        long rested = everSent ? sentAtNanos + REPORT_NANOS - clock.nanos() : 0;
        flush = clock.schedule(Duration.ofNanos(Math.max(GATHERING.toNanos(), rested)), this::flush);
    }

    private void flush() {
        flush = null;
        Consumer<ReportedState> to = link;
        if (to == null) {
            return;
        }
        ReportedState.Builder report =
                ReportedState.newBuilder().setReportNo(++reportNo).setFull(fullDue);
        if (fullDue) {
            report.putAllLeaves(values).addAllProgress(wishes.progress());
        } else {
            report.putAllLeaves(changed).addAllProgress(progressed.values());
        }
        fullDue = false;
        changed.clear();
        progressed.clear();
        everSent = true;
        sentAtNanos = clock.nanos();
        if (again == null) {
            again = clock.schedule(AGAIN, this::tellAgain);
        }
        to.accept(report.build());
    }

    private void tellAgain() {
        again = null;
        fullDue = true;
        planIfNeeded();
    }

    private void cancelAgain() {
        if (again != null) {
            again.cancel();
            again = null;
        }
    }
}
