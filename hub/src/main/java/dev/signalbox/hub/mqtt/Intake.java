package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.InvokeCommand;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From received publishes to events. The client's callback thread only appends here; a thread of our own parses, and
 * may wait for room in the inbox while the connection stays alive. Thread-safe.
 */
final class Intake {
    /**
     * The broker sends no more than this many at QoS 1 without a PUBACK [MQTT-3.3.4-9]; beyond it are only QoS 0 publishes.
     */
    private static final int MAX_DELIVERIES = ConnectTerms.RECEIVE_MAXIMUM;

    private static final int MAX_BYTES = 4 << 20;
    /** Whoever may publish there is not known to the hub: only its operator can say that they may command. */
    private static final ErrorDetail OFF = Refusal.of(
            ErrorCode.ERROR_CODE_FORBIDDEN,
            "Commands from this broker are off. The hub takes them when it is started with --mqtt-commands.");

    private static final Logger log = LoggerFactory.getLogger(Intake.class);
    private static final byte[] DISCARDED = new byte[InboundForm.MAX_PAYLOAD_BYTES + 1];

    private final PublishForm ours;
    private final Births births;
    private final InboundForm form;
    private final ConsoleIdentity identity;
    private final boolean takesRequests;
    private final Receipts receipts;
    private final Inbox inbox;
    private final BridgeCounters counters;
    private final Consumer<AnswerRecord> onRefused;
    private final Clock clock;
    private final Thread thread = new Thread(this::drain, "mqtt-in");

    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
    private long waitingBytes;

    /** @param onRefused publishes the refusal; must not block */
    Intake(
            PublishForm ours,
            Births births,
            InboundForm form,
            ConsoleIdentity identity,
            boolean takesRequests,
            Receipts receipts,
            Inbox inbox,
            BridgeCounters counters,
            Consumer<AnswerRecord> onRefused,
            Clock clock) {
        this.ours = ours;
        this.births = births;
        this.form = form;
        this.identity = identity;
        this.takesRequests = takesRequests;
        this.receipts = receipts;
        this.inbox = inbox;
        this.counters = counters;
        this.onRefused = onRefused;
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** What still waits is neither acted upon nor acknowledged: the broker keeps it. */
    void stop() {
        thread.interrupt();
    }

    /** On the client's callback thread. Where there is no room it is refused, with advice to come back. */
    void add(Delivery delivery) {
        counters.received.increment();
        counters.receivedRate.count();
        MqttMessage message = delivery.message();
        if (ours.isOurs(message)) {
            counters.ownOrigin.increment();
            delivery.acknowledge();
            return;
        }
        if (message.getPayload().length > InboundForm.MAX_PAYLOAD_BYTES) {
            message.setPayload(DISCARDED); // refused below by its size; the bytes need not wait
        }
        int weight = message.getPayload() == DISCARDED ? 0 : message.getPayload().length;
        synchronized (this) {
            if (waiting.size() < MAX_DELIVERIES && waitingBytes + weight <= MAX_BYTES) {
                waiting.add(delivery);
                waitingBytes += weight;
                notifyAll();
                return;
            }
        }
        counters.intakeFull.increment();
        Understood understood = form.read(delivery.topic(), message, clock.millis());
        onRefused.accept(understood
                .reply()
                .refusal(Refusal.retryAfter(
                        ErrorCode.ERROR_CODE_UNAVAILABLE, "The hub is busy: publish it again.", 1000)));
        delivery.acknowledge();
    }

    synchronized int size() {
        return waiting.size();
    }

    private void drain() {
        try {
            while (true) {
                Delivery delivery = take();
                try {
                    if (!actOn(delivery)) {
                        return;
                    }
                } catch (RuntimeException e) {
                    counters.faults.increment();
                    log.error("a publish was not understood because of a bug", e);
                    delivery.acknowledge(); // left alone it would come back for ever
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end
        }
    }

    private synchronized Delivery take() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        Delivery delivery = waiting.remove();
        byte[] payload = delivery.message().getPayload();
        waitingBytes -= payload == DISCARDED ? 0 : payload.length;
        return delivery;
    }

    /** False where the switchboard has ended. */
    private boolean actOn(Delivery delivery) {
        if (births.takes(delivery)) {
            return true;
        }
        MqttMessage message = delivery.message();
        Understood understood = form.read(delivery.topic(), message, clock.millis());
        if (understood instanceof Understood.Refused refused) {
            count(refused.error().getCode());
            onRefused.accept(refused.reply().refusal(refused.error()));
            delivery.acknowledge();
            return true;
        }
        if (!takesRequests) {
            counters.requestsOff.increment();
            onRefused.accept(understood.reply().refusal(OFF));
            delivery.acknowledge();
            return true;
        }
        String fingerprint = CommandForm.fingerprint(delivery.topic(), message);
        @Nullable Long receipt = receipts.register(delivery, fingerprint);
        if (receipt == null) {
            counters.redelivered.increment();
            return true;
        }
        Origin.OfTopic origin = understood.reply().origin(receipt);
        if (understood instanceof Understood.Desire desire) {
            return inbox.put(new Event.DesiredPublished(origin, identity, desire.request(), desire.bareText()));
        }
        InvokeCommand request = ((Understood.Command) understood).request();
        boolean isToldByHash = receipt != 0 && request.getIdempotencyKey().isEmpty();
        return inbox.put(new Event.CommandPublished(
                isToldByHash ? origin.ofPublish(fingerprint, delivery.repeat()) : origin, identity, request));
    }

    private void count(ErrorCode code) {
        switch (code) {
            case ERROR_CODE_TOO_LARGE -> counters.oversized.increment();
            case ERROR_CODE_RETAINED_COMMAND -> counters.retainedCommands.increment();
            default -> counters.malformed.increment();
        }
    }
}
