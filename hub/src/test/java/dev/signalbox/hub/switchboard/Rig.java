package dev.signalbox.hub.switchboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.auth.Credential.DeviceToken;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Limits;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.OfflinePolicy;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.ValueType;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A switchboard with recording ports and a clock the test moves. */
final class Rig implements TimeSource {
    static final DeviceId DEVICE = new DeviceId("gh-1");
    static final ConsoleIdentity OPERATOR = new ConsoleIdentity("user:marta", Role.ROLE_OPERATOR, "");
    static final ConsoleIdentity VIEWER = new ConsoleIdentity("user:vic", Role.ROLE_VIEWER, "");
    static final ConsoleIdentity ADMIN = new ConsoleIdentity("user:ada", Role.ROLE_ADMIN, "");
    static final ConsoleIdentity BROKER = new ConsoleIdentity("mqtt:broker", Role.ROLE_OPERATOR, "");

    static final Capabilities CAPABILITIES = Capabilities.newBuilder()
            .setModel("Greenhouse")
            .addMetrics(Metric.newBuilder()
                    .setName("temperature")
                    .setType(ValueType.VALUE_TYPE_NUMBER)
                    .setPrimary(true))
            .addMetrics(Metric.newBuilder().setName("humidity").setType(ValueType.VALUE_TYPE_NUMBER))
            .addCommands(Command.newBuilder()
                    .setName("set_vent")
                    .addParameters(Parameter.newBuilder()
                            .setName("position")
                            .setType(ValueType.VALUE_TYPE_NUMBER)
                            .setMinimum(0)
                            .setMaximum(100)
                            .setStep(5)
                            .setRequired(true)))
            .addCommands(Command.newBuilder().setName("beep").setIdempotent(true))
            .addCommands(Command.newBuilder().setName("now").setOfflinePolicy(OfflinePolicy.OFFLINE_POLICY_REJECT))
            .addCommands(
                    Command.newBuilder().setName("show").setOfflinePolicy(OfflinePolicy.OFFLINE_POLICY_LATEST_ONLY))
            .build();

    final RecordingStore store;
    final RecordingBridge bridge = new RecordingBridge();
    final Keyring keyring = new Keyring(Credentials.of(List.of(new DeviceToken("key", "hash", DEVICE, 0))));
    final Switchboard switchboard;

    private long millis = 1_700_000_000_000L;
    private long nanos = 5_000_000_000L;

    Rig() {
        this(new RecordingStore(), List.of(), 1_700_000_000_000L);
    }

    Rig(RecordingStore store, List<ExecutionRecord> executions, long nowMillis) {
        this.store = store;
        this.millis = nowMillis;
        HubFacts facts = new HubFacts(
                "hub", "hub", "test", 7, millis, 20_000, Limits.getDefaultInstance(), Limits.getDefaultInstance());
        switchboard = new Switchboard(facts, store, bridge, keyring, new Metrics(), this, repeatable());
        Device device = Device.newBuilder()
                .setDeviceId(DEVICE.value())
                .setLifecycle(Lifecycle.LIFECYCLE_ACTIVE)
                .setCapabilitiesHash("c1")
                .build();
        switchboard.recover(new Recovered(
                "hub",
                7,
                List.of(device),
                Map.of("c1", CAPABILITIES),
                List.of(),
                executions,
                List.copyOf(store.shadows.values()),
                List.copyOf(store.bulks.values()),
                List.of(),
                List.of(),
                List.of(),
                Map.of()));
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

    /** The same disk, another start: what was committed is there, the rest is not. */
    Rig restarted() {
        RecordingStore next = new RecordingStore();
        next.executions.putAll(store.executions);
        next.shadows.putAll(store.shadows);
        next.bulks.putAll(store.bulks);
        return new Rig(next, List.copyOf(store.executions.values()), millis);
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
        RecordingLink link = new RecordingLink();
        switchboard.on(new Event.DeviceArrived(
                link,
                new DeviceIdentity(DEVICE, "key"),
                DeviceHello.newBuilder()
                        .setBootId(bootId)
                        .setCapabilitiesHash("c1")
                        .addAllInFlight(List.of(inFlight))
                        .build()));
        return link;
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
                new Origin.OfTopic("answers/1", ByteString.copyFromUtf8("c"), receipt), BROKER, command.build()));
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

    /** Everything that was recorded reaches the disk, and what follows from it too. */
    void commit() {
        while (!store.uncommitted.isEmpty()) {
            switchboard.on(store.commit());
        }
    }

    void reports(Link link, String executionId, ExecutionState state) {
        switchboard.on(new Event.ExecutionReported(link, DEVICE, report(executionId, state)));
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
