package dev.signalbox.proto;

import static dev.signalbox.proto.Greenhouse.DEVICE;
import static dev.signalbox.proto.Greenhouse.EPOCH;
import static dev.signalbox.proto.Greenhouse.EXECUTION;
import static dev.signalbox.proto.Greenhouse.HASH;
import static dev.signalbox.proto.Greenhouse.NOON_MS;
import static dev.signalbox.proto.Greenhouse.capabilities;
import static dev.signalbox.proto.Greenhouse.error;
import static dev.signalbox.proto.Greenhouse.goodbye;
import static dev.signalbox.proto.Greenhouse.limits;
import static dev.signalbox.proto.Greenhouse.pong;
import static dev.signalbox.proto.Greenhouse.position;
import static dev.signalbox.proto.Greenhouse.temperature;

import com.google.protobuf.Message;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.Batch;
import dev.signalbox.proto.v1.BridgeStatus;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.CapabilitiesAnswer;
import dev.signalbox.proto.v1.CapabilitiesQuery;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ConsoleWelcome;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceQuery;
import dev.signalbox.proto.v1.DeviceRemoved;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Executions;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.Heartbeat;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.HubStatus;
import dev.signalbox.proto.v1.HubStatusQuery;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.LinkStatus;
import dev.signalbox.proto.v1.Ping;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Principal;
import dev.signalbox.proto.v1.RevokeAccessToken;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SnapshotEnd;
import dev.signalbox.proto.v1.Thinning;
import dev.signalbox.proto.v1.TimelineStep;
import dev.signalbox.proto.v1.Unwatch;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.Watch;
import java.util.List;

