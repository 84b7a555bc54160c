package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.paging.PagingManager;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ServiceRegistryImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.jspecify.annotations.Nullable;

/**
 * The MQTT broker that comes with the hub, for the first run and for small sites. Sessions and retained messages are
 * kept in a journal: they survive a killed process; the last ones may not survive a power cut. Thread-safe.
 */
public final class EmbeddedBroker {
    private static final String ACCEPTOR = "mqtt";
    /** Per address: what a client that is away may leave in memory. Beyond it publishes are dropped. */
    private static final long MAX_ADDRESS_BYTES = 2L << 20;

    private static final int JOURNAL_FILE_BYTES = 1 << 20;

    /** Each retained topic is a queue of one message; by itself each has room for 8,192, which is 32 KiB. */
    private static final int QUEUE_BUFFER_ENTRIES = 16;

    private final String host;
    private final String prefix;
    private final String hubSecret;
    private final HubIdsReserved hubIds;
    private final BrokerRules rules;
    private final BrokerGuests guests;
    private final BrokerRoom room;
    private final ActiveMQServer server;

    /** Null until started. */
    private volatile @Nullable ScheduledFuture<?> sweeps;

    /**
     * @param host to listen on; anonymous clients are let in where it is a loopback address
     * @param port 0: any free one
     * @param directory for the journal; created
     * @param prefix of the hub's topics, below which only the hub publishes
     */
    public EmbeddedBroker(String host, int port, Path directory, String prefix, BrokerAccess access, Metrics metrics) {
        this(
                host,
                port,
                directory,
                prefix,
                access,
                metrics,
                HexFormat.of().formatHex(randomBytes()),
                BrokerRoom.ofHeap(Runtime.getRuntime().maxMemory()));
    }

    EmbeddedBroker(
            String host,
            int port,
            Path directory,
            String prefix,
            BrokerAccess access,
            Metrics metrics,
            String hubSecret,
            BrokerRoom room) {
        this.room = room;
        this.guests = new BrokerGuests(access, metrics);
        this.host = host;
        this.hubSecret = hubSecret;
        this.hubIds = new HubIdsReserved(hubSecret);
        this.prefix = prefix;
        boolean loopback = BrokerSecurity.isLoopback(host);
        this.rules = new BrokerRules(prefix);
        BrokerTopics topics = new BrokerTopics(rules, room, metrics);
        BrokerSecurity security = new BrokerSecurity(rules, access, guests, topics, hubSecret, loopback);
        ServiceRegistryImpl services = new ServiceRegistryImpl();
        services.addIncomingInterceptor(new RetainedCommandsRefused(prefix));
        services.addIncomingInterceptor(hubIds);
        this.server = new TopicServer(configuration(host, port, directory, room), security, services);
        server.registerBrokerPlugin(topics);
        metrics.bounded(
                "signalbox.broker.bytes",
                "What the embedded broker holds for clients and as retained; at its bound it drops publishes",
                room.bytes(),
                server,
                EmbeddedBroker::heldBytes);
    }

    private static double heldBytes(ActiveMQServer server) {
        PagingManager manager = server.getPagingManager(); // none before the start
        return manager == null ? 0 : manager.getGlobalSize();
    }

    /** Blocks until it listens, a second or two. */
    public void start() throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            throw new IOException("the embedded broker did not start", e);
        }
        if (!server.isActive() || port() < 0) {
            close();
            throw new IOException("the embedded broker cannot listen on " + host);
        }
        // On a thread of the broker's, with which it ends.
        sweeps = server.getScheduledPool()
                .scheduleWithFixedDelay(
                        () -> guests.sweep(server.getRemotingService()::getConnections),
                        BrokerGuests.SWEEP_MILLIS,
                        BrokerGuests.SWEEP_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    public void close() throws IOException {
        ScheduledFuture<?> going = sweeps;
        if (going != null) {
            going.cancel(false);
        }
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("the embedded broker did not stop", e);
        }
    }

    /** The port it listens on; -1 where it does not. */
    public int port() {
        return server.getRemotingService().getAcceptor(ACCEPTOR) instanceof NettyAcceptor acceptor
                ? acceptor.getActualPort()
                : -1;
    }

    /** On how many topics the hub may retain something here. */
    public int retainedTopics() {
        return room.retainedTopics();
    }

    /** How the hub's own bridge joins; the password is made anew with each instance. From now on the id is the hub's. */
    public MqttConfig joinedBy(String clientId) {
        hubIds.reserve(clientId);
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        String address = everywhere ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
        return new MqttConfig("mqtt://" + address + ":" + port(), "hub", hubSecret, prefix, clientId, null);
    }

    /** From now on nobody else announces what this hub does. */
    public void reserveAnnouncements(String discoveryPrefix, String hubId) {
        rules.reserve(new OwnAnnouncements(discoveryPrefix, hubId));
    }

    private static Configuration configuration(String host, int port, Path directory, BrokerRoom room) {
        Configuration configuration = new ConfigurationImpl()
                .setName("signalbox")
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setJournalFileSize(JOURNAL_FILE_BYTES)
                .setJournalMinFiles(2)
                .setJournalPoolFiles(2)
                .setJournalSyncTransactional(false)
                .setJournalSyncNonTransactional(false)
                // So that what was delivered before a kill is delivered with the DUP flag after it [MQTT-3.3.1-1].
                .setPersistDeliveryCountBeforeDelivery(true)
                .setJMXManagementEnabled(false)
                .setSecurityEnabled(true)
                .setThreadPoolMaxSize(8)
                .setScheduledThreadPoolMaxSize(2)
                .setGlobalMaxSize(room.bytes())
                .setMaxDiskUsage(-1) // the hub watches the disk itself
                .setCriticalAnalyzer(false)
                // Asked anew each time: a revoked token must not live on in a cache.
                .setAuthenticationCacheSize(0)
                .setAuthorizationCacheSize(0)
                // Addresses are then spelled as topics are.
                .setWildCardConfiguration(new WildcardConfiguration()
                        .setDelimiter('/')
                        .setAnyWords('#')
                        .setSingleWord('+'));
        configuration.addAddressSetting(
                "#",
                new AddressSettings()
                        .setMaxSizeBytes(MAX_ADDRESS_BYTES)
                        .setInitialQueueBufferSize(QUEUE_BUFFER_ENTRIES)
                        .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP));
        Map<String, Object> parameters = Map.of(
                "host",
                host,
                "port",
                port,
                "protocols",
                "MQTT",
                "useEpoll",
                false,
                "useKQueue",
                false,
                "remotingThreads",
                2,
                // Every publish names its topic, so that the rules above it need no memory.
                "topicAliasMaximum",
                0);
        configuration.addAcceptorConfiguration(
                new TransportConfiguration(NettyAcceptorFactory.class.getName(), parameters, ACCEPTOR));
        return configuration;
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
