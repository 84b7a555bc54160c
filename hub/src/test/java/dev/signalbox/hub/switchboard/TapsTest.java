package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Scope;
import dev.signalbox.proto.v1.Tap;
import dev.signalbox.proto.v1.UpdateUser;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
    void soManyDevicesAreTappedAndNotOneMore() {
        Device[] devices = IntStream.rangeClosed(0, Taps.MAX)
                .mapToObj(i -> Rig.device("pump-" + i).build())
                .toArray(Device[]::new);
        Rig many = new Rig(devices);
        List<Asker> askers = new ArrayList<>();
        for (int i = 0; i < Taps.MAX; i++) {
            askers.add(new Asker(many));
            assertThat(askers.get(i).asks(tap("pump-" + i)).hasDone()).isTrue();
        }
        ErrorDetail refused = new Asker(many).asks(tap("pump-" + Taps.MAX)).getError();
        assertThat(refused.getCode()).isEqualTo(ErrorCode.ERROR_CODE_CONFLICT);
        assertThat(refused.getMessage()).contains(Integer.toString(Taps.MAX));

        assertThat(askers.get(0).asks(tap("pump-" + Taps.MAX)).hasDone())
                .as("in the place of its own")
                .isTrue();
        assertThat(new Asker(many).asks(tap("pump-0")).hasError())
                .as("still as many")
                .isTrue();
        assertThat(askers.get(1).asks(tap("")).hasDone()).isTrue();
        assertThat(new Asker(many).asks(tap("pump-0")).hasDone()).isTrue();
    }

    @Test
    void tapOfWhoeverIsNoAdminAnyMoreEnds() {
        RecordingLink device = rig.deviceArrives("boot-1");
        People people = new People(rig);
        people.creates("ada", Role.ROLE_ADMIN, Scope.newBuilder());
        people.signsIn("ada"); // somebody must be left who can let others in
        people.creates("olga", Role.ROLE_ADMIN, Scope.newBuilder());
        People.SignedInBrowser browser = people.signsIn("olga");
        RecordingLink console = browser.links();
        rig.asks(console, browser.identity(), tap(Rig.DEVICE.value()).setRequestId(1));
        rig.commit();
        assertThat(device.point.viewer).isNotNull();

        people.updates(UpdateUser.newBuilder().setUser("olga").setRole(Role.ROLE_OPERATOR));
        rig.passes(2 * SECOND_MILLIS);
        rig.commit();

        assertThat(device.point.viewer).isNull();
        assertThat(rig.audited()).endsWith("device.tap.end");
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