/** One frame of every kind between console and hub. Immutable. */
final class GoldenConsoleFrames {
    static final List<Message> ALL = List.of( // console to hub
            ask(ConsoleToHub.newBuilder()
                    .setHello(ConsoleHello.newBuilder().setName("console").setVersion("0.1.0"))),
            ask(ConsoleToHub.newBuilder()
                    .setWatch(Watch.newBuilder()
                            .addDeviceIds(DEVICE)
                            .addMetrics("air_temperature")
                            .setPrimaryOnly(true)
                            .setExecutions(true))),
            ask(ConsoleToHub.newBuilder().setUnwatch(Unwatch.getDefaultInstance())),
            ask(ConsoleToHub.newBuilder()
                    .setInvoke(InvokeCommand.newBuilder()
                            .setDeviceId(DEVICE)
                            .setCommand("set_vent")
                            .setParameters(position())
                            .setIdempotencyKey("vent-noon")
                            .setTtlMs(600_000))),
            ask(ConsoleToHub.newBuilder().setCancel(CancelExecution.newBuilder().setExecutionId(EXECUTION))),
            ask(ConsoleToHub.newBuilder()
                    .setPing(Ping.newBuilder().setTimeMs(NOON_MS).setLastRoundTripMs(12))),
            ask(ConsoleToHub.newBuilder()
                    .setHistory(HistoryQuery.newBuilder()
                            .setDeviceId(DEVICE)
                            .setMetric("air_temperature")
                            .setFromMs(NOON_MS - 3_600_000)
                            .setToMs(NOON_MS)
                            .setMaxPoints(300))),
            ask(ConsoleToHub.newBuilder()
                    .setExecutions(ExecutionQuery.newBuilder()
                            .setDeviceId(DEVICE)
                            .setLimit(50)
                            .setBeforeExecutionId(EXECUTION))),
            ask(ConsoleToHub.newBuilder()
                    .setCapabilities(CapabilitiesQuery.newBuilder().setDeviceId(DEVICE))),
            ask(ConsoleToHub.newBuilder().setDevices(DeviceQuery.newBuilder().setDeviceId(DEVICE))),
            ask(ConsoleToHub.newBuilder()
                    .setCreateJoinKey(CreateJoinKey.newBuilder()
                            .setTitle("greenhouses")
                            .setValidForS(86_400)
                            .addTags("greenhouse"))),
            ask(ConsoleToHub.newBuilder()
                    .setCreateAccessToken(CreateAccessToken.newBuilder()
                            .setTitle("script")
                            .setRole(Role.ROLE_OPERATOR)
                            .setValidForS(86_400))),
            ask(ConsoleToHub.newBuilder()
                    .setRevokeAccessToken(RevokeAccessToken.newBuilder().setKeyId("k7f3a91c"))),
            ask(ConsoleToHub.newBuilder().setHubStatus(HubStatusQuery.getDefaultInstance())),
            ask(ConsoleToHub.newBuilder()
                    .setGoodbye(Goodbye.newBuilder().setReason(CloseReason.CLOSE_REASON_GOING_AWAY))),
            // hub to console
            answer(HubToConsole.newBuilder().setWelcome(consoleWelcome())),
            HubToConsole.newBuilder().setBatch(batch()).build(),
            answer(HubToConsole.newBuilder().setExecution(execution())),
            answer(HubToConsole.newBuilder().setError(error())),
            HubToConsole.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setHubTimeMs(NOON_MS))
                    .build(),
            answer(HubToConsole.newBuilder().setPong(pong())),
            answer(HubToConsole.newBuilder().setHistory(history())),
            answer(HubToConsole.newBuilder()
                    .setExecutions(Executions.newBuilder().addExecutions(execution()))),
            answer(HubToConsole.newBuilder()
                    .setCapabilities(CapabilitiesAnswer.newBuilder()
                            .setDeviceId(DEVICE)
                            .setHash(HASH)
                            .setCapabilities(capabilities()))),
            answer(HubToConsole.newBuilder().setDevices(Devices.newBuilder().addDevices(deviceState()))),
            answer(HubToConsole.newBuilder()
                    .setJoinKey(JoinKey.newBuilder()
                            .setKeyId("k7f3a91c")
                            .setKey("join-key-shown-once")
                            .setExpiresAtMs(NOON_MS + 86_400_000)
                            .setJoinLine("SIGNALBOX_JOIN_KEY=join-key-shown-once signalbox agent"))),
            answer(HubToConsole.newBuilder()
                    .setAccessToken(AccessToken.newBuilder()
                            .setKeyId("k7f3a91c")
                            .setTitle("script")
                            .setRole(Role.ROLE_OPERATOR)
                            .setExpiresAtMs(NOON_MS + 86_400_000)
                            .setToken("access-token-shown-once"))),
            answer(HubToConsole.newBuilder().setHubStatus(hubStatus())),
            HubToConsole.newBuilder().setGoodbye(goodbye()).build(),
            answer(HubToConsole.newBuilder().setDone(Done.getDefaultInstance())));

    private GoldenConsoleFrames() {}

    private static ConsoleToHub ask(ConsoleToHub.Builder frame) {
        return frame.setRequestId(5).build();
    }

    private static HubToConsole answer(HubToConsole.Builder frame) {
        return frame.setRequestId(5).build();
    }

    private static ConsoleWelcome consoleWelcome() {
        return ConsoleWelcome.newBuilder()
                .setHubId("hub-7f3a91c2")
                .setHubName("Allotment")
                .setHubVersion("0.1.0")
                .setHubTimeMs(NOON_MS)
                .setHeartbeatMs(20_000)
                .setPrincipal(Principal.newBuilder().setName("user:marta").setRole(Role.ROLE_OPERATOR))
                .setLimits(limits())
                .build();
    }

    private static Execution execution() {
        return Execution.newBuilder()
                .setExecutionId(EXECUTION)
                .setDeviceId(DEVICE)
                .setCommand("set_vent")
                .setParameters(position())
                .setState(ExecutionState.EXECUTION_STATE_SUCCEEDED)
                .setIssuer("user:marta")
                .setCreatedAtMs(NOON_MS - 800)
                .setUpdatedAtMs(NOON_MS)
                .setProgressPercent(100)
                .setResult(position())
                .addTimeline(TimelineStep.newBuilder()
                        .setStep("received")
                        .setAtMs(NOON_MS - 800)
                        .setNote("by user:marta"))
                .addTimeline(TimelineStep.newBuilder().setStep("finished").setAtMs(NOON_MS))
                .build();
    }

    private static Batch batch() {
        return Batch.newBuilder()
                .addUpdates(Update.newBuilder().setDeviceId(DEVICE).setDevice(device()))
                .addUpdates(Update.newBuilder().setDeviceId(DEVICE).setPresence(presence()))
                .addUpdates(Update.newBuilder().setDeviceId(DEVICE).setReading(temperature()))
                .addUpdates(Update.newBuilder().setDeviceId(DEVICE).setLink(link()))
                .addUpdates(Update.newBuilder().setDeviceId("shed-2").setRemoved(DeviceRemoved.getDefaultInstance()))
                .addUpdates(Update.newBuilder()
                        .setSnapshotEnd(SnapshotEnd.newBuilder().setDevices(1)))
                .addUpdates(Update.newBuilder()
                        .setThinning(Thinning.newBuilder().setShown(1).setOffered(7)))
                .build();
    }

    private static Device device() {
        return Device.newBuilder()
                .setDeviceId(DEVICE)
                .setDisplayName("Gewächshaus Süd")
                .setModel("GH-2")
                .addTags("greenhouse")
                .addTags("south")
                .setLifecycle(Lifecycle.LIFECYCLE_ACTIVE)
                .setCapabilitiesHash(HASH)
                .setCreatedAtMs(NOON_MS - 86_400_000)
                .setAgentVersion("0.1.0")
                .build();
    }

    private static Presence presence() {
        return Presence.newBuilder()
                .setState(PresenceState.PRESENCE_STATE_ONLINE)
                .setCause(PresenceCause.PRESENCE_CAUSE_CONNECTED)
                .setSinceMs(NOON_MS - 60_000)
                .setEpoch(EPOCH)
                .build();
    }

    private static LinkStatus link() {
        return LinkStatus.newBuilder()
                .setTransport("websocket")
                .setRoundTripMs(12)
                .setClockOffsetMs(-35)
                .setBufferedBatches(3)
                .build();
    }

    private static DeviceState deviceState() {
        return DeviceState.newBuilder()
                .setDevice(device())
                .setPresence(presence())
                .addReadings(temperature())
                .setLink(link())
                .build();
    }

    private static History history() {
        return History.newBuilder()
                .setDeviceId(DEVICE)
                .setMetric("air_temperature")
                .setStepMs(12_000)
                .addPoints(HistoryPoint.newBuilder()
                        .setTimeMs(NOON_MS - 12_000)
                        .setValue(23.5)
                        .setLowest(23.25)
                        .setHighest(23.75)
                        .setCount(12))
                .build();
    }

    private static HubStatus hubStatus() {
        return HubStatus.newBuilder()
                .setHubId("hub-7f3a91c2")
                .setVersion("0.1.0")
                .setStartedAtMs(NOON_MS - 3_600_000)
                .setDevices(25)
                .setDeviceLinks(24)
                .setConsoleLinks(2)
                .setOpenExecutions(1)
                .setBridge(BridgeStatus.newBuilder()
                        .setBroker("embedded")
                        .setUp(true)
                        .setPublished(123_456)
                        .setReceived(78)
                        .setDropped(9)
                        .setWaiting(2)
                        .setPrefix("signalbox/v1")
                        .setHomeAssistantPrefix("homeassistant")
                        .setTakesRequests(true)
                        .setSinceMs(NOON_MS))
                .build();
    }
}
