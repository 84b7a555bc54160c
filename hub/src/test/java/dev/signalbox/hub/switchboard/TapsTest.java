package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Tap;
import org.junit.jupiter.api.Test;

/** Who is shown the frames of which device, and that it is on record. */
final class TapsTest {
    private static final long SECOND_MILLIS = 1_000;

    private final Rig rig = new Rig();
    private final Asker admin = new Asker(rig);

    @Test
    void tapBeginsWhenItIsOnRecordAndNotBefore() {
        RecordingLink device = rig.deviceArrives("boot-1");

        admin.sends(tap(Rig.DEVICE.value()));
        assertThat(device.point.viewer).as("not on record yet").isNull();
        rig.commit();

        assertThat(device.point.viewer).isNotNull();
        assertThat(admin.link.lastAnswer().hasDone()).isTrue();
        assertThat(rig.audited()).containsExactly("device.tap");
    }

    @Test
    void tapFollowsTheDeviceToItsNextLink() {
        RecordingLink first = rig.deviceArrives("boot-1");
        taps(Rig.DEVICE);
        RecordingLink second = rig.deviceArrives("boot-1");

        assertThat(second.point.viewer).isNotNull();
        assertThat(first.point.viewer).isNull();
    }

    @Test
    void deviceThatIsAwayIsTappedWhenItComes() {
        taps(Rig.DEVICE);

        assertThat(rig.deviceArrives("boot-1").point.viewer).isNotNull();
    }

    @Test
    void endIsOnRecordHoweverItEnds() {
        RecordingLink device = rig.deviceArrives("boot-1");
        taps(Rig.DEVICE);
        assertThat(admin.asks(tap("")).hasDone()).isTrue();
        assertThat(device.point.viewer).isNull();
        assertThat(rig.audited()).containsExactly("device.tap", "device.tap.end");

        taps(Rig.DEVICE);
        rig.switchboard.on(new Event.ConsoleLeft(admin.link));
        rig.commit();
        assertThat(device.point.viewer).isNull();
        assertThat(rig.audited()).endsWith("device.tap", "device.tap.end");
    }

    @Test
    void consoleThatLeftBeforeTheCommitIsShownNothing() {
        RecordingLink device = rig.deviceArrives("boot-1");
        admin.sends(tap(Rig.DEVICE.value()));
        rig.switchboard.on(new Event.ConsoleLeft(admin.link));
        rig.commit();

        assertThat(device.point.viewer).isNull();
        assertThat(rig.audited()).containsExactly("device.tap", "device.tap.end");
    }

    @Test
    void endThatTheStoreDoesNotTakeIsToldWhenItDoes() {
        rig.deviceArrives("boot-1");
        taps(Rig.DEVICE);
        rig.switchboard.on(new Event.StorageFull(true));
        rig.switchboard.on(new Event.ConsoleLeft(admin.link));
        Asker another = new Asker(rig);
        another.sends(tap(Rig.DEVICE.value()));
        assertThat(another.link.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_STORAGE_FULL);

        rig.switchboard.on(new Event.StorageFull(false));
        rig.passes(2 * SECOND_MILLIS);
        rig.commit();

        assertThat(rig.audited()).containsExactly("device.tap", "device.tap.end");
    }

    @Test
    void onlyAnAdminTapsAndOnlyOneADevice() {
        RecordingLink operator = rig.ask(Rig.OPERATOR, tap(Rig.DEVICE.value()));
        assertThat(operator.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        assertThat(admin.asks(tap("nobody")).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);

        taps(Rig.DEVICE);
        HubToConsole second = new Asker(rig).asks(tap(Rig.DEVICE.value()));

        assertThat(second.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
        assertThat(rig.audited()).containsExactly("device.tap");
    }

    @Test
    void tapOfADeletedDeviceEnds() {
        taps(Rig.DEVICE);
        admin.deletes(Rig.DEVICE.value(), false);
        rig.passes(2 * SECOND_MILLIS);
        rig.commit();

        assertThat(rig.audited()).contains("device.tap.end");
    }

    private void taps(DeviceId device) {
        assertThat(admin.asks(tap(device.value())).hasDone()).isTrue();
    }

    private static ConsoleToHub.Builder tap(String device) {
        return ConsoleToHub.newBuilder().setTap(Tap.newBuilder().setDeviceId(device));
    }
}
