package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.EventPace;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where one foreign device stands with the hub, and what of it the hub was not told yet. Confined to the thread of foreign devices. */
final class MappedPeer {
    /** Reports of ended executions that the hub has not confirmed; it has no more of a device open. */
    private static final int MAX_REPORTS = 256;

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

    final HeldValues held;
    final PeerCapabilities capabilities = new PeerCapabilities();

    /** The hub closed its link: it does not come back before {@link #heldBackUntilNanos}. */
    private boolean heldBack;

    private long heldBackUntilNanos;

    long batchNo;
    long reportNo;

    long eventNo;
    final EventPace eventPace;

    /** Reports that the hub has not confirmed, by execution. */
    private final Map<String, ExecutionReport> reports = new LinkedHashMap<>();

    /** The version of each desired leaf that was published on this link. */
    final Map<String, Long> desired = new HashMap<>();

    MappedPeer(DeviceId id, String bootId, HeldValues held, long nowNanos) {
        this.id = id;
        this.bootId = bootId;
        this.held = held;
        this.eventPace = new EventPace(nowNanos);
    }

    /** The link on which the hub takes what the device says; null: none, it waits. */
    @Nullable
    MappedLink openLink() {
        return welcomed && !pending ? link : null;
    }

    /** @param why it is gone, if it is */
    void onPresence(PresenceState said, PresenceCause why) {
        there = said == PresenceState.PRESENCE_STATE_ONLINE;
        gone = why;
    }

    void holdBack(long untilNanos) {
        heldBack = true;
        heldBackUntilNanos = untilNanos;
    }

    boolean isHeldBack(long nowNanos) {
        heldBack &= nowNanos - heldBackUntilNanos < 0;
        return heldBack;
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
