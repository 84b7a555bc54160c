package dev.signalbox.hub.mqtt;

import com.google.protobuf.Message;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.homeassistant.BirthMessage;
import dev.signalbox.hub.homeassistant.HomeAssistant;
import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Bridge;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.NewReading;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.hub.switchboard.RetainedNotes;
import dev.signalbox.hub.switchboard.RetainedTopic;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.BridgeStatus;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.SweepMqtt;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins an MQTT 5 broker: publishes what the switchboard tells, and turns publishes on topics of requests into events. What
 * waits for the broker waits in memory; what of it must outlive the hub, the switchboard has stored. Thread-safe.
 */
public final class MqttBridge implements Bridge {
    /** At a broker that is not the hub's own. */
    public static final int MAX_RETAINED_TOPICS = Ledger.MAX_TOPICS;

    /** Who hears of it later than that has no use for it: what turns a light on when a button is pressed must not do so at night. */
    private static final long EVENT_MILLIS = 3_600_000;

    private final String brokerName;
    private final BridgeTerms terms;
    private final Topics topics;
    private final Projection projection;
    private final HubState hubState;
    private final Outbox outbox;
    private final Receipts receipts = new Receipts();
    private final Intake intake;
    private final Supervisor supervisor;
    private final Standing standing;
    private final GhostSweeps sweeps;
    private final Captures captures;
    private final BridgeCounters counters;
    private final LastTrouble lastTrouble;

    /**
     * @param terms what it tells and takes there
     * @param brokerName {@code embedded}, or the broker's address: what people see, who commanded, and whose ledger it is
     * @param face how the hub calls itself, and where Home Assistant looks
     * @param generation grows with every start of the hub
     * @param retainedTopics on which something of the hub may be retained there
     * @throws IOException where the file of trusted authorities cannot be read
     */
    public MqttBridge(
            MqttConfig config,
            BridgeTerms terms,
            String brokerName,
            HubFace face,
            long generation,
            int retainedTopics,
            Inbox inbox,
            Metrics metrics,
            Clock clock)
            throws IOException {
        this(
                config,
                terms,
                brokerName,
                face,
                generation,
                inbox,
                metrics,
                clock,
                BridgeTiming.DEFAULT,
                new OutboxBounds(terms.outboxBytes(), OutboxBounds.DEFAULT.telemetryBytes(), retainedTopics));
    }

    MqttBridge(
            MqttConfig config,
            BridgeTerms terms,
            String brokerName,
            HubFace face,
            long generation,
            Inbox inbox,
            Metrics metrics,
            Clock clock,
            BridgeTiming timing,
            OutboxBounds bounds)
            throws IOException {
        this.brokerName = brokerName;
        this.terms = terms;
        this.topics = new Topics(config.prefix());
        this.counters = new BridgeCounters(metrics);
        this.lastTrouble = new LastTrouble(clock);
        this.standing = new Standing(clock);
        this.outbox = new Outbox(
                counters,
                bounds,
                new Ledger(brokerName, bounds.retainedTopics(), timing.emptiedKept(), System::nanoTime),
                System::nanoTime);
        this.projection = new Projection(face, terms);
        PublishForm form = new PublishForm(face.hubId());
        ConsoleIdentity publisher =
                new ConsoleIdentity("mqtt:" + brokerName, Role.ROLE_OPERATOR, "").as(terms.role(), terms.scope());
        Births births = new Births(new BirthMessage(face.discoveryPrefix()), projection.isOn(), inbox, counters);
        this.hubState = new HubState(topics.hubState(), form, generation, clock);
        this.intake = new Intake(
                form,
                births,
                new InboundForm(topics),
                publisher,
                terms.takesRequests(),
                receipts,
                inbox,
                counters,
                this::publishAnswer,
                clock);
        ConnectTerms connectTerms = new ConnectTerms(config, timing, TrustedSockets.of(config));
        this.supervisor = new Supervisor(
                config,
                connectTerms,
                timing,
                topics.requestFilters(),
                births.filters(),
                new StaleFilters(topics, births, outbox),
                hubState,
                outbox,
                intake,
                receipts,
                inbox,
                counters,
                lastTrouble,
                standing);
        GhostSearch search = new GhostSearch(config, connectTerms, timing, projection, outbox);
        this.sweeps = new GhostSweeps(search, outbox, face.hubId(), standing::isUp, inbox);
        this.captures = new Captures(config, connectTerms, timing, form, standing::isUp, inbox, clock);
        BridgeGauges.show(metrics, standing, outbox, bounds, intake, receipts);
    }

