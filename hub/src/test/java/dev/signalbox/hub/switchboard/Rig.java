package dev.signalbox.hub.switchboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.auth.Authentication;
import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Limits;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SetDesired;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.Update;
import io.micrometer.core.instrument.Counter;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** A switchboard with recording ports and a clock the test moves. */
final class Rig implements TimeSource {
    static final DeviceId DEVICE = new DeviceId("gh-1");
    static final ConsoleIdentity OPERATOR = new ConsoleIdentity("user:marta", Role.ROLE_OPERATOR, "");
    static final ConsoleIdentity VIEWER = new ConsoleIdentity("user:vic", Role.ROLE_VIEWER, "");
    static final ConsoleIdentity ADMIN = new ConsoleIdentity("user:ada", Role.ROLE_ADMIN, "");
    static final ConsoleIdentity BROKER = new ConsoleIdentity("mqtt:broker", Role.ROLE_OPERATOR, "");

    static final Capabilities CAPABILITIES = DeclaredGreenhouse.CAPABILITIES;

    final RecordingStore store;
    final RecordingBridge bridge = new RecordingBridge();
    final RecordingForeign foreign = new RecordingForeign();
    final Keyring keyring =
            new Keyring(Credentials.of(List.of(new DeviceToken("key", "hash", DEVICE, 0).usedAt(1_700_000_000_000L))));
    final Switchboard switchboard;
    final Metrics metrics = new Metrics();

    private long millis = 1_700_000_000_000L;
    private long nanos = 5_000_000_000L;

    private final List<Device> devices;

    Rig() {
        this(device(DEVICE.value()).build());
    }

    Rig(Device... devices) {
        this(new RecordingStore(), List.of(devices), 1_700_000_000_000L, Readings.usualMaxWaitingBytes());
    }

    /** Readings that are not stored may weigh so much. */
    static Rig withRoomFor(long maxWaitingBytes) {
        return new Rig(
                new RecordingStore(), List.of(device(DEVICE.value()).build()), 1_700_000_000_000L, maxWaitingBytes);
    }

    /** A start on what this disk holds. */
    static Rig on(RecordingStore store, Device... devices) {
        return new Rig(store, List.of(devices), 1_700_000_000_000L, Readings.usualMaxWaitingBytes());
    }

    private Rig(RecordingStore store, List<Device> devices, long nowMillis, long maxWaitingBytes) {
        this.store = store;
        this.devices = devices;
        this.millis = nowMillis;
        HubFacts facts = new HubFacts(
                "hub",
                "hub",
                "test",
                store.generation,
                millis,
                20_000,
                Limits.getDefaultInstance(),
                Limits.getDefaultInstance());
        switchboard =
                new Switchboard(facts, store, bridge, foreign, keyring, metrics, this, repeatable(), maxWaitingBytes);
        switchboard.recover(new Recovered(
                "hub",
                store.generation,
                devices,
                Map.of("c1", CAPABILITIES),
                List.of(),
                List.copyOf(store.executions.values()),
                List.copyOf(store.shadows.values()),
                List.copyOf(store.bulks.values()),
                List.copyOf(store.newest),
                List.copyOf(store.marks),
                store.swept.stream()
                        .map(presence -> new Sweep.PresenceChange(DEVICE, presence))
                        .toList(),
                Map.copyOf(store.settings),
                List.copyOf(store.answers.values()),
                List.copyOf(store.retained.values()),
                List.copyOf(store.mappings.values()),
                List.copyOf(store.mappedDevices.values()),
                store.keptEvents()));
    }

    /** An approved device with the capabilities above. */
    static Device.Builder device(String id) {
        return Device.newBuilder()
                .setDeviceId(id)
                .setLifecycle(Lifecycle.LIFECYCLE_ACTIVE)
                .setCapabilitiesHash("c1");
    }

