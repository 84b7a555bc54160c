package dev.signalbox.hub.mqtt;

import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.MappedResult;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Property;
import java.util.HashSet;
import java.util.Set;

/**
 * What one foreign device has declared to the hub, and how soon it may declare more. Confined to the thread of foreign devices.
 */
final class PeerCapabilities {
    /** Declarations that follow each other by a second; later ones take their time: the hub takes 20 an hour of a device. */
    private static final int QUICK_DECLARATIONS = 10;

    private static final long QUICK_NANOS = 1_000_000_000L;
    private static final long SLOW_NANOS = 600_000_000_000L;
    private static final long UNANSWERED_NANOS = 30_000_000_000L;

    /** More was heard of the device than it declared. */
    private boolean incomplete;

    /** Of the declaration that is on its way; empty: none is. */
    private String underWay = "";

    private Capabilities document = Capabilities.getDefaultInstance();
    private MappedDeviceRecord record = MappedDeviceRecord.getDefaultInstance();
    private long declaredNanos;
    private int declarations;

    /** Why the last declaration was none that a device may make; empty: it was one. */
    private String refusal = "";

    /** Of what the hub has on stable storage; empty: of nothing. */
    private String known = "";

    private MappedDeviceRecord knownRecord = MappedDeviceRecord.getDefaultInstance();
    private final Set<String> metrics = new HashSet<>();
    private final Set<String> paths = new HashSet<>();
    private final Set<String> events = new HashSet<>();

    void onChanged() {
        incomplete = true;
    }

    /** On a new link the hub is told the hash, and answers whether it has what that is of. */
    void onHello(String hash, Capabilities said) {
        underWay = hash;
        document = said;
        record = hash.equals(known) ? knownRecord : MappedDeviceRecord.getDefaultInstance();
    }

    void onWelcome(boolean needed) {
        if (needed) {
            underWay = "";
            known = "";
            incomplete = true;
        } else {
            onLearned(underWay);
        }
    }

    /** Whether something is to be declared now. */
    boolean isDue(long nowNanos) {
        // The hub did not say that it has the last one: perhaps it could not store it.
        if (!underWay.isEmpty() && nowNanos - declaredNanos > UNANSWERED_NANOS) {
            underWay = "";
            incomplete = true;
        }
        long pauseNanos = declarations < QUICK_DECLARATIONS ? QUICK_NANOS : SLOW_NANOS;
        return incomplete && underWay.isEmpty() && (declarations == 0 || nowNanos - declaredNanos >= pauseNanos);
    }

    /** Announced again, and the hub has it: it would be a declaration for nothing. */
    boolean isKnown(String hash, MappedDeviceRecord of) {
        return hash.equals(known) && of.equals(knownRecord);
    }

    void onNothingNew() {
        incomplete = false;
    }

    void onDeclaring(String hash, Capabilities said, MappedDeviceRecord of, long nowNanos) {
        count(nowNanos);
        underWay = hash;
        document = said;
        record = of;
        refusal = "";
    }

    /**
     * No device may declare this.
     *
     * @return whether that is news
     */
    boolean onRefused(String why, long nowNanos) {
        count(nowNanos);
        boolean isNews = !why.equals(refusal);
        refusal = why;
        return isNews;
    }

    /**
     * The hub has it on stable storage.
     *
     * @return whether it is what was declared last
     */
    boolean onLearned(String hash) {
        if (underWay.isEmpty() || !hash.equals(underWay)) {
            return false;
        }
        known = hash;
        knownRecord = record;
        metrics.clear();
        paths.clear();
        events.clear();
        document.getMetricsList().stream().map(Metric::getName).forEach(metrics::add);
        document.getPropertiesList().stream().map(Property::getForm).forEach(form -> paths.add(form.getName()));
        document.getEventsList().stream().map(EventType::getName).forEach(events::add);
        underWay = "";
        document = Capabilities.getDefaultInstance();
        return true;
    }

    /** Whether the hub knows of what this is. */
    boolean has(MappedResult said) {
        return switch (said.getResultCase()) {
            case READING -> metrics.contains(said.getReading().getMetric());
            case REPORTED -> paths.contains(said.getReported().getPath());
            case EVENT -> events.contains(said.getEvent().getName());
            default -> false;
        };
    }

    private void count(long nowNanos) {
        incomplete = false;
        declaredNanos = nowNanos;
        declarations++;
    }
}