    /** Connects in the background, for ever. */
    public void start() {
        intake.start();
        supervisor.start();
    }

    /** Lets waiting results go, publishes that the hub is offline, disconnects; takes seconds at most. */
    public void close() {
        try {
            supervisor.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then without a goodbye
        }
        intake.stop();
    }

    @Override
    public void publishTelemetry(DeviceId device, List<NewReading> readings) {
        List<NewReading> batch = List.copyOf(readings);
        publish(topics.telemetry(device), (topic, protobuf) -> {
            Supplier<ReadingBatch> message = () -> {
                ReadingBatch.Builder gathered = ReadingBatch.newBuilder();
                batch.forEach(reading -> gathered.addReadings(reading.reading()));
                return gathered.build();
            };
            return Outgoing.telemetry(topic, batch.size(), payload(message, protobuf));
        });
    }

    @Override
    public void publishState(DeviceId device, List<Reading> newest) {
        List<Reading> readings = List.copyOf(newest);
        publish(topics.state(device), (topic, protobuf) -> {
            Payload payload = protobuf
                    ? Payload.protobuf(() ->
                            ReadingBatch.newBuilder().addAllReadings(readings).build())
                    : Payload.json(() -> JsonText.state(readings));
            return Outgoing.retained(topic, 0, payload);
        });
    }

    @Override
    public void publishMetrics(DeviceId device, List<Reading> moved) {
        if (terms.metrics()) {
            for (Reading reading : moved) {
                outbox.add(Outgoing.retained(
                        topics.metric(device, reading.getMetric()), 0, Payload.text(() -> JsonText.bare(reading))));
            }
        }
    }

    @Override
    public void publishPresence(DeviceId device, Presence presence) {
        publishRetained(topics.presence(device), () -> presence);
    }

    @Override
    public void publishCapabilities(DeviceId device, Capabilities capabilities) {
        publishRetained(topics.capabilities(device), () -> capabilities);
    }

    @Override
    public void publishShadow(DeviceId device, Shadow before, Shadow now) {
        ShadowSides.changed(before, now)
                .forEach((side, document) -> publishRetained(topics.shadow(device, side), document));
    }

    @Override
    public void publishEvent(DeviceId device, DeviceEvent event, long waitedMillis) {
        // The calendar may have jumped while the hub was stopped.
        long livesMillis = EVENT_MILLIS - Math.max(0, Math.min(EVENT_MILLIS, waitedMillis));
        long expiresAtNanos = System.nanoTime() + livesMillis * 1_000_000;
        publish(
                topics.event(device, event.getName()),
                (topic, protobuf) -> Outgoing.event(
                        topic,
                        event.getEventNo(),
                        event.getSerializedSize(),
                        expiresAtNanos,
                        payload(() -> event, protobuf)));
    }

    @Override
    public long settledEventNo() {
        return outbox.settledEventNo();
    }

    @Override
    public void forget(DeviceId device) {
        outbox.emptyIfKept(projection.deviceTopic(device)); // first: else its entities would lose their states
        Set<String> all = new LinkedHashSet<>(topics.retained(device, terms.protobuf()));
        all.addAll(outbox.keptBelow(topics.of(device)));
        all.forEach(topic -> outbox.add(Outgoing.emptying(topic)));
    }

    @Override
    public void publishDevice(Device device, @Nullable Capabilities capabilities) {
        String topic = projection.deviceTopic(new DeviceId(device.getDeviceId()));
        projection
                .device(device, capabilities)
                .ifPresentOrElse(drawn -> outbox.add(Outgoing.document(topic, drawn)), () -> outbox.emptyIfKept(topic));
    }

