package dev.signalbox.hub;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.tls.KeyPairFiles;
import dev.signalbox.hub.tls.SelfSigned;
import dev.signalbox.hub.tls.ServerTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the hub is to speak TLS. Immutable.
 *
 * @param files null: a pair of the hub's own making
 * @param clientCa whose certificates devices may show; null: nobody's
 */
record TlsPlan(@Nullable KeyPairFiles files, @Nullable Path clientCa) {
    boolean isSelfSigned() {
        return files == null;
    }

    ServerTls carriedOut(
            Path data, List<String> publicOrigins, Metrics metrics, InstantSource clock, Consumer<String> onTaken)
            throws IOException {
        List<String> hosts = publicOrigins.stream()
                .map(origin -> URI.create(origin).getHost())
                .toList();
        return new ServerTls(files == null ? SelfSigned.in(data, hosts) : files, clientCa, metrics, clock, onTaken);
    }
}
