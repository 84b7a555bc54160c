package dev.signalbox.hub.mqtt;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.MqttConnectionState;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client library for the length of one connection: it never reconnects, never aliases topics, and tells when it last
 * heard from the broker. Thread-safe.
 */
final class BrokerClient extends MqttAsyncClient {
    private static final Logger log = LoggerFactory.getLogger(BrokerClient.class);

    /** Receiver, sender, callback, ping, and one for the connect. */
    private static final int THREADS = 5;

    /** It writes what this class reports anyway; held here, because the registry of loggers forgets unheld ones. */
    private static final java.util.logging.Logger LIBRARY_LOG =
            java.util.logging.Logger.getLogger("org.eclipse.paho.mqttv5.client");

    static {
        LIBRARY_LOG.setLevel(java.util.logging.Level.OFF);
    }

    private final HeardBytes heard = new HeardBytes();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor threads;

    private BrokerClient(MqttConfig config, String clientId, ScheduledThreadPoolExecutor threads) throws MqttException {
        super(address(config), clientId, new MemoryPersistence(), null, threads);
        this.threads = threads;
    }

    static BrokerClient create(MqttConfig config, String clientId) throws MqttException {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory named = task -> {
            Thread thread = new Thread(task, "mqtt-" + clientId + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        return new BrokerClient(config, clientId, new ScheduledThreadPoolExecutor(THREADS, named));
    }

    /**
     * Blocks until the broker has accepted us, at most this long: by itself the library waits for ever.
     *
     * @return whether the broker kept our session [MQTT-3.2.2-2]
     */
    boolean connectWithin(Duration deadline, MqttConnectionOptions options) throws MqttException {
        IMqttToken connected = connect(options, null, null);
        connected.waitForCompletion(deadline.toMillis());
        refuseAliases();
        if (connectionState().getKeepAlive() < options.getKeepAliveInterval() * 1000L) {
            checkPing(null, null); // its timer runs by our keep-alive already, and would ping too late [MQTT-3.2.2-21]
        }
        return connected.getSessionPresent();
    }

    /** Nothing came for twice the keep-alive (the broker may have set its own [MQTT-3.2.2-21]). */
    boolean isSilent() {
        return System.nanoTime() - heard.lastNanos()
                > 2_000_000 * connectionState().getKeepAlive();
    }

    /** Whether the answer to CONNECT was the one of MQTT 3.1.1 for "unacceptable protocol version". */
    boolean versionRefused() {
        return heard.versionRefused();
    }

    /** Whether this publish, just received, is a repeat; the library does not parse DUP. */
    boolean isRepeat(int packetId) {
        return heard.redelivered().remove(packetId);
    }

    /** What the broker allows; once connected. */
    BrokerLimits limits() {
        MqttConnectionState state = connectionState();
        Integer receive = state.getReceiveMaximum();
        Long packet = state.getOutgoingMaximumPacketSize();
        Integer qos = state.getMaximumQoS();
        return new BrokerLimits(
                receive == null ? BrokerLimits.MAX_RECEIVE : receive,
                packet == null ? Long.MAX_VALUE : packet,
                qos == null ? 2 : qos,
                !Boolean.FALSE.equals(state.isRetainAvailable()),
                !Boolean.FALSE.equals(state.isWildcardSubscriptionsAvailable()));
    }

    int outgoingAliasMaximum() {
        return connectionState().getOutgoingTopicAliasMaximum();
    }

    /** Ends the connection without a word, in a thread of its own: the library may hang here for ever. */
    void severAside() {
        end(() -> {
            heard.closeSocket();
            disconnectForcibly(0, 0, false);
        });
    }

    /** Says DISCONNECT, so that the broker drops the Will, then closes. Waits for it at most this long. */
    void leave(Duration patience) throws InterruptedException {
        // The forcible kind waits out its time for an answer to DISCONNECT, of which there is none.
        Thread closing = end(() -> disconnect(patience.toMillis() / 4).waitForCompletion(patience.toMillis() / 2));
        closing.join(patience.toMillis());
    }

    private interface Farewell {
        void say() throws MqttException;
    }

    /** Only the first call counts. */
    private Thread end(Farewell farewell) {
        Thread thread = new Thread(
                () -> {
                    if (ended.compareAndSet(false, true)) {
                        quietly(farewell);
                        quietly(() -> close(true));
                        heard.closeSocket();
                        threads.shutdownNow();
                    }
                },
                "mqtt-close");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The library throws whatever it happens to when a connection ends halfway. */
    private static void quietly(Farewell farewell) {
        try {
            farewell.say();
        } catch (MqttException | RuntimeException e) {
            log.debug("mqtt closing reason={}", e.toString());
        }
    }

    @Override
    protected NetworkModule[] createNetworkModules(String address, MqttConnectionOptions options) throws MqttException {
        NetworkModule[] modules = super.createNetworkModules(address, options);
        for (int i = 0; i < modules.length; i++) {
            modules[i] = heard.listenTo(modules[i]);
        }
        return modules;
    }

    /**
     * With aliases on, the library sends a publish again after a disconnect without its topic; it has no option to turn
     * them off. A test notices when this stops working.
     */
    private void refuseAliases() {
        connectionState().setOutgoingTopicAliasMaximum(0);
    }

    private MqttConnectionState connectionState() {
        try {
            Field field = MqttAsyncClient.class.getDeclaredField("mqttConnection");
            field.setAccessible(true);
            return (MqttConnectionState) field.get(this);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("another version of the MQTT client library", e);
        }
    }

    private static String address(MqttConfig config) {
        return (config.tls() ? "ssl://" : "tcp://") + config.host() + ":" + config.port();
    }
}
