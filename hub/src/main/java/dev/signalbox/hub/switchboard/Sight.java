package dev.signalbox.hub.switchboard;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of the store a question may be answered with: what lies beyond is as if it were not there. Immutable.
 *
 * @param devices null: every device, also those that are gone
 * @param issuer whose bulks, where the devices are not null
 */
public record Sight(@Nullable Set<String> devices, String issuer) {
    public static final Sight ALL = new Sight(null, "");

    public Sight {
        devices = devices == null ? null : Set.copyOf(devices);
    }

    public boolean hasDevice(String id) {
        return devices == null || devices.contains(id);
    }

    public boolean hasBulkOf(String its) {
        return devices == null || its.equals(issuer);
    }
}
