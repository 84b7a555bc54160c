package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.TimeSource;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Lifecycle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Foreign devices at real brokers: what is retained, what comes live, what goes out, an outage. */
@ParameterizedClass
@ArgumentsSource(MqttBroker.Each.class)
class ForeignBridgeTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final MqttBroker broker;
    private final Inbox inbox = Inbox.withDefaultBounds();
    private final Metrics metrics = new Metrics();
    private final List<Event> events = new ArrayList<>();
    private final MovedTime time = new MovedTime();
    private @Nullable ForeignBridge bridge;

    ForeignBridgeTest(MqttBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void start() throws Exception {
        broker.start();
        bridge = new ForeignBridge(
                broker.joinedBy("hub-" + System.nanoTime(), MqttConfig.DEFAULT_PREFIX, broker.port()),
                JoinedBridge.HUB_ID,
                7,
                "home/assistant",
                CreateRule.CREATE_RULE_AUTO,
                inbox,
                metrics,
                time,
                JoinedBridge.QUICK);
        bridge().restore(ForeignRig.mappings(Set.of("shelly_gen1")), List.of());
    }

    @AfterEach
    void stop() throws Exception {
        if (bridge != null) {
            bridge.close();
        }
        broker.stop();
    }

    @Test
    void retainedPresenceAndLiveValuesMakeADeviceThatIsCommandedAndSurvivesAnOutage() throws Exception {
        publish("-r", "-t", "shellies/relay-1/online", "-m", "true");
        publish("-r", "-t", "shellies/relay-1/relay/0", "-m", "on");
        bridge().start();

        await(Event.CapabilitiesDeclared.class);
        publish("-t", "shellies/relay-1/relay/0/power", "-m", "61.5");
        Awaitility.await().atMost(SOON).until(() -> hears("relay_0_power"));
        Event.DeviceArrived arrived = await(Event.DeviceArrived.class);

        try (Subscriber device = new Subscriber(
                broker.port(), "shellies/relay-1/#", broker.operator().toArray(String[]::new))) {
            arrived.link()
                    .send(Frame.of(HubToDevice.newBuilder()
                            .setCommand(CommandRequest.newBuilder()
                                    .setExecutionId("one")
                                    .setCommand("toggle_0"))
                            .build()));
            assertThat(device.await("shellies/relay-1/relay/0/command").payload())
                    .isEqualTo("toggle");
        }
        assertThat(await(Event.ExecutionReported.class).report().getState())
                .isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);

        broker.stop();
        await(Event.DeviceLeft.class);
        broker.start();
        Awaitility.await().atMost(SOON).until(() -> {
            publish("-t", "shellies/relay-1/online", "-m", "true");
            settle();
            return events.stream().filter(Event.DeviceArrived.class::isInstance).count() == 2;
        });
        assertThat(metrics.registry().get("signalbox.mapping.faults").counter().count())
                .isZero();
    }

    @Test
    void announcedDeviceIsListenedToAndUnderstoodAndWhatTheHubSaysThereIsNotTakenForItsWord() throws Exception {
        bridge().start();
        publish(
                "-r",
                "-t",
                "home/assistant/switch/fan/config",
                "-m",
                "{\"name\":\"Fan\",\"stat_t\":\"fan/state\",\"cmd_t\":\"fan/state\",\"qos\":1,\"dev\":{\"ids\":[\"fan1\"]}}");
        await(Event.MappedDeviceFound.class);
        Awaitility.await().atMost(SOON).until(() -> {
            publish("-t", "fan/state", "-m", "ON");
            settle();
            return events.stream().anyMatch(Event.ReadingsArrived.class::isInstance)
                    && ofTheFan().isPresent();
        });
        assertThat(events).anyMatch(Event.CapabilitiesDeclared.class::isInstance);
        Event.StateReported reported = ofTheFan().orElseThrow();
        assertThat(reported.state().getLeavesMap().values())
                .extracting(Value::getBoolValue)
                .containsExactly(true);

        // The topic of its state is that of its commands: what the hub says there comes back to it.
        String path = reported.state().getLeavesMap().keySet().iterator().next();
        AtomicLong version = new AtomicLong();
        Awaitility.await().atMost(SOON).until(() -> {
            settle();
            ofTheFan().orElseThrow().link().send(Frame.of(wish(path, false, version.incrementAndGet())));
            return ownPublishesDropped() > 0;
        });
        publish("-t", "fan/state", "-m", "ON");
        int before = events.size();
        Awaitility.await().atMost(SOON).until(() -> {
            settle();
            return events.size() > before;
        });
        assertThat(events)
                .filteredOn(Event.StateReported.class::isInstance)
                .allSatisfy(event -> assertThat(((Event.StateReported) event)
                                .state()
                                .getLeavesMap()
                                .values())
                        .extracting(Value::getBoolValue)
                        .containsExactly(true));
    }

    @Test
    void whatIsRetainedIsToldToADeviceThatIsAnnouncedLater() throws Exception {
        bridge().start();
        publish("-r", "-t", "z2m/bridge/state", "-m", "online");
        announce("one");
        Awaitility.await().atMost(SOON).until(() -> hasArrived("one"));

        announce("two");
        Awaitility.await().atMost(SOON).until(() -> {
            time.pass(ForeignFilters.AGAIN_NANOS / 4);
            return hasArrived("two");
        });
        assertThat(events).as("on the same connection").noneMatch(Event.DeviceLeft.class::isInstance);
    }

    /** Brokers may retain a relay of another test, which reports, too. */
    private Optional<Event.StateReported> ofTheFan() {
        return events.stream()
                .filter(event -> event instanceof Event.StateReported reported
                        && reported.device().equals(new DeviceId("fan1")))
                .map(Event.StateReported.class::cast)
                .reduce((first, second) -> second);
    }

    /** Brokers may retain what another test announced. */
    private boolean hasArrived(String device) throws InterruptedException {
        settle();
        return events.stream()
                .anyMatch(event -> event instanceof Event.DeviceArrived arrived
                        && arrived.identity().device().equals(new DeviceId(device)));
    }

    private void announce(String device) throws Exception {
        publish(
                "-r",
                "-t",
                "home/assistant/sensor/" + device + "/config",
                "-m",
                "{\"name\":\"Level\",\"stat_t\":\"z2m/" + device
                        + "\",\"avty_t\":\"z2m/bridge/state\",\"dev\":{\"ids\":[\"" + device + "\"]}}");
    }

    private static HubToDevice wish(String path, boolean value, long version) {
        return HubToDevice.newBuilder()
                .setDesired(DesiredState.newBuilder()
                        .addLeaves(DesiredLeaf.newBuilder()
                                .setPath(path)
                                .setDesired(Value.newBuilder().setBoolValue(value))
                                .setDesiredVersion(version)))
                .build();
    }

    private double ownPublishesDropped() {
        return metrics.registry()
                .get("signalbox.mapping.dropped")
                .tags("reason", "own_origin")
                .counter()
                .count();
    }

    private ForeignBridge bridge() {
        return Objects.requireNonNull(bridge);
    }

    private boolean hears(String metric) throws InterruptedException {
        settle();
        return events.stream()
                .filter(Event.ReadingsArrived.class::isInstance)
                .flatMap(event -> ((Event.ReadingsArrived) event).readings().stream())
                .anyMatch(reading -> reading.reading().getMetric().equals(metric));
    }

    private <T extends Event> T await(Class<T> type) {
        Awaitility.await(type.getSimpleName()).atMost(SOON).until(() -> {
            settle();
            return events.stream().anyMatch(type::isInstance);
        });
        return events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** Answers as the hub does. */
    private void settle() throws InterruptedException {
        while (inbox.size() > 0) {
            Event event = Objects.requireNonNull(inbox.take());
            events.add(event);
            if (event instanceof Event.MappedDeviceFound found) {
                bridge().admitted(new DeviceId(found.record().getDeviceId()));
            } else if (event instanceof Event.DeviceArrived arrived) {
                arrived.link()
                        .send(Frame.of(HubToDevice.newBuilder()
                                .setWelcome(DeviceWelcome.newBuilder()
                                        .setLifecycle(Lifecycle.LIFECYCLE_ACTIVE)
                                        .setCapabilitiesNeeded(true))
                                .build()));
            } else if (event instanceof Event.MappedDeviceLearned learned) {
                bridge().learned(new DeviceId(learned.record().getDeviceId()), learned.capabilitiesHash());
            }
        }
    }

    /** The real time, of which more passes when the test wants it. */
    private static final class MovedTime implements TimeSource {
        private final AtomicLong aheadNanos = new AtomicLong();

        void pass(long moreNanos) {
            aheadNanos.addAndGet(moreNanos);
        }

        @Override
        public long millis() {
            return TimeSource.SYSTEM.millis();
        }

        @Override
        public long nanos() {
            return TimeSource.SYSTEM.nanos() + aheadNanos.get();
        }
    }

    private void publish(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-q", "1"));
        all.addAll(broker.operator());
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_pub", broker.port(), all);
        assertThat(ended.exit()).as(ended.output()).isZero();
    }
}
