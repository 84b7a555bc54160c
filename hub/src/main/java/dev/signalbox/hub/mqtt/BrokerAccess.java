package dev.signalbox.hub.mqtt;

import dev.signalbox.proto.v1.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may use the embedded broker as whom. Called on the broker's threads; must not block on the switchboard. */
@FunctionalInterface
public interface BrokerAccess {
    /** The role this password proves, or empty: the connection is refused. Never asked about anonymous clients. */
    Optional<Role> roleOf(@Nullable String username, String password);
}
