package dev.signalbox.simulator.scenario;

import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.util.List;
import java.util.random.RandomGenerator;

/** Before what is right it says something that is not. Confined to the simulation thread. */
final class Nonsense implements Behaviour {
    /** No state of the protocol has this number. */
    private static final int UNKNOWN_STATE = 99;

    private static final int GARBAGE_BYTES = 24;
    private static final String NOBODY = "01NOBODYHASEVERGIVENTHISID";
    private static final int WAYS = 4;

    private final double chance;
    private final RandomGenerator random;

    Nonsense(double chance, RandomGenerator random) {
        this.chance = chance;
        this.random = random;
    }

    @Override
    public List<byte[]> says(DeviceToHub frame) {
        byte[] right = frame.toByteArray();
        if (frame.hasHello() || frame.hasCapabilities() || random.nextDouble() >= chance) {
            return List.of(right);
        }
        return List.of(wrong(frame), right);
    }

    private byte[] wrong(DeviceToHub frame) {
        if (frame.hasExecution()) {
            return report(frame.getExecution().toBuilder().setStateValue(UNKNOWN_STATE));
        }
        return switch (random.nextInt(WAYS)) {
            case 0 -> garbage();
            case 1 ->
                report(ExecutionReport.newBuilder()
                        .setExecutionId(NOBODY)
                        .setState(ExecutionState.EXECUTION_STATE_SUCCEEDED));
            case 2 ->
                readings(
                        frame,
                        Reading.newBuilder().setMetric("nobody_declared_this").setNumber(1));
            default ->
                readings(frame, Reading.newBuilder().setMetric(metricOf(frame)).setText("warm"));
        };
    }

    /** Starts as no frame of the protocol does: a field of wire type 7. */
    private byte[] garbage() {
        byte[] bytes = new byte[GARBAGE_BYTES];
        random.nextBytes(bytes);
        bytes[0] = (byte) 0xff;
        bytes[1] = (byte) 0xff;
        return bytes;
    }

    private static byte[] report(ExecutionReport.Builder report) {
        return DeviceToHub.newBuilder().setExecution(report).build().toByteArray();
    }

    /** Without a number of its own: what is right keeps its place in the order. */
    private static byte[] readings(DeviceToHub frame, Reading.Builder wrong) {
        ReadingBatch.Builder batch =
                frame.getReadings().toBuilder().clearReadings().setBatchNo(0);
        return DeviceToHub.newBuilder()
                .setReadings(batch.addReadings(wrong))
                .build()
                .toByteArray();
    }

    private static String metricOf(DeviceToHub frame) {
        return frame.getReadings().getReadingsCount() == 0
                ? "temperature"
                : frame.getReadings().getReadings(0).getMetric();
    }
}
