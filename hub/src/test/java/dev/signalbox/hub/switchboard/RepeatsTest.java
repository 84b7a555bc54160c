package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import org.junit.jupiter.api.Test;

/** How many idempotency keys are remembered: no more than fit into the memory that was promised. */
class RepeatsTest {
    private static final int RESULT_BYTES = 60_000;

    private final Rig rig = new Rig();

    @Test
    void resultsCountSoThatTheOldestKeysAreForgotten() {
        RecordingLink device = rig.deviceArrives("boot-1");
        int fitting = (int) (Repeats.MAX_BYTES / RESULT_BYTES);
        String first = runs(device, "key-0");
        for (int i = 1; i < fitting - 1; i++) {
            runs(device, "key-" + i);
        }
        assertThat(repeated("key-0")).isEqualTo(first);
        assertThat(rig.counted("signalbox.idempotency.forgotten")).isZero();

        runs(device, "key-a");
        runs(device, "key-b");
        String newest = runs(device, "key-c");

        assertThat(rig.counted("signalbox.idempotency.forgotten")).isPositive();
        assertThat(repeated("key-c")).isEqualTo(newest);
        assertThat(repeated("key-0")).isNotEqualTo(first);
    }

    @Test
    void smallExecutionsAreRememberedUpToTheNumberOfKeys() {
        String first = "";
        RecordingLink device = rig.deviceArrives("boot-1");
        for (int i = 0; i < Repeats.MAX_KEYS; i++) {
            String id = begins("key-" + i);
            rig.reports(device, id, ExecutionState.EXECUTION_STATE_SUCCEEDED);
            rig.commit();
            device.sent.clear();
            first = i == 0 ? id : first;
        }
        assertThat(repeated("key-0")).isEqualTo(first);
        assertThat(rig.counted("signalbox.idempotency.forgotten")).isZero();

        begins("one more");

        assertThat(rig.counted("signalbox.idempotency.forgotten")).isEqualTo(1);
        assertThat(repeated("key-0")).isNotEqualTo(first);
    }

    private String runs(RecordingLink device, String key) {
        String id = begins(key);
        ExecutionReport.Builder report = Rig.report(id, ExecutionState.EXECUTION_STATE_SUCCEEDED).toBuilder();
        report.getResultBuilder()
                .putFields(
                        "log",
                        Value.newBuilder()
                                .setStringValue("x".repeat(RESULT_BYTES))
                                .build());
        rig.switchboard.on(new Event.ExecutionReported(device, Rig.DEVICE, report.build()));
        rig.commit();
        return id;
    }

    private String begins(String key) {
        RecordingLink asker = rig.invoke(Rig.plain("beep").setIdempotencyKey(key));
        rig.commit();
        return asker.executions().get(0).getExecutionId();
    }

    /** Which execution the key names now; a forgotten one names a new one. */
    private String repeated(String key) {
        RecordingLink asker = rig.invoke(Rig.plain("beep").setIdempotencyKey(key));
        rig.commit();
        return asker.executions().get(0).getExecutionId();
    }
}
