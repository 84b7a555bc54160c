package dev.signalbox.hub.mqtt;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.mapping.Compilation;
import dev.signalbox.hub.mapping.DryRun;
import dev.signalbox.hub.mapping.InboundPublish;
import dev.signalbox.hub.mapping.MappingCompiler;
import dev.signalbox.hub.mapping.MappingLimits;
import dev.signalbox.hub.mapping.OwnTopics;
import dev.signalbox.hub.mapping.ReadyMade;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Foreign;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.hub.switchboard.TimeSource;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingFault;
import dev.signalbox.proto.v1.MappingState;
import dev.signalbox.proto.v1.TryMapping;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Foreign MQTT devices at the broker: a thread of its own hears them on a connection of its own, which is there only while
 * somebody is to be heard. Thread-safe.
 */
public final class ForeignBridge implements Foreign {
    private static final Logger log = LoggerFactory.getLogger(ForeignBridge.class);
    private static final long TICK_MILLIS = 250;

    /** Stands for every payload that is larger than a mapping reads one. */
    private static final ByteString TOO_LARGE = ByteString.copyFrom(new byte[MappingLimits.MAX_PAYLOAD_BYTES + 1]);

    private final BridgeTiming timing;
    private final PublishForm form;
    private final OwnTopics own;
    private final Inbox inbox;
    private final TimeSource time;
    private final ForeignCounters counters;
    private final ForeignQueue queue = new ForeignQueue();
    private final HeldBytes held = new HeldBytes();
    private final Map<String, MappingTally> tallies = new ConcurrentHashMap<>();
    private final ForeignLine line;
    private final ForeignDevices devices;
    private final Thread thread = new Thread(this::run, "mqtt-foreign");

    /** Confined to the thread. */
    private long tickAtNanos;

    // For the gauges.
    private volatile boolean up;
    private volatile int deviceCount;
    private volatile long linkCount;

    /**
     * @param discoveryPrefix of Home Assistant: where devices announce themselves, and where no mapping publishes
     * @param discovery what becomes of devices that announce themselves by Home Assistant discovery; UNSPECIFIED: they are not
     *     listened to
     * @throws IOException where the file of trusted authorities cannot be read
     */
    public ForeignBridge(
            MqttConfig config,
            String hubId,
            long generation,
            String discoveryPrefix,
            CreateRule discovery,
            Inbox inbox,
            Metrics metrics,
            TimeSource time)
            throws IOException {
        this(config, hubId, generation, discoveryPrefix, discovery, inbox, metrics, time, BridgeTiming.DEFAULT);
    }

    ForeignBridge(
            MqttConfig config,
            String hubId,
            long generation,
            String discoveryPrefix,
            CreateRule discovery,
            Inbox inbox,
            Metrics metrics,
            TimeSource time,
            BridgeTiming timing)
            throws IOException {
        this.timing = timing;
        this.form = new PublishForm(hubId);
        this.own = new OwnTopics(config.prefix(), discoveryPrefix);
        this.inbox = inbox;
        this.time = time;
        this.counters = new ForeignCounters(metrics);
        this.line = new ForeignLine(
                config,
                new ConnectTerms(config, timing, TrustedSockets.of(config)),
                form,
                timing,
                queue,
                counters,
                time,
                this::arrived,
                this::onUp,
                this::onDown);
        this.devices = new ForeignDevices(
                own, hubId, generation, discovery, tallies, queue, inbox, line, held, counters, time);
        thread.setDaemon(true);
        metrics.gauge("signalbox.mapping.up", "1 while foreign devices are listened to", this, b -> b.up ? 1 : 0);
        metrics.gauge("signalbox.mapping.devices", "Devices that are by a mapping", this, b -> b.deviceCount);
        metrics.gauge("signalbox.mapping.links", "Of them, those that are there", this, b -> b.linkCount);
        metrics.bounded(
                "signalbox.mapping.queue",
                "Publishes of others that wait",
                ForeignQueue.MAX_PUBLISHES,
                queue,
                ForeignQueue::waitingPublishes);
        metrics.bounded(
                "signalbox.mapping.frames.bytes",
                "What waits to be published to foreign devices, in bytes",
                ForeignQueue.MAX_FRAME_BYTES,
                queue,
                ForeignQueue::waitingFrameBytes);
        metrics.bounded(
                "signalbox.mapping.held.bytes",
                "Values of foreign devices that the hub would not take yet, in bytes",
                HeldBytes.MAX_BYTES,
                held,
                HeldBytes::inAll);
    }

