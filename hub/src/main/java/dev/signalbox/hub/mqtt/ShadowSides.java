package dev.signalbox.hub.mqtt;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.PropertyDocument;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.SyncState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the topics of a shadow say of it: both sides, and what of the desired one the device has not applied yet. */
final class ShadowSides {
    private static final String REPORTED = "reported";
    private static final String DESIRED = "desired";
    private static final String DELTA = "delta";

    private ShadowSides() {}

    /** The topics' names with what they are to say, of those that say something else than before. */
    static Map<String, Supplier<PropertyDocument>> changed(Shadow before, Shadow now) {
        Map<String, Supplier<PropertyDocument>> changed = new LinkedHashMap<>();
        boolean desired = now.getDesiredVersion() != before.getDesiredVersion();
        if (now.getReportedVersion() != before.getReportedVersion()) {
            changed.put(REPORTED, () -> reported(now));
        }
        if (desired) {
            changed.put(DESIRED, () -> desired(now));
        }
        // Once it was said, it is said also when nothing is left to apply.
        if (now.getDesiredVersion() > 0 && (desired || !delta(now).equals(delta(before)))) {
            changed.put(DELTA, () -> delta(now));
        }
        return changed;
    }

    private static PropertyDocument reported(Shadow shadow) {
        return document(shadow, shadow.getReportedVersion(), leaf -> leaf.hasReported() ? leaf.getReported() : null);
    }

    private static PropertyDocument desired(Shadow shadow) {
        return document(shadow, shadow.getDesiredVersion(), leaf -> leaf.hasDesired() ? leaf.getDesired() : null);
    }

    private static PropertyDocument delta(Shadow shadow) {
        return document(
                shadow,
                shadow.getDesiredVersion(),
                leaf -> leaf.hasDesired() && leaf.getSync() != SyncState.SYNC_STATE_IN_SYNC ? leaf.getDesired() : null);
    }

    private static PropertyDocument document(Shadow shadow, long version, Function<ShadowLeaf, @Nullable Value> side) {
        PropertyDocument.Builder document = PropertyDocument.newBuilder().setVersion(version);
        for (ShadowLeaf leaf : shadow.getLeavesList()) {
            Value value = side.apply(leaf);
            if (value != null) {
                document.putDocument(leaf.getPath(), value);
            }
        }
        return document.build();
    }
}
