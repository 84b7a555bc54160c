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
import dev.signalbox.proto.v1.CancelRequest;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.ExecutionAck;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Ping;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingAck;
import dev.signalbox.proto.v1.ReadingBatch;
import java.util.List;

/** One frame of every kind between device and hub. Immutable. */
final class GoldenDeviceFrames {
    static final List<Message> ALL = List.of(
            // device to hub
            toHub(DeviceToHub.newBuilder().setHello(deviceHello())),
            toHub(DeviceToHub.newBuilder().setReadings(readingBatch())),
            toHub(DeviceToHub.newBuilder().setExecution(report())),
            toHub(DeviceToHub.newBuilder()
                    .setPing(Ping.newBuilder()
                            .setTimeMs(NOON_MS)
                            .setLastRoundTripMs(12)
                            .setBufferedBatches(3))),
            toHub(DeviceToHub.newBuilder().setCapabilities(capabilities())),
            toHub(DeviceToHub.newBuilder()
                    .setGoodbye(Goodbye.newBuilder()
                            .setReason(CloseReason.CLOSE_REASON_NORMAL)
                            .setSleepMs(900_000))),
            // hub to device
            toDevice(HubToDevice.newBuilder().setWelcome(deviceWelcome())),
            toDevice(HubToDevice.newBuilder()
                    .setReadingAck(ReadingAck.newBuilder().setBatchNo(17).setRefused(1))),
            toDevice(HubToDevice.newBuilder()
                    .setCommand(CommandRequest.newBuilder()
                            .setExecutionId(EXECUTION)
                            .setCommand("set_vent")
                            .setParameters(position())
                            .setRunTimeoutMs(60_000))),
            toDevice(HubToDevice.newBuilder()
                    .setExecutionAck(ExecutionAck.newBuilder().setExecutionId(EXECUTION))),
            toDevice(HubToDevice.newBuilder().setPong(pong())),
            toDevice(HubToDevice.newBuilder()
                    .setCancel(CancelRequest.newBuilder().setExecutionId(EXECUTION))),
            toDevice(HubToDevice.newBuilder().setError(error())),
            toDevice(HubToDevice.newBuilder().setGoodbye(goodbye())));

    private GoldenDeviceFrames() {}

    private static DeviceToHub toHub(DeviceToHub.Builder frame) {
        return frame.build();
    }

    private static HubToDevice toDevice(HubToDevice.Builder frame) {
        return frame.build();
    }

    private static DeviceHello deviceHello() {
        return DeviceHello.newBuilder()
                .setAgentName("signalbox-agent")
                .setAgentVersion("0.1.0")
                .setBootId("b7Qm2xYw")
                .setCapabilitiesHash(HASH)
                .addInFlight(report())
                .setTimeMs(NOON_MS)
                .build();
    }

    private static DeviceWelcome deviceWelcome() {
        return DeviceWelcome.newBuilder()
                .setDeviceId(DEVICE)
                .setEpoch(EPOCH)
                .setHubTimeMs(NOON_MS)
                .setHubVersion("0.1.0")
                .setHeartbeatMs(20_000)
                .setCapabilitiesNeeded(true)
                .setAcknowledgedBatch(16)
                .setLimits(limits())
                .build();
    }

    private static ReadingBatch readingBatch() {
        return ReadingBatch.newBuilder()
                .setBatchNo(17)
                .setHistorical(true)
                .addReadings(temperature())
                .addReadings(Reading.newBuilder()
                        .setMetric("door_open")
                        .setTimeMs(NOON_MS)
                        // A value that is the type's zero is still a value.
                        .setFlag(false)
                        .setQuality(Quality.QUALITY_UNCERTAIN))
                .addReadings(Reading.newBuilder()
                        .setMetric("mode")
                        .setTimeMs(NOON_MS)
                        .setText("Lüftung – auto"))
                .setBootId("b7Qm2xYw")
                .build();
    }

    private static ExecutionReport report() {
        return ExecutionReport.newBuilder()
                .setExecutionId(EXECUTION)
                .setState(ExecutionState.EXECUTION_STATE_SUCCEEDED)
                .setResult(position())
                .setTimeMs(NOON_MS)
                .build();
    }
}
