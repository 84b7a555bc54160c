package dev.signalbox.hub.e2e;

import dev.signalbox.hub.Hub;
import dev.signalbox.hub.HubConfig;
import dev.signalbox.hub.auth.SessionTerms;
import dev.signalbox.hub.gateway.DoorConfig;
import dev.signalbox.hub.gateway.LinkFeatures;
import dev.signalbox.hub.gateway.LinkLimits;
import dev.signalbox.hub.mqtt.BridgeTerms;
import dev.signalbox.hub.oidc.TrustedIssuer;
import dev.signalbox.hub.store.Keeping;
import dev.signalbox.hub.store.Upkeep;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A hub on a directory and a free port that it keeps when it is stopped and started again. Confined to the test's thread. */
final class RunningHub implements AutoCloseable {
    private final Path data;

    @Nullable
    private final TrustedIssuer issuer;

    private final URI url;
    private Hub hub;
    private boolean running;

    private RunningHub(Path data, @Nullable TrustedIssuer issuer, Hub hub) {
        this.data = data;
        this.issuer = issuer;
        this.hub = hub;
        this.url = URI.create(hub.url());
        this.running = true;
    }

    static RunningHub on(Path data) throws Exception {
        return trusting(data, null);
    }

    /** One that takes the single sign-on of this issuer; null: of none. */
    static RunningHub trusting(Path data, @Nullable TrustedIssuer issuer) throws Exception {
        return new RunningHub(data, issuer, started(data, 0, issuer));
    }

    private static Hub started(Path data, int port, @Nullable TrustedIssuer issuer) throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        HubConfig config = new HubConfig(
                data,
                "test hub",
                new InetSocketAddress(here, port),
                List.of(),
                null,
                new InetSocketAddress(here, 0),
                "signalbox/v1",
                BridgeTerms.USUAL,
                Keeping.DEFAULT,
                Upkeep.USUAL,
                SessionTerms.USUAL,
                issuer,
                LinkLimits.DEFAULT,
                LinkFeatures.USUAL,
                DoorConfig.DEFAULT,
                null);
        Hub hub = new Hub(config, cause -> {
            throw new AssertionError("the hub gave up", cause);
        });
        hub.start();
        return hub;
    }

    URI url() {
        return url;
    }

    int mqttPort() {
        return hub.mqttPort();
    }

    /** As the command line on the hub's machine. */
    Rest localAdmin() {
        return Rest.localAdmin(url.toString(), data);
    }

    /** What the hub printed for its first admin. */
    String setupCode() throws Exception {
        return Files.readString(data.resolve("setup.code")).strip();
    }

    void stop() {
        if (running) {
            running = false;
            hub.close();
        }
    }

    /** On the same port and data. */
    void startAgain() throws Exception {
        hub = started(data, url.getPort(), issuer);
        running = true;
    }

    @Override
    public void close() {
        stop();
    }
}
