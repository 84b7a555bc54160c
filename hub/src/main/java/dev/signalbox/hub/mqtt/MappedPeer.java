package dev.signalbox.hub.mqtt;

import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.MappedOccurrence;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.Reading;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where one foreign device stands with the hub, and what of it the hub was not told yet. Confined to the thread of foreign devices. */
final class MappedPeer {
    /** Declarations that follow each other by a second; later ones take their time: the hub takes 20 an hour of a device. */
    private static final int QUICK_DECLARATIONS = 10;

    private static final long QUICK_NANOS = 1_000_000_000L;
    private static final long SLOW_NANOS = 600_000_000_000L;
    private static final long UNANSWERED_NANOS = 30_000_000_000L;

    /** Reports of ended executions that the hub has not confirmed; it has no more of a device open. */
    private static final int MAX_REPORTS = 256;

    /** Events that wait until the hub takes them; what happens beyond that is dropped, and counted. */
    static final int MAX_EVENTS = 64;

    final DeviceId id;

    /** What is counted and remembered here counts from here on: batches, reports, what was published. */
    final String bootId;

    /** The hub has it on stable storage. */
    boolean admitted;

    /** The hub was asked for it. */
    boolean asked;

    /** When, the last time. */
    long askedNanos;

    /** What was heard of it says that it is there. */
    boolean there;

    /** Why it is not. */
    PresenceCause gone = PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST;

    /** Null: none. */
    @Nullable
    MappedLink link;

    /** The hub has answered on the link. */
    boolean welcomed;

    /** Nobody approved it yet: what it says would not be taken, and is held. */
    boolean pending;

    /** The hub closed its link: it does not come back before {@link #heldBackUntilNanos}. */
    private boolean heldBack;

    private long heldBackUntilNanos;

    long batchNo;
    long reportNo;

    /** More was heard of it than it declared. */
    boolean undeclared;

    /** Of the declaration that is on its way; empty: none is. */
    String declaring = "";

    long declaredNanos;
    private int declarations;
    private Capabilities declaringDocument = Capabilities.getDefaultInstance();
    private final Set<String> metrics = new HashSet<>();
    private final Set<String> paths = new HashSet<>();
    private final Set<String> happenings = new HashSet<>();

    /** The newest of each metric that was not told. */
    final Map<String, Reading> readings = new LinkedHashMap<>();

    /** The newest of each property that was not told. */
    final Map<String, Value> leaves = new LinkedHashMap<>();

    /** What happened and was not told, in that order; by a number. */
    final Map<String, MappedOccurrence> events = new LinkedHashMap<>();

    long eventNo;
    private long heldEvents;

    /** Reports that the hub has not confirmed, by execution. */
    private final Map<String, ExecutionReport> reports = new LinkedHashMap<>();

    /** The version of each desired leaf that was published on this link. */
    final Map<String, Long> desired = new HashMap<>();

    MappedPeer(DeviceId id, String bootId) {
        this.id = id;
        this.bootId = bootId;
    }

    void holdBack(long untilNanos) {
        heldBack = true;
        heldBackUntilNanos = untilNanos;
    }

    boolean isHeldBack(long nowNanos) {
        heldBack &= nowNanos - heldBackUntilNanos < 0;
        return heldBack;
    }

    /** The hub did not say that it has the last declaration: perhaps it could not store it. */
    boolean isUnanswered(long nowNanos) {
        return !declaring.isEmpty() && nowNanos - declaredNanos > UNANSWERED_NANOS;
    }

    boolean mayDeclare(long nowNanos) {
        long pauseNanos = declarations < QUICK_DECLARATIONS ? QUICK_NANOS : SLOW_NANOS;
        return declarations == 0 || nowNanos - declaredNanos >= pauseNanos;
    }

    void onDeclaring(String hash, Capabilities document, long nowNanos) {
        declaring = hash;
        declaringDocument = document;
        declaredNanos = nowNanos;
        declarations++;
    }

    /** The hub has what it declared last. */
    void onDeclared(Capabilities document) {
        declaring = "";
        metrics.clear();
        paths.clear();
        happenings.clear();
        document.getMetricsList().stream().map(Metric::getName).forEach(metrics::add);
        document.getPropertiesList().stream().map(Property::getForm).forEach(form -> paths.add(form.getName()));
        document.getEventsList().stream().map(EventType::getName).forEach(happenings::add);
        declaringDocument = Capabilities.getDefaultInstance();
    }

    Capabilities declaringDocument() {
        return declaringDocument;
    }

    boolean hasMetric(String name) {
        return metrics.contains(name);
    }

    boolean hasProperty(String path) {
        return paths.contains(path);
    }

    boolean hasEvent(String name) {
        return happenings.contains(name);
    }

    boolean mayHoldEvent() {
        return events.size() < MAX_EVENTS;
    }

    /** Under which the next event is held. */
    String nextEvent() {
        return String.valueOf(++heldEvents);
    }

    @Nullable
    ExecutionReport report(String execution) {
        return reports.get(execution);
    }

    Iterable<ExecutionReport> reports() {
        return reports.values();
    }

    void keep(ExecutionReport report) {
        reports.put(report.getExecutionId(), report);
        if (reports.size() > MAX_REPORTS) {
            reports.remove(reports.keySet().iterator().next());
        }
    }

    void onReportConfirmed(String execution) {
        reports.remove(execution);
    }
}
