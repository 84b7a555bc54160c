package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.ShadowStatus;

/** The shadow of one device: what is told of it, and what is on its way to the disk. Confined to the switchboard thread. */
final class LiveShadow {
    private static final long REPORT_NANOS = 1_000_000_000L;

    /** On stable storage. */
    ShadowDocument told;

    /** The newest that was recorded; becomes {@link #told} when it is stored. Changes start from here. */
    ShadowDocument recorded;

    final PendingReport pending = new PendingReport();

    /** The link's capabilities are on their way: until then, at most, nobody can judge its reports. */
    private long heldUntilNanos;

    private boolean held;
    private long reportedAtNanos;
    private boolean everReported;

    LiveShadow(DeviceId device) {
        told = ShadowDocument.empty(device);
        recorded = told;
    }

    void restore(ShadowRecord stored) {
        told = ShadowDocument.of(stored);
        recorded = told;
    }

    /** How many leaves are in which sync state. */
    ShadowStatus status() {
        return told.status();
    }

    boolean isStored() {
        return told == recorded;
    }

    void hold(long untilNanos) {
        held = true;
        heldUntilNanos = untilNanos;
    }

    void release() {
        held = false;
    }

    /** Whether what is pending may be recorded: at most once a second, one write at a time, judged by the right document. */
    boolean isDue(long nowNanos) {
        boolean judgeable = !held || nowNanos - heldUntilNanos >= 0;
        boolean rested = !everReported || nowNanos - reportedAtNanos >= REPORT_NANOS;
        return !pending.isEmpty() && isStored() && judgeable && rested;
    }

    void onReportRecorded(long nowNanos) {
        everReported = true;
        reportedAtNanos = nowNanos;
    }
}