    /** The same numbers in every run, so that a printed seed brings a history back. */
    private static SecureRandom repeatable() {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(1);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The same disk, another start: what was committed is there, the rest is not. Sweeps were handed over in time. */
    Rig restarted() {
        while (!store.unswept.isEmpty()) {
            sweepCommits();
        }
        return new Rig(store.reopened(), devices, millis, Readings.usualMaxWaitingBytes());
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    RecordingLink deviceArrives(String bootId, ExecutionReport... inFlight) {
        return deviceArrives(DEVICE, bootId, inFlight);
    }

    RecordingLink deviceArrives(DeviceId device, String bootId, ExecutionReport... inFlight) {
        RecordingLink link = new RecordingLink();
        switchboard.on(new Event.DeviceArrived(
                link,
                new DeviceIdentity(device, "key"),
                DeviceHello.newBuilder()
                        .setBootId(bootId)
                        .setCapabilitiesHash("c1")
                        .addAllInFlight(List.of(inFlight))
                        .build()));
        return link;
    }

    /** Another device of the hub links, with this token. */
    RecordingLink arrives(String device, String token, String bootId) {
        RecordingLink link = new RecordingLink();
        String keyId = Token.parse(token).orElseThrow().keyId();
        switchboard.on(new Event.DeviceArrived(
                link,
                new DeviceIdentity(new DeviceId(device), keyId),
                DeviceHello.newBuilder().setBootId(bootId).build()));
        return link;
    }

    /** Whether the token opens a link now. */
    boolean letsIn(String token) {
        return keyring.current().authenticate(token, millis) instanceof Authentication.Granted;
    }

    List<String> audited() {
        return store.audit.stream().map(AuditEntry::getAction).toList();
    }

    double counted(String name, String... tags) {
        var found = metrics.registry().find(name).tags(tags).counter();
        return found == null ? 0 : found.count();
    }

    /** A device that has applied or answered what was desired up to this version. */
    RecordingLink deviceArrives(long desiredVersion) {
        RecordingLink link = new RecordingLink();
        switchboard.on(new Event.DeviceArrived(
                link,
                new DeviceIdentity(DEVICE, "key"),
                DeviceHello.newBuilder()
                        .setBootId("boot-1")
                        .setCapabilitiesHash("c1")
                        .setDesiredVersion(desiredVersion)
                        .build()));
        return link;
    }

    /** An operator's wish, answered on the link that is returned. */
    RecordingLink desires(SetDesired.Builder wish) {
        RecordingLink link = consoleArrives(OPERATOR);
        asks(link, OPERATOR, ConsoleToHub.newBuilder().setRequestId(1).setSetDesired(wish.setDeviceId(DEVICE.value())));
        return link;
    }

    void reports(Link link, ReportedState.Builder state) {
        switchboard.on(new Event.StateReported(link, DEVICE, state.build()));
    }

    /** The shadow as it is on the disk. */
    Shadow storedShadow() {
        return store.shadows
                .getOrDefault(DEVICE.value(), ShadowRecord.getDefaultInstance())
                .getShadow();
    }

    void deviceLeaves(Link link, PresenceCause cause) {
        switchboard.on(new Event.DeviceLeft(link, DEVICE, cause, 0));
    }

    RecordingLink consoleArrives(ConsoleIdentity identity) {
        RecordingLink link = new RecordingLink();
        switchboard.on(new Event.ConsoleArrived(link, identity));
        return link;
    }

    void asks(Link link, ConsoleIdentity identity, ConsoleToHub.Builder request) {
        switchboard.on(new Event.ConsoleAsked(link, identity, request.build()));
    }

    /** An operator's request, answered on the link that is returned. */
    RecordingLink invoke(InvokeCommand.Builder command) {
        RecordingLink link = consoleArrives(OPERATOR);
        asks(link, OPERATOR, ConsoleToHub.newBuilder().setRequestId(1).setInvoke(command));
        return link;
    }

    void publish(InvokeCommand.Builder command, long receipt) {
        switchboard.on(new Event.CommandPublished(
                new Origin.OfTopic("answers/1", ByteString.copyFromUtf8("c"), false, receipt),
                BROKER,
                command.build()));
    }

    /** The same, by a publish that nothing but its hash tells from another. */
    void publish(InvokeCommand.Builder command, long receipt, String hash, boolean repeat) {
        switchboard.on(new Event.CommandPublished(
                new Origin.OfTopic("answers/1", ByteString.EMPTY, false, receipt).ofPublish(hash, repeat),
                BROKER,
                command.build()));
    }

    /** A wish by MQTT, of the broker's operator. */
    void publish(SetDesired.Builder wish, String bareText, long receipt) {
        publish(wish, bareText, receipt, BROKER);
    }

    void publish(SetDesired.Builder wish, String bareText, long receipt, ConsoleIdentity identity) {
        switchboard.on(new Event.DesiredPublished(
                new Origin.OfTopic("answers/1", ByteString.copyFromUtf8("c"), true, receipt),
                identity,
                wish.setDeviceId(DEVICE.value()).build(),
                bareText));
    }

    static InvokeCommand.Builder setVent(double position) {
        return InvokeCommand.newBuilder()
                .setDeviceId(DEVICE.value())
                .setCommand("set_vent")
                .setParameters(Struct.newBuilder()
                        .putFields(
                                "position",
                                Value.newBuilder().setNumberValue(position).build()));
    }

    static InvokeCommand.Builder plain(String command) {
        return InvokeCommand.newBuilder().setDeviceId(DEVICE.value()).setCommand(command);
    }

    /** Everything that was recorded reaches the disk, and what follows from it too; questions about bulks are answered. */
    void commit() {
        while (!store.uncommitted.isEmpty() || !store.bulkQueries.isEmpty()) {
            if (!store.uncommitted.isEmpty()) {
                switchboard.on(store.commit());
            }
            if (!store.bulkQueries.isEmpty()) {
                switchboard.on(store.answerBulkQuery());
            }
        }
    }

    /** A request on a link of its own, on which nothing but its answers is found. */
    RecordingLink ask(ConsoleIdentity identity, ConsoleToHub.Builder request) {
        RecordingLink link = consoleArrives(identity);
        link.sent.clear();
        asks(link, identity, request.setRequestId(1));
        return link;
    }

    LiveDevice live(DeviceId device) {
        return Objects.requireNonNull(switchboard.fleet.find(device));
    }

    double counted(String name) {
        return metrics.registry().get(name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    void reports(Link link, String executionId, ExecutionState state) {
        reports(DEVICE, link, executionId, state);
    }

    void reports(DeviceId device, Link link, String executionId, ExecutionState state) {
        switchboard.on(new Event.ExecutionReported(link, device, report(executionId, state)));
    }

    static ExecutionReport report(String executionId, ExecutionState state) {
        return ExecutionReport.newBuilder()
                .setExecutionId(executionId)
                .setState(state)
                .build();
    }

    void passes(long passedMillis) {
        millis += passedMillis;
        nanos += passedMillis * 1_000_000;
        switchboard.on(new Event.Tick(millis, nanos));
    }

    /** The calendar jumps; the time that passes does not. */
    void clockJumps(long byMillis) {
        millis += byMillis;
    }

    void readings(Link link, long batchNo, boolean historical, double... temperatures) {
        readings(link, batchNo, 1, historical, temperatures);
    }

    void readings(Link link, long batchNo, long oldest, boolean historical, double... temperatures) {
        List<NewReading> readings = IntStream.range(0, temperatures.length)
                .mapToObj(i -> reading("temperature", temperatures[i], millis + i))
                .toList();
        switchboard.on(new Event.ReadingsArrived(link, DEVICE, "boot-1", batchNo, oldest, historical, readings, 0));
    }

    static NewReading reading(String metric, double value, long timeMillis) {
        Reading reading = Reading.newBuilder()
                .setMetric(metric)
                .setNumber(value)
                .setTimeMs(timeMillis)
                .build();
        return new NewReading(
                reading,
                Frame.of(Update.newBuilder()
                        .setDeviceId(DEVICE.value())
                        .setReading(reading)
                        .build()));
    }

    /** The state an execution has on the disk. */
    ExecutionState stored(String executionId) {
        ExecutionRecord record = store.executions.get(executionId);
        return record == null
                ? ExecutionState.EXECUTION_STATE_UNSPECIFIED
                : record.getExecution().getState();
    }

    void sweepCommits() {
        switchboard.on(store.sweepCommitted());
    }
}
