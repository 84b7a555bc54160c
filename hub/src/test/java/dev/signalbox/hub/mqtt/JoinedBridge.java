package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.hub.switchboard.RetainedTopic;
import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.MqttSweep;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SweepMqtt;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A bridge with short waits, and a real inbox that a thread of the test drains. Thread-safe. */
final class JoinedBridge implements AutoCloseable {
    static final String HUB_ID = "hub-under-test";
    static final BridgeTiming QUICK = new BridgeTiming(
            2,
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofMillis(400),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ZERO);

    /** Answers come through the inbox; what is said here is a refusal. */
    private final Link askers = new Link() {
        @Override
        public long id() {
            return 1;
        }

        @Override
        public boolean send(Frame frame) {
            return refusals.add((HubToConsole) frame.message());
        }

        @Override
        public void sendLatest(Object key, Frame update) {
            throw new AssertionError(update.json());
        }

        @Override
        public void close(CloseReason reason, int retryAfterMillis) {
            throw new AssertionError(reason);
        }
    };

    final Metrics metrics = new Metrics();
    final MqttBridge bridge;
    final LedgerKeeper ledger;
    private final Inbox inbox = Inbox.withDefaultBounds();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<HubToConsole> refusals = new LinkedBlockingQueue<>();

    JoinedBridge(MqttConfig config) throws IOException {
        this(config, QUICK, OutboxBounds.DEFAULT);
    }

    JoinedBridge(MqttConfig config, BridgeTiming timing, OutboxBounds bounds) throws IOException {
        this(config, BridgeTerms.USUAL, timing, bounds);
    }

    JoinedBridge(MqttConfig config, BridgeTerms terms, BridgeTiming timing, OutboxBounds bounds) throws IOException {
        this(config, terms, timing, bounds, List.of());
    }

    /** @param known what an earlier hub noted */
    JoinedBridge(
            MqttConfig config, BridgeTerms terms, BridgeTiming timing, OutboxBounds bounds, List<RetainedTopic> known)
            throws IOException {
        bridge = new MqttBridge(
                config, terms, "test-broker", face(config), 7, inbox, metrics, Clock.systemUTC(), timing, bounds);
        Thread drain = new Thread(this::drain, "drain");
        drain.setDaemon(true);
        drain.start();
        ledger = new LedgerKeeper(bridge, known);
        bridge.start();
    }

    private static HubFace face(MqttConfig config) {
        return new HubFace(HUB_ID, "test", null, config.prefix(), HubFace.DEFAULT_DISCOVERY_PREFIX);
    }

    /** The next BridgeUp; commands before it are dropped. */
    JoinedBridge awaitUp() throws InterruptedException {
        next(Event.BridgeUp.class);
        return this;
    }

    Event.CommandPublished command() throws InterruptedException {
        return next(Event.CommandPublished.class);
    }

    Event.DesiredPublished wish() throws InterruptedException {
        return next(Event.DesiredPublished.class);
    }

    @Nullable
    Event poll() {
        return events.poll();
    }

    double count(String name, String... tags) {
        return metrics.registry().get(name).tags(tags).counter().count();
    }

    void awaitCount(double atLeast, String name, String... tags) {
        Awaitility.await(name).atMost(Duration.ofSeconds(20)).until(() -> count(name, tags) >= atLeast);
    }

    Event.RestatementAsked restatement() throws InterruptedException {
        return next(Event.RestatementAsked.class);
    }

    MqttSweep sweep(SweepMqtt request) throws InterruptedException {
        HubToConsole answer = swept(request);
        assertThat(answer.hasMqttSweep()).as(answer.toString()).isTrue();
        return answer.getMqttSweep();
    }

    /** Or why not. */
    HubToConsole swept(SweepMqtt request) throws InterruptedException {
        bridge.sweep(asker(), request);
        return answer();
    }

    HubToConsole capture(CapturePublishes request) throws InterruptedException {
        beginCapture(request);
        return answer();
    }

    void beginCapture(CapturePublishes request) {
        bridge.capture(asker(), request);
    }

    /** What came through the inbox next. */
    HubToConsole answer() throws InterruptedException {
        return (HubToConsole) next(Event.Answered.class).answer().message();
    }

    ErrorDetail refusedAtOnce(CapturePublishes request) {
        beginCapture(request);
        return refusals.remove().getError();
    }

    private Origin.OfLink asker() {
        return new Origin.OfLink(askers, 1, new ConsoleIdentity("user:ada", Role.ROLE_ADMIN, ""));
    }

    @Override
    public void close() {
        bridge.close();
        ledger.close();
        inbox.close();
    }

    private <T extends Event> T next(Class<T> type) throws InterruptedException {
        while (true) {
            Event event = events.poll(20, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + type.getSimpleName() + " in 20 s: " + bridge.status());
            }
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
    }

    private void drain() {
        try {
            for (Event event = inbox.take(); event != null; event = inbox.take()) {
                events.add(event);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
