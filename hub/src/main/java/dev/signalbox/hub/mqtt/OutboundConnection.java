package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.homeassistant.Discovery;
import dev.signalbox.hub.homeassistant.LeftOut;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that publishes: a thread takes from the outbox as long as the window has credits. Started once, ends
 * once. Thread-safe.
 */
final class OutboundConnection {
    private static final Logger log = LoggerFactory.getLogger(OutboundConnection.class);

    private final BrokerClient client;
    private final Outbox outbox;
    private final PublishForm form;
    private final BridgeCounters counters;
    private final BrokerLimits limits;
    private final PublishWindow window;
    private final LastTrouble trouble;
    private final Consumer<ConnectionEnd> onEnd;
    private final Thread pump;

    /** Once a connection. Of the pump. */
    private boolean toldNoRoom;

    /** @param client connected */
    OutboundConnection(
            BrokerClient client,
            Outbox outbox,
            PublishForm form,
            BridgeCounters counters,
            LastTrouble trouble,
            Consumer<ConnectionEnd> onEnd) {
        this.client = client;
        this.outbox = outbox;
        this.form = form;
        this.counters = counters;
        this.onEnd = onEnd;
        this.trouble = trouble;
        this.limits = client.limits();
        this.window = new PublishWindow(limits.receiveMaximum());
        this.pump = new Thread(this::pump, "mqtt-out");
        pump.setDaemon(true);
    }

    void start() {
        pump.start();
    }

    /** No publish is taken from the outbox after this. */
    void stop() throws InterruptedException {
        pump.interrupt();
        pump.join();
    }

    /** Publishes past the outbox and waits for the broker's confirmation; for the farewell. */
    void publishNow(String topic, MqttMessage message, long timeoutMillis) throws MqttException {
        limits.fit(message);
        client.publish(topic, message, null, null).waitForCompletion(timeoutMillis);
        counters.published.increment();
    }

    private void pump() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                window.take();
                Outgoing next = outbox.take();
                if (!publish(next)) {
                    window.giveBack();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end of this connection
        } catch (MqttException e) {
            onEnd.accept(ConnectionEnd.ofFailure(e, false));
        } catch (Error e) {
            onEnd.accept(ConnectionEnd.ofFault(e)); // nothing is up without this thread
            throw e;
        }
    }

    /** False where it has to wait in the outbox: nothing was done. */
    private boolean publish(Outgoing next) throws MqttException {
        Confirmation confirmation = new Confirmation(next);
        try {
            Outgoing said = next;
            Drawn drawn = next.drawn();
            if (drawn != null) {
                Discovery document = drawn.draw(outbox.shownBefore(next.topic()), limits.documentBytes());
                said = next.saying(Payload.json(document::payload));
                confirmation.note = document.components().text();
                confirmation.omitted = omitted(document);
            }
            if (!outbox.mayGo(next, confirmation.note)) {
                if (!outbox.hasRoomFor(next.topic())) {
                    tellNoRoom(next.topic());
                }
                return false;
            }
            MqttMessage message = form.message(said);
            limits.fit(message);
            if (!limits.takes(next.topic(), message)) {
                tellTooLarge(next, message.getPayload().length);
                message = form.message(said.tooLarge(limits.maximumPacketBytes()));
                limits.fit(message);
                if (next.lane() != Outgoing.Lane.RESULT || !limits.takes(next.topic(), message)) {
                    confirmation.settle(counters.publishOversized);
                    return true;
                }
                counters.publishOversized.increment();
            }
            client.publish(next.topic(), message, null, confirmation);
        } catch (RuntimeException e) {
            if (!client.isConnected()) {
                throw new MqttException(e); // of a client that closes, not of this publish: the outbox takes it back
            }
            log.error("a publish was dropped because of a bug: topic={}", next.topic(), e);
            confirmation.settle(counters.publishFaults);
        }
        return true;
    }

    private void tellNoRoom(String topic) {
        String sentence =
                "There is no room for another retained topic at this broker. If it is the hub's own, which has as many"
                        + " as its heap allows: join a broker of your own with --mqtt-url.";
        trouble.say(sentence);
        if (!toldNoRoom) {
            toldNoRoom = true;
            log.warn("mqtt retained topic={} reason={}", topic, sentence);
        }
    }

    private static List<String> omitted(Discovery document) {
        return document.leftOut().stream()
                .filter(left -> left.reason() == LeftOut.Reason.TOO_LARGE)
                .map(LeftOut::what)
                .toList();
    }

    private void tellOmitted(String topic, List<String> omitted) {
        counters.componentsLeftOut.increment(omitted.size());
        trouble.say("The document on " + topic + " would be too large: " + omitted.size()
                + " things are not shown to Home Assistant, " + omitted.get(0) + " first.");
        log.debug("mqtt document topic={} omitted={}", topic, omitted);
    }

    /** A broker would end the connection for it, and a good citizen does not try [MQTT-3.2.2-15]. */
    private void tellTooLarge(Outgoing next, int payloadBytes) {
        trouble.say("A publish on " + next.topic() + " was not sent: its payload has " + payloadBytes
                + " bytes, and the broker takes packets of " + limits.maximumPacketBytes() + ".");
        log.debug("mqtt publish too large topic={} bytes={}", next.topic(), payloadBytes);
    }

    /** Called once per publish, on the client's callback thread. */
    private final class Confirmation implements MqttActionListener {
        private final AtomicReference<@Nullable Outgoing> publish;

        /** What the ledger says of the topic once the broker has it. Set before the publish. */
        private String note = "";

        /** What a document does not show for its size. Set before the publish. */
        private List<String> omitted = List.of();

        Confirmation(Outgoing publish) {
            this.publish = new AtomicReference<>(publish);
        }

        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            boolean refused = codes != null && codes.length > 0 && codes[0] >= 0x80;
            settle(refused ? counters.publishRefused : counters.published);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            boolean refused = failure instanceof MqttException mqtt
                    && mqtt.getReasonCode() >= 0x80
                    && mqtt.getReasonCode() <= 0xff;
            if (refused) {
                settle(counters.publishRefused);
            } // else the connection ends, and the outbox takes it back
        }

        void settle(Counter outcome) {
            Outgoing settled = publish.getAndSet(null);
            if (settled != null) {
                if (outcome == counters.published) {
                    outbox.confirm(settled, note);
                    counters.publishedRate.count();
                } else {
                    outbox.settle(settled);
                }
                outcome.increment();
                if (!omitted.isEmpty()) {
                    tellOmitted(settled.topic(), omitted);
                }
                window.giveBack();
            }
        }
    }
}