    /** Before {@link #start}. */
    public void restore(List<Mapping> mappings, List<MappedDeviceRecord> known) {
        devices.restore(mappings, known);
    }

    public void start() {
        thread.start();
    }

    /** Takes seconds at most. */
    public void close() {
        queue.close();
        try {
            thread.join(timing.connectDeadline().plus(timing.farewell()).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then without a goodbye
        }
    }

    @Override
    public List<MappingFault> faults(Mapping mapping) {
        return MappingCompiler.compile(mapping, own) instanceof Compilation.Refused refused
                ? refused.faults()
                : List.of();
    }

    @Override
    public List<Mapping> readyMade() {
        return ReadyMade.all();
    }

    @Override
    public void put(Mapping mapping) {
        queue.tell(() -> devices.put(mapping));
    }

    @Override
    public void remove(String name) {
        queue.tell(() -> devices.remove(name));
    }

    @Override
    public MappingState state(Mapping mapping) {
        MappingState.Builder state = MappingState.newBuilder().setMapping(mapping);
        MappingTally tally = tallies.get(mapping.getName());
        if (tally != null) {
            tally.addTo(state);
        }
        return state.build();
    }

    @Override
    public boolean tryOut(OfLink asker, TryMapping trial) {
        return queue.tellTrial(() -> inbox.put(new Event.Answered(
                asker,
                Frame.of(HubToConsole.newBuilder()
                        .setRequestId(asker.requestId())
                        .setMappingTrial(DryRun.of(trial, own, time.millis()))
                        .build()))));
    }

    @Override
    public void admitted(DeviceId device) {
        queue.tell(() -> devices.admitted(device));
    }

    @Override
    public void turnedAway(DeviceId device) {
        queue.tell(() -> devices.turnedAway(device));
    }

    @Override
    public void learned(DeviceId device, String capabilitiesHash) {
        queue.tell(() -> devices.learned(device, capabilitiesHash));
    }

    @Override
    public void given(DeviceId device, Set<String> mappings) {
        queue.tell(() -> devices.given(device, mappings));
    }

    @Override
    public void forget(DeviceId device) {
        queue.tell(() -> devices.forget(device));
    }

    /** On the client's callback thread; may wait a moment, which slows the broker. */
    private void arrived(String topic, MqttMessage message) {
        counters.received.increment();
        if (form.isOurs(message)) {
            counters.ownOrigin.increment();
            return;
        }
        byte[] payload = message.getPayload();
        ByteString bytes = payload.length > MappingLimits.MAX_PAYLOAD_BYTES ? TOO_LARGE : ByteString.copyFrom(payload);
        try {
            if (!queue.publish(new InboundPublish(topic, bytes, message.isRetained(), time.millis()))) {
                counters.queueFull.increment();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the connection ends
        }
    }

    private void run() {
        try {
            while (!queue.isClosed()) {
                Runnable next = queue.take(TICK_MILLIS, devices::onPublish);
                if (next != null) {
                    guarded(next);
                }
                if (time.nanos() - tickAtNanos >= 0) {
                    tickAtNanos = time.nanos() + TICK_MILLIS * 1_000_000;
                    guarded(this::tick);
                }
            }
            line.leave();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody else interrupts it
        }
    }

    /** One publish that meets a bug must not end all the others. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            counters.faults.increment();
            log.error("a foreign device was not dealt with because of a bug", e);
        }
    }

    private void tick() {
        devices.onTick();
        line.keep(devices.filters(), devices.latecomersFilters());
        deviceCount = devices.devices();
        linkCount = devices.linked();
    }

    private void onUp() {
        up = true;
        devices.onConnected();
    }

    private void onDown() {
        up = false;
        devices.onLost();
    }
}