    @Override
    public void beginRestatement() {
        outbox.beginRestatement();
        outbox.keep(topics.hubState()); // its supervisor publishes there
        publishHubDocument();
    }

    @Override
    public void publishHubDocument() {
        if (projection.isOn()) {
            outbox.add(Outgoing.document(projection.hubTopic(), projection.hub()));
        }
    }

    @Override
    public void publishHubState() {
        outbox.add(hubState.online());
    }

    @Override
    public Duration restatesStatesEvery() {
        return projection.isOn() ? HomeAssistant.RESTATE_EVERY : Duration.ZERO;
    }

    @Override
    public void endRestatement() {
        outbox.notRestated().stream()
                .sorted(Comparator.comparing(topic -> !projection.isOwn(topic))) // documents first, as above
                .forEach(topic -> outbox.add(Outgoing.emptying(topic)));
    }

    @Override
    public void restoreRetained(List<RetainedTopic> known) {
        outbox.restoreLedger(known);
    }

    @Override
    public RetainedNotes takeRetainedNotes() {
        return outbox.takeNotes();
    }

    @Override
    public void onRetainedNoted(RetainedNotes notes) {
        outbox.onNoted(notes);
    }

    @Override
    public void publishAnswer(AnswerRecord answer) {
        if (answer.getTopic().isEmpty()) {
            return; // the publisher named none, and its own topic names no device
        }
        Message body = switch (answer.getBodyCase()) {
            case EXECUTION -> answer.getExecution();
            case SHADOW -> answer.getShadow();
            case CONFLICT -> answer.getConflict();
            case ERROR, BODY_NOT_SET -> answer.getError();
        };
        outbox.add(Outgoing.result(
                answer.getTopic(),
                answer.getCorrelationData(),
                body.getSerializedSize(),
                answer.getAnswerNo(),
                Payload.of(body, answer.getProtobuf())));
    }

    private void publishRetained(String jsonTopic, Supplier<? extends Message> message) {
        publish(jsonTopic, (topic, protobuf) -> Outgoing.retained(topic, 1, payload(message, protobuf)));
    }

    private interface Form {
        Outgoing publish(String topic, boolean protobuf);
    }

    /** As JSON, and as protobuf where that is wanted. */
    private void publish(String topic, Form form) {
        outbox.add(form.publish(topic, false));
        if (terms.protobuf()) {
            outbox.add(form.publish(Topics.protobuf(topic), true));
        }
    }

    private static Payload payload(Supplier<? extends Message> message, boolean protobuf) {
        return protobuf
                ? Payload.protobuf(message)
                : Payload.json(() -> Frame.of(message.get()).json());
    }

    @Override
    public List<Long> takeSettledAnswers() {
        return outbox.takeSettledAnswers();
    }

    @Override
    public boolean acknowledge(long receipt) {
        return receipts.settle(receipt);
    }

    @Override
    public void sweep(Origin.OfLink asker, SweepMqtt request) {
        sweeps.begin(asker, request);
    }

    @Override
    public void capture(Origin.OfLink asker, CapturePublishes request) {
        captures.begin(asker, request);
    }

    @Override
    public BridgeStatus status() {
        Standing.Now now = standing.now();
        BridgeStatus.Builder status = BridgeStatus.newBuilder()
                .setBroker(brokerName)
                .setUp(now.up())
                .setSinceMs(now.sinceMillis())
                .setTrouble(now.trouble())
                .setLastError(lastTrouble.said().sentence())
                .setLastErrorAtMs(lastTrouble.said().atMillis())
                .setPrefix(topics.prefix())
                .setHomeAssistantPrefix(projection.isOn() ? projection.prefix() : "")
                .setTakesRequests(terms.takesRequests())
                .setWaiting(outbox.waiting())
                .setWaitingAnswerBytes(outbox.resultBytes())
                .setLateAnswers(outbox.late())
                .setOldestAnswerMs(outbox.oldestResultMillis())
                .setRetainedTopics(outbox.kept());
        counters.addTo(status);
        return status.build();
    }
}
