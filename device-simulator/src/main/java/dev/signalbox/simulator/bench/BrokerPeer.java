package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * Somebody else's client at the broker: counts what it hears, and sends requests whose answers it times. Driven by the
 * command line's thread, told by the library's.
 */
final class BrokerPeer implements MqttCallback, AutoCloseable {
    /** Fewer than mosquitto's Receive Maximum of 20, at which the library throws. */
    private static final int IN_FLIGHT = 16;

    private static final Pattern TAKEN = Pattern.compile("\"timeMs\":\"(\\d+)\"");
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long SETTLE_SECONDS = 60;

    private final MqttAsyncClient client;
    private final LongAdder heard = new LongAdder();
    private final Set<String> topicsHeard = ConcurrentHashMap.newKeySet();
    private final Map<Long, Long> dueNanos = new ConcurrentHashMap<>();
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final Histogram roundTripNanos = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private final Histogram delayNanos = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private final String answers;
    private final String last;
    private long number;

    /**
     * @param filter what it subscribes to, beside its answers
     * @param answers the topic of its answers
     * @param last what the last answer to a request contains
     */
    BrokerPeer(int port, String name, String filter, String answers, String last) throws IOException {
        this.answers = answers;
        this.last = last;
        try {
            client = new MqttAsyncClient("tcp://127.0.0.1:" + port, name, new MemoryPersistence());
            client.setCallback(this);
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setSocketFactory(new PromptSockets());
            client.connect(options).waitForCompletion();
            client.subscribe(filter, 0).waitForCompletion();
            client.subscribe(answers, 1).waitForCompletion();
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }

    /**
     * Blocks until one more may be under way.
     *
     * @param pace where it has a schedule, what waits for that has been waiting since it was due
     */
    void request(String topic, byte[] payload, Pace pace) throws IOException, InterruptedException {
        long scheduled = pace.awaitNext();
        free.acquire();
        long key = number++;
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic(answers);
        properties.setCorrelationData(
                ByteBuffer.allocate(Long.BYTES).putLong(key).array());
        dueNanos.put(key, pace.isScheduled() ? scheduled : System.nanoTime());
        try {
            client.publish(topic, new MqttMessage(payload, 1, false, properties));
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }

    /** Until every request has its last answer. */
    void settle() throws IOException, InterruptedException {
        if (!free.tryAcquire(IN_FLIGHT, SETTLE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException(dueNanos.size() + " requests have no answer");
        }
        free.release(IN_FLIGHT);
    }

    void reset() {
        roundTripNanos.reset();
        delayNanos.reset();
        heard.reset();
    }

    long heard() {
        return heard.sum();
    }

    /** Each counted once, since it subscribed. */
    int topicsHeard() {
        return topicsHeard.size();
    }

    Histogram delayNanos() {
        return delayNanos;
    }

    Histogram roundTripNanos() {
        return roundTripNanos;
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        if (!topic.equals(answers)) {
            heard.increment();
            topicsHeard.add(topic);
            recordDelay(message);
            return;
        }
        byte[] correlation = message.getProperties().getCorrelationData();
        if (correlation == null || !new String(message.getPayload(), StandardCharsets.UTF_8).contains(last)) {
            return; // a state on the way there
        }
        Long since = dueNanos.remove(ByteBuffer.wrap(correlation).getLong());
        if (since != null) {
            roundTripNanos.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - since));
            free.release();
        }
    }

    /** From when its first reading was taken, which the one clock of this machine says in milliseconds. */
    private void recordDelay(MqttMessage telemetry) {
        Matcher taken = TAKEN.matcher(new String(telemetry.getPayload(), StandardCharsets.UTF_8));
        if (taken.find()) {
            long millis = Math.max(0, System.currentTimeMillis() - Long.parseLong(taken.group(1)));
            delayNanos.recordValue(Math.min(LONGEST_NANOS, TimeUnit.MILLISECONDS.toNanos(millis)));
        }
    }

    @Override
    public void close() {
        try {
            client.disconnectForcibly(0, 0, false);
            client.close(true);
        } catch (MqttException e) {
            return; // it is gone
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
