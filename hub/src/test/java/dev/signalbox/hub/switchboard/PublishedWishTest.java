package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Value;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SetDesired;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ValueType;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is desired by MQTT, and what MQTT is told of a shadow. */
class PublishedWishTest {
    private final Rig rig = new Rig();

    @Test
    void wishByMqttIsAnsweredAndAcknowledgedOnlyWhenItIsOnStableStorage() {
        rig.publish(set("fan.speed", number(40)), "40", 7);
        assertThat(rig.bridge.answers).isEmpty();
        assertThat(rig.bridge.acknowledged).isEmpty();
        assertThat(rig.bridge.shadows).isEmpty();
        rig.commit();

        AnswerRecord answer = rig.bridge.answers.get(0);
        assertThat(answer.getTopic()).isEqualTo("answers/1");
        assertThat(answer.getCorrelationData().toStringUtf8()).isEqualTo("c");
        assertThat(answer.getProtobuf()).isTrue();
        assertThat(answer.getShadow().getDesiredVersion()).isEqualTo(1);
        assertThat(answer.getShadow().getLeaves(0).getDesiredBy()).isEqualTo("mqtt:broker");
        assertThat(rig.bridge.acknowledged).containsExactly(7L);
        assertThat(rig.bridge.shadows).extracting(Shadow::getDesiredVersion).containsExactly(1L);
    }

    @Test
    void bareNumberIsATextForAPropertyThatIsOne() {
        Declared declared = new Declared(Capabilities.newBuilder()
                .addProperties(Property.newBuilder()
                        .setForm(Parameter.newBuilder().setName("label").setType(ValueType.VALUE_TYPE_TEXT)))
                .addProperties(Property.newBuilder()
                        .setForm(Parameter.newBuilder().setName("fan.speed").setType(ValueType.VALUE_TYPE_INTEGER)))
                .build());
        assertThat(fitted(declared, "label", "5.0").getStringValue()).isEqualTo("5.0");
        assertThat(fitted(declared, "label", "").getNumberValue()).isEqualTo(5);
        assertThat(fitted(declared, "fan.speed", "5.0").getNumberValue()).isEqualTo(5);
        assertThat(fitted(declared, "unknown", "5.0").getNumberValue()).isEqualTo(5);
    }

    private static Value fitted(Declared declared, String path, String bareText) {
        Event.DesiredPublished event = new Event.DesiredPublished(
                new Origin.OfTopic("", ByteString.EMPTY, false, 0),
                Rig.BROKER,
                set(path, number(5)).build(),
                bareText);
        return BareValues.fitted(event, declared).getChangesOrThrow(path);
    }

    @Test
    void otherVersionIsAConflictWithTheCurrentDocument() {
        rig.publish(set("fan.speed", number(40)).setExpectedVersion(3), "", 7);
        rig.commit();
        assertThat(rig.bridge.answers.get(0).getConflict().getError().getCode())
                .isEqualTo(ErrorCode.ERROR_CODE_VERSION_CONFLICT);
        assertThat(rig.bridge.acknowledged).containsExactly(7L);
    }

    @Test
    void rightsOfTheBridgeDecide() {
        ConsoleIdentity viewer = new ConsoleIdentity("mqtt:broker", Role.ROLE_VIEWER, "");
        rig.publish(set("fan.speed", number(40)), "", 1, viewer);
        Scope others = new Scope(Set.of("other"), Set.of(), Set.of());
        rig.publish(set("fan.speed", number(40)), "", 2, viewer.as(Role.ROLE_OPERATOR, others));
        Scope commandsOnly = new Scope(Set.of(), Set.of(), Set.of("identify"));
        rig.publish(set("fan.speed", number(40)), "", 3, viewer.as(Role.ROLE_OPERATOR, commandsOnly));
        rig.commit();
        assertThat(rig.bridge.refusals)
                .extracting(refusal -> refusal.getCode())
                .containsExactly(
                        ErrorCode.ERROR_CODE_FORBIDDEN, ErrorCode.ERROR_CODE_NOT_FOUND, ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(rig.bridge.acknowledged).containsExactly(1L, 2L, 3L);
        assertThat(rig.store.shadows).isEmpty();
    }

    @Test
    void reportIsToldToTheBrokerAfterItsCommitAndAgainWhenTheBrokerIsBack() {
        RecordingLink device = rig.deviceArrives(0);
        rig.reports(
                device, ReportedState.newBuilder().setReportNo(1).setFull(true).putLeaves("fan.speed", number(30)));
        assertThat(rig.bridge.shadows).isEmpty();
        rig.commit();
        assertThat(rig.bridge.shadows).extracting(Shadow::getReportedVersion).containsExactly(1L);
        rig.switchboard.on(new Event.BridgeUp());
        IntStream.range(0, 4).forEach(tick -> rig.passes(250));
        assertThat(rig.bridge.shadows).extracting(Shadow::getReportedVersion).containsExactly(1L, 1L);
    }

    private static SetDesired.Builder set(String path, Value value) {
        return SetDesired.newBuilder().putChanges(path, value);
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }
}
