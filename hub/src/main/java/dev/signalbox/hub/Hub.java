package dev.signalbox.hub;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Credential.ScriptToken;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.SetupCode;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.gateway.DoorConfig;
import dev.signalbox.hub.gateway.EdgeConfig;
import dev.signalbox.hub.gateway.Gateway;
import dev.signalbox.hub.gateway.GatewayConfig;
import dev.signalbox.hub.gateway.LinkLimits;
import dev.signalbox.hub.gateway.Readiness;
import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.metrics.ProcessMetrics;
import dev.signalbox.hub.mqtt.BrokerAccess;
import dev.signalbox.hub.mqtt.EmbeddedBroker;
import dev.signalbox.hub.mqtt.ForeignBridge;
import dev.signalbox.hub.mqtt.MqttBridge;
import dev.signalbox.hub.mqtt.MqttConfig;
import dev.signalbox.hub.oidc.SingleSignOn;
import dev.signalbox.hub.store.DataDirectoryInUse;
import dev.signalbox.hub.store.H2Store;
import dev.signalbox.hub.store.StateUnusable;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.HubFacts;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Recovered;
import dev.signalbox.hub.switchboard.Switchboard;
import dev.signalbox.hub.switchboard.SwitchboardLoop;
import dev.signalbox.hub.switchboard.TimeSource;
import dev.signalbox.hub.tls.ServerTls;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub: every part built here, started inside-out, stopped outside-in. {@link #start} and {@link #close} once each, on
 * any thread.
 */
public final class Hub implements AutoCloseable {
    /** How long {@link #close} spreads the farewell of the links over. */
    private static final int GRACE_MILLIS = 2_000;

    private static final Logger log = LoggerFactory.getLogger(Hub.class);

    private final HubConfig config;
    private final TimeSource time;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Metrics metrics = new Metrics();
    private final Inbox inbox = Inbox.withDefaultBounds();
    private final Keyring keyring = new Keyring(Credentials.of(List.of()));
    private final Consumer<Throwable> fatal;
    private final LocalFiles files;
    private final ProcessMetrics process;
    private final H2Store store;
    private final @Nullable EmbeddedBroker broker;
    private final @Nullable SingleSignOn singleSignOn;

    private @Nullable ServerTls tls;
    private @Nullable MqttBridge bridge;
    private @Nullable ForeignBridge foreign;
    private @Nullable Switchboard switchboard;
    private @Nullable SwitchboardLoop loop;
    private volatile @Nullable Gateway gateway;

    /** @param fatal called where the hub can no longer keep its promises; must end the process */
    public Hub(HubConfig config, Consumer<Throwable> fatal) {
        this(config, TimeSource.SYSTEM, fatal);
    }

    /** As {@link #Hub(HubConfig, Consumer)}, by another clock. */
    Hub(HubConfig config, TimeSource time, Consumer<Throwable> fatal) {
        this.config = config;
        this.time = time;
        this.clock = calendar(time);
        this.fatal = fatal;
        this.files = new LocalFiles(config.data());
        this.process = new ProcessMetrics(metrics, Version.NUMBER, clock);
        this.store = new H2Store(config.data(), inbox, metrics, clock, config.keeping(), config.upkeep(), fatal);
        this.singleSignOn = config.issuer() == null ? null : new SingleSignOn(config.issuer(), metrics, clock);
        BrokerPlan plan = config.broker();
        this.broker = plan.joined() == null
                ? new EmbeddedBroker(
                        plan.listen().getHostString(),
                        plan.listen().getPort(),
                        config.data().resolve("broker"),
                        plan.prefix(),
                        brokerAccess(),
                        metrics)
                : null;
    }

    /**
     * Returns when the hub listens.
     *
     * @throws DataDirectoryInUse where another hub works on the data directory
     * @throws StateUnusable where what was promised cannot be read
     * @throws IOException where a port cannot be listened on or a file not be written
     */
    public void start() throws IOException, DataDirectoryInUse, StateUnusable {
        // First: the broker's files are in the data directory, too.
        store.take();
        Recovered recovered = openStoreBesideBroker();
        SetupCode setup = openKeyring(recovered);
        LinkLimits limits = config.edge().limits();
        HubFacts facts = new HubFacts(
                recovered.hubId(),
                config.name(),
                Version.NUMBER,
                recovered.generation(),
                clock.millis(),
                Math.toIntExact(limits.heartbeatMillis()),
                limits.toDevices(),
                limits.toConsoles());
        MqttConfig joined = joined(recovered);
        MqttBridge mqtt = bridgeTo(joined, recovered);
        ForeignBridge others = new ForeignBridge(
                joined,
                recovered.hubId(),
                recovered.generation(),
                config.broker().discoveryPrefix(),
                config.broker().discovery(),
                inbox,
                metrics,
                time);
        others.restore(recovered.mappings(), recovered.mappedDevices());
        Switchboard decider = new Switchboard(facts, store, mqtt, others, keyring, metrics, time, random);
        decider.recover(recovered);
        SwitchboardLoop thread = new SwitchboardLoop(decider, inbox, time, metrics, fatal);
        Gateway edge = new Gateway(
                gatewayConfig(recovered, openDoor()),
                inbox,
                keyring,
                setup,
                metrics,
                clock,
                random,
                () -> new Readiness(Map.of("switchboard", thread.isAlive(), "store", store.takesChanges())),
                singleSignOn,
                fatal);

        switchboard = decider;
        loop = thread;
        bridge = mqtt;
        foreign = others;
        gateway = edge;
        store.start();
        thread.start();
        mqtt.start();
        others.start();
        if (singleSignOn != null) {
            singleSignOn.start();
        }
        edge.start();
        files.writeAddress(edge.localUrl(), edge.url(), edge.proxiedUrl());
        if (config.tls() != null && config.tls().isSelfSigned() && tls != null) {
            System.out.println("The hub's certificate is its own, nobody vouches for it. Its SHA-256 fingerprint: "
                    + tls.fingerprint());
        }
        inbox.put(new Event.Noted("hub", "hub.start", recovered.hubId(), startedAs()));
        log.info("hub listens url={} hub={} generation={}", edge.url(), recovered.hubId(), recovered.generation());
        if (!keyring.current().hasUsers()) {
            files.writeSetupCode(setup.reveal());
            // The one line that is meant for a person at the terminal and not for the log.
            System.out.println("No one can sign in yet. Within the next hour, create the first admin at " + edge.url()
                    + "/setup#" + setup.reveal());
        }
    }

    /** The same calendar for those who ask for a {@link Clock}. */
    private static Clock calendar(TimeSource time) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("the hub knows only UTC");
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(time.millis());
            }
        };
    }

    /** What of its configuration decides who gets in. */
    private String startedAs() {
        return "version " + Version.NUMBER + ", at " + url()
                + (config.issuer() == null
                        ? ""
                        : ", single sign-on by " + config.issuer().issuer());
    }

    /** Where browsers, devices and scripts find the hub. */
    public String url() {
        return gateway == null ? "" : gateway.url();
    }

    /** The embedded broker's port; -1: there is none. */
    public int mqttPort() {
        return broker == null ? -1 : broker.port();
    }

    /** Takes no more links, says farewell to those there are, stores what is on its way. About 10 s at most. */
    @Override
    public void close() {
        try {
            if (gateway != null) {
                gateway.stopAccepting();
            }
            if (loop != null) {
                loop.stop(GRACE_MILLIS);
            }
            if (foreign != null) {
                foreign.close();
            }
            if (bridge != null) {
                bridge.close();
            }
            if (switchboard != null && loop != null && !loop.isAlive()) {
                switchboard.noteSettledEvents();
            }
            if (gateway != null) {
                gateway.close();
                files.forgetAddress();
            }
            if (tls != null) {
                tls.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (singleSignOn != null) {
            singleSignOn.close();
        }
        store.close();
        process.close();
        try {
            if (broker != null) {
                broker.close();
            }
        } catch (IOException e) {
            log.warn("the embedded broker did not stop", e);
        }
    }

    /** Both take a second or more, and neither needs the other. */
    private Recovered openStoreBesideBroker() throws IOException, StateUnusable {
        FutureTask<Void> brokerStart = new FutureTask<>(() -> {
            if (broker != null) {
                broker.start();
            }
            return null;
        });
        new Thread(brokerStart, "broker-start").start();
        Recovered recovered = store.open();
        try {
            brokerStart.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause() == null ? "" : e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
        return recovered;
    }

    /** Everybody who was let in before, and a new token for the command line on this machine. */
    private SetupCode openKeyring(Recovered recovered) throws IOException {
        Token local = Token.issue(Token.Kind.ACCESS, random);
        files.writeAdminToken(local.reveal());
        // Those of earlier starts let nobody in, should one have got into the store.
        List<Credential> known = recovered.credentials().stream()
                .filter(credential -> !(credential instanceof ScriptToken token && token.isLocalAdmin()))
                .toList();
        keyring.publish(Credentials.of(known)
                .with(new ScriptToken(
                        local.keyId(),
                        local.secretHash(),
                        Credentials.LOCAL_ADMIN,
                        Role.ROLE_ADMIN,
                        clock.millis(),
                        Long.MAX_VALUE)));
        files.forgetSetupCode();
        return SetupCode.issue(random, clock.millis());
    }

    /** The broker, and as whom the hub is there. */
    private MqttConfig joined(Recovered recovered) {
        String clientId = "signalbox-" + recovered.hubId();
        MqttConfig mqtt =
                broker != null ? broker.joinedBy(clientId) : config.broker().joined();
        if (mqtt == null) {
            throw new IllegalStateException("either a broker is configured or there is the embedded one");
        }
        if (broker != null) {
            broker.reserveAnnouncements(config.broker().discoveryPrefix(), recovered.hubId());
        }
        return mqtt.withClientId(clientId);
    }

    private MqttBridge bridgeTo(MqttConfig joined, Recovered recovered) throws IOException {
        return new MqttBridge(
                joined,
                config.broker().terms(),
                broker != null ? "embedded" : joined.url(),
                face(recovered.hubId(), joined.prefix()),
                recovered.generation(),
                broker != null ? broker.retainedTopics() : MqttBridge.MAX_RETAINED_TOPICS,
                inbox,
                metrics,
                clock);
    }

    /** How the hub shows itself to Home Assistant; without a public address there is no link to the console. */
    private HubFace face(String hubId, String topicPrefix) {
        List<String> origins = config.edge().publicOrigins();
        return new HubFace(
                hubId,
                Version.NUMBER,
                origins.isEmpty() ? null : origins.get(0),
                topicPrefix,
                config.broker().discoveryPrefix());
    }

    /** TLS before anything listens: a certificate that cannot be read must stop the start. */
    private DoorConfig openDoor() throws IOException {
        TlsPlan plan = config.tls();
        if (plan == null) {
            files.forgetFingerprint();
            return config.edge().door();
        }
        ServerTls own =
                plan.carriedOut(config.data(), config.edge().publicOrigins(), metrics, clock, files::writeFingerprint);
        files.writeFingerprint(own.fingerprint());
        own.start();
        tls = own;
        return config.edge().door().securedBy(own, !plan.isSelfSigned());
    }

    private GatewayConfig gatewayConfig(Recovered recovered, DoorConfig door) {
        EdgeConfig edge = config.edge();
        return new GatewayConfig(
                recovered.hubId(),
                config.name(),
                Version.NUMBER,
                edge.with(door)
                        .with(edge.limits().takingHistory(config.keeping().raw())));
    }

    /**
     * An access token is a password of the embedded broker, too; one that is confined is not: topics know no scope. Nobody's
     * is until the gateway is there, which knows tokens.
     */
    private BrokerAccess brokerAccess() {
        return new BrokerAccess() {
            @Override
            public Optional<ConsoleIdentity> identify(String password, @Nullable InetAddress from) {
                Gateway edge = gateway;
                return edge == null
                        ? Optional.empty()
                        : edge.identify(password, from)
                                .filter(identity -> identity.scope().isEverything());
            }

            @Override
            public boolean letsIn(ConsoleIdentity identity) {
                Gateway edge = gateway;
                return edge != null && edge.letsIn(identity);
            }
        };
    }
}
