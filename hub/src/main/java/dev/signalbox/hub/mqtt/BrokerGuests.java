package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is connected to the embedded broker by a token: no longer than it is good, also where they only listen. As many as the
 * broker has connections. Thread-safe.
 */
final class BrokerGuests {
    /** A connection ends within a second of its right. */
    static final long SWEEP_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(BrokerGuests.class);

    private final BrokerAccess access;
    private final Counter ended;
    private final Map<RemotingConnection, ConsoleIdentity> byConnection = new ConcurrentHashMap<>();

    BrokerGuests(BrokerAccess access, Metrics metrics) {
        this.access = access;
        this.ended = metrics.counter(
                "signalbox.broker.connections.ended",
                "Connections to the embedded broker that ended with the token that opened them");
        metrics.gauge(
                "signalbox.broker.guests", "Connections to the embedded broker by a token", byConnection, Map::size);
    }

    void onProven(RemotingConnection connection, ConsoleIdentity identity) {
        byConnection.put(connection, identity);
    }

    /** @param open every connection there is */
    void sweep(Supplier<? extends Collection<RemotingConnection>> open) {
        try {
            // Before it is asked which are open: one that comes meanwhile must not be taken for one that has left.
            List<RemotingConnection> known = List.copyOf(byConnection.keySet());
            Collection<RemotingConnection> still = open.get();
            for (RemotingConnection connection : known) {
                ConsoleIdentity identity = byConnection.get(connection);
                if (!still.contains(connection)) {
                    byConnection.remove(connection);
                } else if (identity != null && !access.letsIn(identity)) {
                    end(connection, identity);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("the sweep of the broker's connections failed", e); // a silent end would let everybody stay
        }
    }

    private void end(RemotingConnection connection, ConsoleIdentity identity) {
        ended.increment();
        LOG.info("broker connection ended actor={} reason=revoked", identity.name());
        byConnection.remove(connection);
        connection.fail(new ActiveMQSecurityException("the token is good no longer"));
    }
}
