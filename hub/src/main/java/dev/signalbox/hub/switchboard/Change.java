package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.ShadowRevision;
import java.util.List;

/**
 * A promise to be put on stable storage before anyone is told. The store hands the same instance back in {@link
 * Event.Stored}. Immutable.
 */
public sealed interface Change {

    /** Inserts or replaces the row of this execution. */
    record ExecutionChanged(ExecutionRecord execution) implements Change {}

    /** Inserts or replaces the row of this device. */
    record DeviceChanged(Device device) implements Change {}

    /**
     * Deletes the rows of this device, its shadow and its unfinished executions.
     *
     * @param eraseHistory also its finished executions and shadow revisions
     */
    record DeviceRemoved(DeviceId device, boolean eraseHistory) implements Change {}

    /** Inserts or replaces the shadow of its device, and adds the revisions that led to it. */
    record ShadowChanged(ShadowRecord shadow, List<ShadowRevision> revisions) implements Change {
        public ShadowChanged {
            revisions = List.copyOf(revisions);
        }
    }

    /** Inserts or replaces the row of this bulk. */
    record BulkChanged(BulkRecord bulk) implements Change {}

    /** Appends to the audit; the store gives it its number and its place in the chain. */
    record Audited(AuditEntry entry) implements Change {}

    /** Remembers a capability document by its hash. */
    record CapabilitiesAdded(String hash, Capabilities capabilities) implements Change {}

    record CredentialAdded(Credential credential) implements Change {}

    record CredentialRemoved(Credential credential) implements Change {}

    /** All of these or none, in one transaction. */
    record Together(List<Change> changes) implements Change {
        public Together {
            changes = List.copyOf(changes);
        }
    }

    /** Something of the hub itself by name, such as whether the setup was done. */
    record SettingChanged(String name, String text) implements Change {}
}
