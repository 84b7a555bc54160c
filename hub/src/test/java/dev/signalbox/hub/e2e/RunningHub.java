package dev.signalbox.hub.e2e;

import dev.signalbox.hub.BrokerPlan;
import dev.signalbox.hub.Hub;
import dev.signalbox.hub.HubConfig;
import dev.signalbox.hub.gateway.EdgeConfig;
import dev.signalbox.hub.gateway.LinkLimits;
import dev.signalbox.hub.log.LogForm;
import dev.signalbox.hub.mqtt.BridgeTerms;
import dev.signalbox.hub.mqtt.MqttConfig;
import dev.signalbox.hub.oidc.TrustedIssuer;
import dev.signalbox.hub.store.Keeping;
import dev.signalbox.hub.store.Upkeep;
import dev.signalbox.proto.v1.CreateRule;
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

    private final BrokerPlan broker;
    private final LinkLimits limits;
    private final URI url;
    private Hub hub;
    private boolean running;

    private RunningHub(Path data, @Nullable TrustedIssuer issuer, BrokerPlan broker) throws Exception {
        this(data, issuer, broker, LinkLimits.DEFAULT);
    }

    private RunningHub(Path data, @Nullable TrustedIssuer issuer, BrokerPlan broker, LinkLimits limits)
            throws Exception {
        this.data = data;
        this.issuer = issuer;
        this.broker = broker;
        this.limits = limits;
        this.hub = started(0);
        this.url = URI.create(hub.url());
        this.running = true;
    }

    static RunningHub on(Path data) throws Exception {
        return trusting(data, null);
    }

    /** One with other limits of links. */
    static RunningHub limited(Path data, LinkLimits limits) throws Exception {
        return new RunningHub(data, null, BrokerPlan.embedded(onLoopback(0)), limits);
    }

    /** One that takes the single sign-on of this issuer; null: of none. */
    static RunningHub trusting(Path data, @Nullable TrustedIssuer issuer) throws Exception {
        return new RunningHub(data, issuer, BrokerPlan.embedded(onLoopback(0)));
    }

    /** One that joins a broker of others. */
    static RunningHub joining(Path data, MqttConfig broker) throws Exception {
        BrokerPlan own = BrokerPlan.embedded(onLoopback(0));
        return new RunningHub(
                data,
                null,
                new BrokerPlan(
                        broker, own.listen(), broker.prefix(), own.terms(), own.discoveryPrefix(), own.discovery()));
    }

    /** One that shows its devices to Home Assistant, and takes those that announce themselves to it. */
    static RunningHub besideHomeAssistant(Path data) throws Exception {
        BrokerPlan own = BrokerPlan.embedded(onLoopback(0));
        BridgeTerms terms = new BridgeTerms(
                false,
                false,
                own.terms().outboxBytes(),
                own.terms().takesRequests(),
                own.terms().role(),
                own.terms().scope(),
                true);
        return new RunningHub(
                data,
                null,
                new BrokerPlan(
                        null,
                        own.listen(),
                        own.prefix(),
                        terms,
                        own.discoveryPrefix(),
                        CreateRule.CREATE_RULE_PENDING));
    }

    private static InetSocketAddress onLoopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private Hub started(int port) throws Exception {
        HubConfig config = new HubConfig(
                data,
                "test hub",
                EdgeConfig.usual(onLoopback(port), List.of()).with(limits),
                broker,
                Keeping.DEFAULT,
                Upkeep.USUAL,
                issuer,
                null,
                LogForm.USUAL);
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
        hub = started(url.getPort());
        running = true;
    }

    @Override
    public void close() {
        stop();
    }
}
