package dev.signalbox.hub;

import dev.signalbox.hub.gateway.EdgeConfig;
import dev.signalbox.hub.log.LogForm;
import dev.signalbox.hub.oidc.TrustedIssuer;
import dev.signalbox.hub.store.Keeping;
import dev.signalbox.hub.store.Upkeep;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is set when the hub starts. Immutable.
 *
 * @param data directory of everything that is kept; created where it is missing
 * @param name what people call this hub
 * @param edge how it is reached, but for TLS; how old a reading may be follows from {@code keeping}
 * @param broker of MQTT
 * @param keeping of what was measured
 * @param upkeep of everything else that is kept
 * @param issuer whose single sign-on is trusted; null: nobody's
 * @param tls null: plain HTTP
 * @param log of the process that the hub is alone in; a hub does not set it by itself
 */
public record HubConfig(
        Path data,
        String name,
        EdgeConfig edge,
        BrokerPlan broker,
        Keeping keeping,
        Upkeep upkeep,
        @Nullable TrustedIssuer issuer,
        @Nullable TlsPlan tls,
        LogForm log) {

    /** Kept as usual, without single sign-on and TLS. */
    public static HubConfig usual(Path data, String name, EdgeConfig edge, BrokerPlan broker) {
        return new HubConfig(data, name, edge, broker, Keeping.DEFAULT, Upkeep.USUAL, null, null, LogForm.USUAL);
    }
}
