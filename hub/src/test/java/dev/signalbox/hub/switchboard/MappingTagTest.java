package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateDevice;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Tags;
import dev.signalbox.proto.v1.UpdateDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A device that somebody made is given to a mapping by its tag, and by nothing else. */
class MappingTagTest {
    private static final String TAG = "mapping=tasmota";
    private static final DeviceId PLUG = new DeviceId("plug");
    private static final MappedDeviceRecord RECORD = MappedDeviceRecord.newBuilder()
            .setDeviceId("plug")
            .setMapping("tasmota")
            .putCaptures("device", "plug")
            .build();

    @Test
    void mappingIsToldOfADeviceThatIsMadeWithItsTagOrGetsOrLosesIt() {
        Rig rig = new Rig();
        rig.ask(
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setCreateDevice(CreateDevice.newBuilder()
                                .setDeviceId("plug")
                                .addTags("roof")
                                .addTags(TAG)));
        rig.commit();
        tag(rig, PLUG, "roof");
        tag(rig, PLUG, "roof", "cellar");
        tag(rig, Rig.DEVICE, TAG);

        assertThat(rig.foreign.told)
                .containsExactly("given plug [tasmota]", "given plug []", "given " + Rig.DEVICE + " [tasmota]");
    }

    @Test
    void givenDeviceIsTakenUpAsItIsAfterTheCommitAndIsOnRecord() {
        Rig rig = new Rig(plug(TAG));
        assertThat(rig.foreign.told).as("also after a restart").containsExactly("given plug [tasmota]");

        rig.switchboard.on(found());
        assertThat(rig.foreign.told).hasSize(1);
        rig.commit();

        assertThat(rig.foreign.told).endsWith("admitted plug");
        assertThat(rig.store.mappedDevices).containsValue(RECORD);
        assertThat(rig.live(PLUG).device).isEqualTo(plug(TAG));
        assertThat(rig.store.audit)
                .extracting(AuditEntry::getActor, AuditEntry::getAction, AuditEntry::getSubject)
                .containsExactly(tuple("mapping:tasmota", "device.map", "plug"));
    }

    @Test
    void deviceGivenToAnotherMappingOrSpeakingForItselfIsTurnedAway() {
        Rig rig = new Rig(plug("mapping=shelly_gen1"));
        rig.switchboard.on(found());
        assertThat(rig.foreign.told).endsWith("turned away plug");

        tag(rig, PLUG, TAG);
        rig.deviceArrives(PLUG, "boot-1");
        rig.foreign.told.clear();
        rig.switchboard.on(found());

        assertThat(rig.foreign.told).containsExactly("turned away plug");
        assertThat(rig.store.mappedDevices).isEmpty();
    }

    @Test
    void deviceWithoutItsTagIsHandMadeAgain() {
        Rig rig = new Rig(plug(TAG));
        rig.switchboard.on(found());
        rig.commit();
        rig.foreign.told.clear();

        tag(rig, PLUG, "roof");

        assertThat(rig.foreign.told).containsExactly("forget plug", "given plug []");
        assertThat(rig.store.mappedDevices).isEmpty();
        rig.switchboard.on(found());
        assertThat(rig.foreign.told).endsWith("turned away plug");
    }

    @Test
    void deviceThatItsTagGaveIsTakenOverByNoOtherMappingAlsoWhenItsOwnIsGone() {
        Rig rig = new Rig(plug(TAG));
        rig.switchboard.on(found());
        rig.commit(); // of tasmota, which nobody has put
        for (String other : List.of("plugs", "discovered:plug")) {
            rig.foreign.told.clear();
            rig.switchboard.on(foundBy(other));
            assertThat(rig.foreign.told).containsExactly("turned away plug");
        }
        assertThat(rig.store.uncommitted).isEmpty();

        tag(rig, PLUG, TAG, "mapping=plugs");
        rig.switchboard.on(foundBy("plugs"));
        rig.commit();
        assertThat(rig.foreign.told).endsWith("admitted plug");
    }

    @Test
    void linkOfItsOwnIsNotTakenOverByTheMappingAndTakesItsPlace() {
        Rig rig = new Rig(plug(TAG));
        RecordingLink own = rig.deviceArrives(PLUG, "boot-1");
        RecordingLink mapped = mappedArrives(rig);
        assertThat(mapped.closed).isEqualTo(CloseReason.CLOSE_REASON_SUPERSEDED);
        assertThat(own.closed).isNull();

        for (int i = 0; i < 5; i++) { // more often than two agents may
            rig.switchboard.on(new Event.DeviceLeft(own, PLUG, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST, 0));
            mapped = mappedArrives(rig);
            assertThat(mapped.closed).isNull();
            own = rig.deviceArrives(PLUG, "boot-1");
            assertThat(mapped.closed).isEqualTo(CloseReason.CLOSE_REASON_SUPERSEDED);
            assertThat(own.closed).isNull();
        }
    }

    private static RecordingLink mappedArrives(Rig rig) {
        RecordingLink link = new RecordingLink();
        rig.switchboard.on(new Event.DeviceArrived(
                link,
                DeviceIdentity.mapped(PLUG, "tasmota"),
                DeviceHello.newBuilder().setBootId("mqtt-1-1").build()));
        return link;
    }

    private static void tag(Rig rig, DeviceId device, String... tags) {
        rig.ask(
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setUpdateDevice(UpdateDevice.newBuilder()
                                .setDeviceId(device.value())
                                .setTags(Tags.newBuilder().addAllTags(List.of(tags)))));
        rig.commit();
    }

    private static Event found() {
        return foundBy("tasmota");
    }

    private static Event foundBy(String mapping) {
        return new Event.MappedDeviceFound(
                RECORD.toBuilder().setMapping(mapping).build(),
                Device.newBuilder().setDeviceId("plug").build());
    }

    private static Device plug(String tag) {
        return Rig.device("plug").addTags(tag).build();
    }
}
