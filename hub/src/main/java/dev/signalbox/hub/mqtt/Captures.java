package dev.signalbox.hub.mqtt;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.CapturedPublish;
import dev.signalbox.proto.v1.CapturedPublishes;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the broker for a while when somebody asks what is said there; one listens at a time, on a connection of its own
 * and on a thread that ends with the answer. Thread-safe.
 */
final class Captures {
    private static final Logger log = LoggerFactory.getLogger(Captures.class);

    /** Of the topics and payloads of one answer, which goes through the link of a console. */
    private static final int MAX_BYTES = 256 * 1024;

    private static final int MAX_PUBLISHES = 200;
    private static final int DEFAULT_WAIT_MILLIS = 3_000;
    private static final int AGAIN_MILLIS = 5_000;
    private static final int REFUSED = 0x80;

    private final MqttConfig config;
    private final ConnectTerms terms;
    private final BridgeTiming timing;
    private final PublishForm form;
    private final BooleanSupplier isUp;
    private final Inbox inbox;
    private final Clock clock;
    private final AtomicBoolean underWay = new AtomicBoolean();

    Captures(
            MqttConfig config,
            ConnectTerms terms,
            BridgeTiming timing,
            PublishForm form,
            BooleanSupplier isUp,
            Inbox inbox,
            Clock clock) {
        this.config = config;
        this.terms = terms;
        this.timing = timing;
        this.form = form;
        this.isUp = isUp;
        this.inbox = inbox;
        this.clock = clock;
    }

    /** Never blocks. */
    void begin(Origin.OfLink asker, CapturePublishes request) {
        if (!isUp.getAsBoolean()) {
            refuse(asker, "The broker is away.");
        } else if (!underWay.compareAndSet(false, true)) {
            refuse(asker, "Somebody listens already.");
        } else {
            Thread thread = new Thread(() -> run(asker, request), "mqtt-capture");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run(Origin.OfLink asker, CapturePublishes request) {
        HubToConsole.Builder answer = HubToConsole.newBuilder().setRequestId(asker.requestId());
        try {
            answer.setCapturedPublishes(captured(request));
        } catch (MqttException e) {
            answer.setError(refusal(ConnectionEnd.ofFailure(e, false).sentence()));
        } catch (RuntimeException e) { // a client that closes throws whatever it happens to
            log.warn("a capture at the broker failed", e);
            answer.setError(refusal("The broker could not be listened to."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it
            answer.setError(refusal("The hub is stopping."));
        } finally {
            underWay.set(false);
        }
        inbox.put(new Event.Answered(asker, Frame.of(answer.build())));
    }

    private CapturedPublishes captured(CapturePublishes request) throws MqttException, InterruptedException {
        Catch caught = new Catch(request.getMax() == 0 ? MAX_PUBLISHES : request.getMax());
        BrokerClient client = BrokerClient.create(config, config.clientId() + "-look");
        try {
            client.setCallback(new BrokerCallback(client.getClientId(), caught::add, end -> {}));
            client.connectWithin(timing.connectDeadline(), terms.foreign());
            // With Retain Handling 0: what is retained is sent now, with its flag [MQTT-3.3.1-9].
            MqttSubscription subscription = new MqttSubscription(request.getFilter(), 0);
            subscription.setRetainHandling(0);
            IMqttToken subscribed = client.subscribe(new MqttSubscription[] {subscription});
            subscribed.waitForCompletion(timing.connectDeadline().toMillis());
            int[] codes = subscribed.getReasonCodes();
            if (codes == null || codes.length == 0 || codes[0] >= REFUSED) {
                throw new MqttException(codes == null || codes.length == 0 ? REFUSED : codes[0]);
            }
            caught.awaitFull(request.getWaitMs() == 0 ? DEFAULT_WAIT_MILLIS : request.getWaitMs());
        } finally {
            client.severAside();
        }
        return caught.publishes();
    }

    private static ErrorDetail refusal(String sentence) {
        return Refusal.retryAfter(ErrorCode.ERROR_CODE_UNAVAILABLE, sentence, AGAIN_MILLIS);
    }

    /** Not through the inbox: the switchboard, which asks, must not wait for itself. */
    private static void refuse(Origin.OfLink asker, String sentence) {
        asker.link()
                .send(Frame.of(HubToConsole.newBuilder()
                        .setRequestId(asker.requestId())
                        .setError(refusal(sentence))
                        .build()));
    }

    /** What came in, within its bounds. Thread-safe. */
    private final class Catch {
        private final int maxPublishes;
        private final CapturedPublishes.Builder publishes = CapturedPublishes.newBuilder();
        private int bytes;

        Catch(int maxPublishes) {
            this.maxPublishes = maxPublishes;
        }

        synchronized void add(String topic, MqttMessage message) {
            if (topic.startsWith(config.prefix() + "/") || form.isOurs(message)) {
                return;
            }
            byte[] payload = message.getPayload();
            int weight = topic.length() + payload.length;
            if (publishes.getPublishesCount() >= maxPublishes || weight > MAX_BYTES - bytes) {
                publishes.setMore(true);
                notifyAll();
                return;
            }
            bytes += weight;
            ByteString body = ByteString.copyFrom(payload);
            CapturedPublish.Builder publish = CapturedPublish.newBuilder()
                    .setTopic(topic)
                    .setRetained(message.isRetained())
                    .setTimeMs(clock.millis());
            publishes.addPublishes(
                    body.isValidUtf8() ? publish.setText(body.toStringUtf8()) : publish.setPayload(body));
        }

        /** One too many is waited for, too: that there is more is worth knowing. */
        synchronized void awaitFull(long waitMillis) throws InterruptedException {
            long endNanos = System.nanoTime() + waitMillis * 1_000_000;
            for (long left = waitMillis; left > 0 && !publishes.getMore(); ) {
                wait(left);
                left = (endNanos - System.nanoTime()) / 1_000_000;
            }
        }

        synchronized CapturedPublishes publishes() {
            return publishes.build();
        }
    }
}
