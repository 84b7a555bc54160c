package dev.signalbox.hub.switchboard;

import static dev.signalbox.hub.switchboard.Rig.setVent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Change.Audited;
import dev.signalbox.hub.switchboard.Change.ExecutionChanged;
import dev.signalbox.hub.switchboard.Change.Together;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.MakeBackup;
import dev.signalbox.proto.v1.SweepMqtt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who ran and who cancelled what: one entry, in the transaction of what it tells of. */
class AuditedCommandsTest {
    private final Rig rig = new Rig();

    @Test
    void acceptedCommandAndItsEntryAreOneTransaction() {
        rig.invoke(setVent(60));

        assertThat(rig.store.uncommitted).hasSize(1);
        Together together = (Together) rig.store.uncommitted.get(0);
        assertThat(together.changes()).hasSize(2);
        assertThat(together.changes().get(0)).isInstanceOf(ExecutionChanged.class);
        AuditEntry entry = ((Audited) together.changes().get(1)).entry();
        assertThat(entry.getActor()).isEqualTo("user:marta");
        assertThat(entry.getAction()).isEqualTo("command");
        assertThat(entry.getDetail()).isEqualTo("set_vent on gh-1");
        assertThat(entry.getTimeMs()).isEqualTo(rig.millis());
        rig.commit();
        assertThat(rig.store.executions).containsOnlyKeys(entry.getSubject());
    }

    @Test
    void brokerIsSweptOnceItIsOnRecordWhoAskedForIt() {
        ConsoleToHub.Builder sweep =
                ConsoleToHub.newBuilder().setSweepMqtt(SweepMqtt.newBuilder().setEmpty(true));
        RecordingLink operator = rig.ask(Rig.OPERATOR, sweep);
        assertThat(operator.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        rig.ask(Rig.ADMIN, sweep);
        assertThat(rig.bridge.sweeps).isEmpty();
        rig.commit();
        assertThat(rig.bridge.sweeps).hasSize(1);
        assertThat(rig.audited()).containsExactly("mqtt.gc");
        assertThat(rig.store.audit.get(0).getDetail()).isEqualTo("empties what it finds");
    }

    @Test
    void brokerIsListenedToOnceItIsOnRecordWhoAskedForIt() {
        ConsoleToHub.Builder capture = ConsoleToHub.newBuilder()
                .setCapturePublishes(CapturePublishes.newBuilder().setFilter("tele/+/SENSOR"));
        RecordingLink operator = rig.ask(Rig.OPERATOR, capture);
        assertThat(operator.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        RecordingLink admin = rig.ask(Rig.ADMIN, capture);
        assertThat(rig.bridge.captures).isEmpty();
        rig.commit();
        assertThat(rig.bridge.captures).hasSize(1);
        assertThat(admin.lastAnswer().hasCapturedPublishes()).isTrue();
        assertThat(rig.audited()).containsExactly("mqtt.capture");
        assertThat(rig.store.audit.get(0).getDetail()).isEqualTo("tele/+/SENSOR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#/b", "a#", "a+/b", "$SYS/#", "$share/g/a", "a\0b", "a\nb"})
    void whatIsNoFilterIsNotListenedTo(String filter) {
        RecordingLink admin = rig.ask(
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setCapturePublishes(CapturePublishes.newBuilder().setFilter(filter)));
        assertThat(admin.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
        rig.commit();
        assertThat(rig.bridge.captures).isEmpty();
        assertThat(rig.audited()).isEmpty();
    }

    @Test
    void backupIsMadeOnceItIsOnRecordWhoAskedForIt() {
        ConsoleToHub.Builder backup = ConsoleToHub.newBuilder().setMakeBackup(MakeBackup.getDefaultInstance());
        rig.ask(Rig.ADMIN, backup);
        assertThat(rig.store.queries).isEmpty();
        rig.commit();

        assertThat(rig.store.queries).hasSize(1);
        assertThat(rig.audited()).containsExactly("hub.backup");
        AuditEntry entry = rig.store.audit.get(0);
        assertThat(entry.getActor()).isEqualTo("user:ada");
        assertThat(entry.getSubject()).isEqualTo("hub");

        rig.store.takes = false;
        RecordingLink refused = rig.ask(Rig.ADMIN, backup);
        assertThat(refused.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
        assertThat(rig.store.queries).hasSize(1);
    }

    @Test
    void repeatsAndRefusalsAndProgressMakeNoEntry() {
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.invoke(setVent(60).setIdempotencyKey("k"));
        rig.invoke(setVent(60).setIdempotencyKey("k"));
        rig.commit();
        rig.invoke(setVent(60).setIdempotencyKey("k"));
        rig.invoke(setVent(101));
        rig.invoke(setVent(65).setIdempotencyKey("k"));
        rig.reports(device, device.commands().get(0).getExecutionId(), ExecutionState.EXECUTION_STATE_SUCCEEDED);
        rig.commit();

        assertThat(rig.store.audit).hasSize(1);
    }

    @Test
    void cancelIsEnteredOnce() {
        RecordingLink console = rig.invoke(setVent(60));
        rig.commit();
        String id = console.executions().get(0).getExecutionId();
        cancel(id);
        cancel(id);
        rig.commit();

        assertThat(rig.store.audit).extracting(AuditEntry::getAction).containsExactly("command", "command.cancel");
        assertThat(rig.store.audit).extracting(AuditEntry::getSubject).containsOnly(id);
    }

    private void cancel(String id) {
        rig.ask(
                Rig.OPERATOR,
                ConsoleToHub.newBuilder().setCancel(CancelExecution.newBuilder().setExecutionId(id)));
    }
}
