package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may use the embedded broker as whom. Called on the broker's threads; must not block on the switchboard. */
public interface BrokerAccess {
    /**
     * Whom this password proves; empty: the connection is refused. Asked for each publish and each subscription; never about
     * anonymous clients.
     *
     * @param from null: not known
     */
    Optional<ConsoleIdentity> identify(String password, @Nullable InetAddress from);

    /** Whether what proved this identity is still good: asked twice a second of everybody who is connected. */
    boolean letsIn(ConsoleIdentity identity);
}
