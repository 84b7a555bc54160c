package dev.signalbox.hub.mqtt;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.mapping.InboundPublish;
import dev.signalbox.hub.mapping.OwnTopics;
import dev.signalbox.hub.mapping.ReadyMade;
import dev.signalbox.hub.mapping.Sending;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.hub.switchboard.TimeSource;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Foreign devices between a broker and a hub that are both made up here, on one thread, by a clock that the test moves. */
final class ForeignRig implements TimeSource, ForeignBroker {
    final ForeignQueue queue = new ForeignQueue();
    final Inbox inbox = Inbox.withDefaultBounds();
    final Metrics metrics = new Metrics();
    final HeldBytes held = new HeldBytes();
    final Map<String, MappingTally> tallies = new HashMap<>();
    final ForeignDevices devices;

    /** What the hub was told, in order. */
    final List<Event> events = new ArrayList<>();

    /** Such as {@code cmnd/plug/POWER TOGGLE}. */
    final List<String> published = new ArrayList<>();

    final List<Consumer<Boolean>> unconfirmed = new ArrayList<>();
    boolean brokerTakes = true;

    /** Devices that the hub has. */
    final Set<DeviceId> registered = new HashSet<>();

    /** Of them, those that the hub lets a mapping take up. */
    final Set<DeviceId> given = new HashSet<>();

    /** What the hub says of the next devices that arrive. */
    Lifecycle lifecycle = Lifecycle.LIFECYCLE_ACTIVE;

    /** Of the device that arrived last. */
    private @Nullable Link link;

    private final Set<String> declared = new HashSet<>();
    private long millis = 1_766_491_200_000L;
    private long nanos = -5_000_000_000L;

    ForeignRig(String... readyMade) {
        this(CreateRule.CREATE_RULE_UNSPECIFIED, readyMade);
    }

    ForeignRig(CreateRule discovery, String... readyMade) {
        devices = new ForeignDevices(
                new OwnTopics("signalbox/v1", "homeassistant"),
                "hub-under-test",
                7,
                discovery,
                tallies,
                queue,
                inbox,
                this,
                held,
                new ForeignCounters(metrics),
                this);
        Set<String> wanted = Set.of(readyMade);
        devices.restore(mappings(wanted), List.of());
        devices.onConnected();
    }

    static List<Mapping> mappings(Set<String> names) {
        return ReadyMade.all().stream()
                .filter(mapping -> names.contains(mapping.getName()))
                .toList();
    }

    /** Topic, payload, topic, payload, …; single quotes for double ones. */
    void hears(String... said) throws InterruptedException {
        hears(false, said);
    }

    void hearsRetained(String... said) throws InterruptedException {
        hears(true, said);
    }

    private void hears(boolean retained, String... said) throws InterruptedException {
        for (int i = 0; i < said.length; i += 2) {
            ByteString payload = ByteString.copyFromUtf8(said[i + 1].replace('\'', '"'));
            devices.onPublish(new InboundPublish(said[i], payload, retained, millis));
            settle();
        }
    }

    /** It knows no capabilities any more. */
    void hubForgets() {
        declared.clear();
    }

    Link link() {
        return Objects.requireNonNull(link);
    }

    void says(HubToDevice.Builder frame) throws InterruptedException {
        link().send(Frame.of(frame.build()));
        settle();
    }

    void passMillis(long more) throws InterruptedException {
        millis += more;
        nanos += more * 1_000_000;
        devices.onTick();
        settle();
    }

    /** Until nothing waits: the hub registers, welcomes and learns at once. */
    void settle() throws InterruptedException {
        while (true) {
            Runnable next = queue.take(0, devices::onPublish);
            if (next != null) {
                next.run();
            } else if (inbox.size() > 0) {
                Event event = Objects.requireNonNull(inbox.take());
                events.add(event);
                answer(event);
            } else {
                return;
            }
        }
    }

    private void answer(Event event) {
        if (event instanceof Event.MappedDeviceFound found) {
            DeviceId id = new DeviceId(found.record().getDeviceId());
            if (registered.add(id) || given.contains(id)) {
                devices.admitted(id);
            } else {
                devices.turnedAway(id);
            }
        } else if (event instanceof Event.DeviceArrived arrived) {
            link = arrived.link();
            link().send(Frame.of(HubToDevice.newBuilder()
                    .setWelcome(DeviceWelcome.newBuilder()
                            .setLifecycle(lifecycle)
                            .setCapabilitiesNeeded(
                                    !declared.contains(arrived.hello().getCapabilitiesHash())))
                    .build()));
        } else if (event instanceof Event.MappedDeviceLearned learned) {
            declared.add(learned.capabilitiesHash());
            devices.learned(new DeviceId(learned.record().getDeviceId()), learned.capabilitiesHash());
        }
    }

    <T extends Event> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends Event> T last(Class<T> type) {
        List<T> all = all(type);
        return all.get(all.size() - 1);
    }

    /** What a restart would find. */
    MappedDeviceRecord record() {
        return last(Event.MappedDeviceLearned.class).record();
    }

    double dropped(String reason) {
        return count("signalbox.mapping.dropped", "reason", reason);
    }

    double count(String name, String... tags) {
        return metrics.registry().get(name).tags(tags).counter().count();
    }

    @Override
    public boolean publish(Sending.Publish publish, Consumer<Boolean> onSettled) {
        if (brokerTakes) {
            published.add(publish.topic() + " " + publish.payload().toStringUtf8());
            unconfirmed.add(onSettled);
        }
        return brokerTakes;
    }

    void confirms(boolean has) throws InterruptedException {
        unconfirmed.remove(0).accept(has);
        settle();
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public long nanos() {
        return nanos;
    }
}
