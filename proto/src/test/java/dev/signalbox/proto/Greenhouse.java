package dev.signalbox.proto;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.Limits;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.OfflinePolicy;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Pong;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ValueType;

/** The contents of the golden frames: a greenhouse, seen at noon of one day. They never change. Immutable. */
final class Greenhouse {
    static final long NOON_MS = 1_790_078_400_000L;
    static final long EPOCH = (41L << 32) + 7;
    static final String DEVICE = "greenhouse-1";
    static final String EXECUTION = "01K5RJ9QW0ZCXE4V7T8M2N6PBD";
    static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private Greenhouse() {}

    static Reading temperature() {
        return Reading.newBuilder()
                .setMetric("air_temperature")
                .setTimeMs(NOON_MS)
                .setNumber(23.75)
                .build();
    }

    static Capabilities capabilities() {
        return Capabilities.newBuilder()
                .setModel("GH-2")
                .setManufacturer("Allotment Works")
                .setFirmwareVersion("2.4.1")
                .addMetrics(Metric.newBuilder()
                        .setName("air_temperature")
                        .setTitle("Air temperature")
                        .setType(ValueType.VALUE_TYPE_NUMBER)
                        .setUnit("Cel")
                        .setDecimals(1)
                        .setMinimum(-40)
                        .setMaximum(85)
                        .setLowLimit(0)
                        .setHighLimit(35)
                        .setPrimary(true))
                .addMetrics(Metric.newBuilder()
                        .setName("vent_position")
                        .setTitle("Vent position")
                        .setType(ValueType.VALUE_TYPE_NUMBER)
                        .setUnit("%"))
                .addCommands(Command.newBuilder()
                        .setName("set_vent")
                        .setTitle("Set vent")
                        .setDescription("Opens the roof vent to a position.")
                        .addParameters(Parameter.newBuilder()
                                .setName("position")
                                .setTitle("Position")
                                .setType(ValueType.VALUE_TYPE_INTEGER)
                                .setUnit("%")
                                .setRequired(true)
                                .setMinimum(0)
                                .setMaximum(100)
                                .setStep(5)
                                .setDefaultNumber(50)
                                .setShowsMetric("vent_position"))
                        .setOfflinePolicy(OfflinePolicy.OFFLINE_POLICY_QUEUE)
                        .setTtlMs(600_000)
                        .setStartTimeoutMs(30_000)
                        .setRunTimeoutMs(60_000)
                        .setIdempotent(true)
                        .setConfirm(true))
                .addCommands(Command.newBuilder()
                        .setName("set_mode")
                        .setTitle("Set mode")
                        .addParameters(Parameter.newBuilder()
                                .setName("mode")
                                .setTitle("Mode")
                                .setType(ValueType.VALUE_TYPE_CHOICE)
                                .addChoices("auto")
                                .addChoices("manual")
                                .setDefaultText("auto"))
                        .setOfflinePolicy(OfflinePolicy.OFFLINE_POLICY_LATEST_ONLY))
                .build();
    }

    static Struct position() {
        return Struct.newBuilder()
                .putFields("position", Value.newBuilder().setNumberValue(60).build())
                .build();
    }

    static ErrorDetail error() {
        return ErrorDetail.newBuilder()
                .setCode(ErrorCode.ERROR_CODE_QUEUE_FULL)
                .setMessage("100 commands already wait for greenhouse-1.")
                .setRetryable(true)
                .setRetryAfterMs(5_000)
                .setTraceId("t-4f1d")
                .build();
    }

    static Goodbye goodbye() {
        return Goodbye.newBuilder()
                .setReason(CloseReason.CLOSE_REASON_SHUTDOWN)
                .setRetryAfterMs(3_000)
                .build();
    }

    static Pong pong() {
        return Pong.newBuilder().setTimeMs(NOON_MS).setHubTimeMs(NOON_MS + 6).build();
    }

    static Limits limits() {
        return Limits.newBuilder()
                .setMaxMessageBytes(262_144)
                .setFramesPerSecond(50)
                .setFrameBurst(100)
                .setMaxReadingsPerBatch(1_000)
                .build();
    }
}
