package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ExecutionRecord;
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
