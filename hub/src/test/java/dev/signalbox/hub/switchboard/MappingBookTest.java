package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.mapping.MappingLimits;
import dev.signalbox.hub.mapping.ReadyMade;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeleteDevice;
import dev.signalbox.proto.v1.DeleteMapping;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingQuery;
import dev.signalbox.proto.v1.PutMapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class MappingBookTest {
    private static final Mapping TASMOTA = ReadyMade.all().stream()
            .filter(mapping -> mapping.getName().equals("tasmota"))
            .findFirst()
            .orElseThrow();

    private static final MappedDeviceRecord PLUG = MappedDeviceRecord.newBuilder()
            .setDeviceId("plug")
            .setMapping("tasmota")
            .putCaptures("device", "plug")
            .build();

    private final Rig rig = new Rig();

    @Test
    void mappingHoldsOnceItIsStoredAndIsOnRecord() {
        RecordingLink link = ask(Rig.ADMIN, put(TASMOTA));
        assertThat(rig.foreign.told).isEmpty();
        assertThat(answers(link)).isEmpty();

        rig.commit();

        assertThat(rig.foreign.told).containsExactly("put tasmota");
        assertThat(answers(link).get(0).getMapping().getMapping()).isEqualTo(TASMOTA);
        assertThat(rig.store.mappings).containsKey("tasmota");
        assertThat(rig.store.audit).extracting(AuditEntry::getAction).contains("mapping.put");
    }

    @Test
    void mappingWithAFaultIsRefusedWithItsPlace() {
        RecordingLink link =
                ask(Rig.ADMIN, put(Mapping.newBuilder().setName("barn").build()));

        assertThat(answers(link).get(0).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
        assertThat(answers(link).get(0).getError().getMessage()).startsWith("device.id");
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void deletedMappingIsGoneAndReadyMadeOnesAreNotInUse() {
        ask(Rig.ADMIN, put(TASMOTA));
        rig.commit();
        ask(
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setDeleteMapping(DeleteMapping.newBuilder().setName("tasmota")));
        rig.commit();

        assertThat(rig.foreign.told).containsExactly("put tasmota", "remove tasmota");
        assertThat(rig.store.mappings).isEmpty();
        RecordingLink link = ask(Rig.VIEWER, ConsoleToHub.newBuilder().setMappings(MappingQuery.getDefaultInstance()));
        assertThat(answers(link).get(0).getMappings().getMappingsList()).isEmpty();
        link = ask(
                Rig.VIEWER,
                ConsoleToHub.newBuilder().setMappings(MappingQuery.newBuilder().setReadyMade(true)));
        assertThat(answers(link).get(0).getMappings().getMappingsList()).hasSize(5);
    }

    @Test
    void foundDeviceIsRegisteredAndAdmittedAfterTheCommit() {
        rig.switchboard.on(found("plug"));
        assertThat(rig.foreign.told).isEmpty();

        rig.commit();

        assertThat(rig.foreign.told).containsExactly("admitted plug");
        assertThat(rig.store.mappedDevices).containsValue(PLUG);
        assertThat(rig.store.audit)
                .anySatisfy(entry -> assertThat(entry.getActor() + " " + entry.getAction() + " " + entry.getSubject())
                        .isEqualTo("mapping:tasmota device.create plug"));
        rig.switchboard.on(found("plug"));
        assertThat(rig.foreign.told).as("asked for again").hasSize(2).endsWith("admitted plug");
    }

    @Test
    void idOfADeviceThatIsThereIsNotGivenAway() {
        rig.switchboard.on(found(Rig.DEVICE.value()));

        assertThat(rig.foreign.told).containsExactly("turned away " + Rig.DEVICE);
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void storeThatTakesNothingTurnsTheDeviceAwayAndItsIdStaysFree() {
        rig.store.takes = false;
        rig.switchboard.on(found("plug"));
        assertThat(rig.foreign.told).containsExactly("turned away plug");

        rig.store.takes = true;
        rig.switchboard.on(found("plug"));
        rig.commit();
        assertThat(rig.foreign.told).endsWith("admitted plug");
    }

    @Test
    void admittedDeviceArrivesWithoutATokenAndGoesWithItsRow() {
        rig.switchboard.on(found("plug"));
        rig.commit();
        RecordingLink link = new RecordingLink();
        DeviceId plug = new DeviceId("plug");
        rig.switchboard.on(new Event.DeviceArrived(
                link,
                DeviceIdentity.mapped(plug, "tasmota"),
                DeviceHello.newBuilder().setBootId("mqtt-7").build()));
        assertThat(link.sent(HubToDevice.class).get(0).getWelcome().getLifecycle())
                .isEqualTo(Lifecycle.LIFECYCLE_PENDING);

        ask(
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setDeleteDevice(DeleteDevice.newBuilder().setDeviceId("plug")));
        rig.commit();

        assertThat(rig.foreign.told).endsWith("forget plug");
        assertThat(rig.store.mappedDevices).isEmpty();
        assertThat(link.closed).isNotNull();
    }

    @Test
    void deviceOfAMappingThatIsGoneIsTakenOverAndOneThatIsInUseIsNot() {
        ask(Rig.ADMIN, put(TASMOTA));
        rig.switchboard.on(found("plug"));
        rig.commit();
        MappedDeviceRecord other =
                PLUG.toBuilder().setMapping("plugs").clearCaptures().build();
        Event ofOther = new Event.MappedDeviceFound(other, device("plug"));
        rig.switchboard.on(ofOther);
        assertThat(rig.foreign.told).endsWith("turned away plug");

        ask(
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setDeleteMapping(DeleteMapping.newBuilder().setName("tasmota")));
        rig.switchboard.on(ofOther);
        rig.commit();

        assertThat(rig.foreign.told).endsWith("admitted plug");
        assertThat(rig.store.mappedDevices).containsValue(other);
    }

    @Test
    void announcementThatIsTakenBackCountsUntilItsDeviceIsDeleted() {
        for (int i = 0; i < MappingLimits.MAX_DISCOVERED; i++) {
            rig.switchboard.on(announced("loop-" + i)); // the foreign side forgets it with an empty payload
        }
        rig.commit();
        rig.switchboard.on(announced("loop-one-more"));
        assertThat(rig.foreign.told).hasSize(MappingLimits.MAX_DISCOVERED + 1).endsWith("turned away loop-one-more");
        assertThat(rig.store.uncommitted).isEmpty();
        rig.switchboard.on(announced("loop-7"));
        assertThat(rig.foreign.told).as("known").endsWith("admitted loop-7");
        rig.switchboard.on(found("plug"));
        rig.commit();
        assertThat(rig.foreign.told).as("of a mapping that somebody wrote").endsWith("admitted plug");

        ask(
                Rig.ADMIN,
                ConsoleToHub.newBuilder()
                        .setDeleteDevice(DeleteDevice.newBuilder().setDeviceId("loop-7")));
        rig.commit();
        rig.switchboard.on(announced("loop-one-more"));
        rig.commit();
        assertThat(rig.foreign.told).endsWith("admitted loop-one-more");
    }

    @Test
    void mappingsHaveNoMoreDevicesThanTheHubKeepsInAll() {
        for (int i = 0; i < MappingLimits.MAX_DEVICES; i++) {
            rig.switchboard.on(found("plug-" + i));
        }
        rig.commit();
        rig.switchboard.on(found("plug"));

        assertThat(rig.foreign.told).hasSize(MappingLimits.MAX_DEVICES + 1).endsWith("turned away plug");
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void announcementTakesOverNoDeviceOfAMappingThatIsGone() {
        rig.switchboard.on(found("plug"));
        rig.commit(); // of tasmota, which nobody has put
        rig.switchboard.on(announced("plug"));

        assertThat(rig.foreign.told).endsWith("turned away plug");
        assertThat(rig.store.uncommitted).isEmpty();
    }

    @Test
    void deviceWhoseAnnouncementIsGoneIsTakenOverByAMappingThatSomebodyWrote() {
        rig.switchboard.on(announced("plug"));
        rig.commit();
        rig.switchboard.on(found("plug"));
        rig.commit();

        assertThat(rig.store.mappedDevices).containsValue(PLUG);
    }

    @Test
    void whatWasLearnedIsToldOnceItIsStored() {
        rig.switchboard.on(found("plug"));
        rig.commit();
        rig.switchboard.on(new Event.MappedDeviceLearned(PLUG, "h1"));
        assertThat(rig.foreign.told).as("nothing new to store").endsWith("learned plug h1");
    }

    private static Event found(String id) {
        return new Event.MappedDeviceFound(PLUG.toBuilder().setDeviceId(id).build(), device(id));
    }

    private static Event announced(String id) {
        MappedDeviceRecord record = MappedDeviceRecord.newBuilder()
                .setDeviceId(id)
                .setMapping("discovered:" + id)
                .build();
        return new Event.MappedDeviceFound(record, device(id));
    }

    private static Device device(String id) {
        return Device.newBuilder()
                .setDeviceId(id)
                .setDisplayName("Plug")
                .setLifecycle(Lifecycle.LIFECYCLE_PENDING)
                .build();
    }

    private static ConsoleToHub.Builder put(Mapping mapping) {
        return ConsoleToHub.newBuilder().setPutMapping(PutMapping.newBuilder().setMapping(mapping));
    }

    private RecordingLink ask(ConsoleIdentity identity, ConsoleToHub.Builder request) {
        RecordingLink link = new RecordingLink();
        rig.switchboard.on(
                new Event.ConsoleAsked(link, identity, request.setRequestId(5).build()));
        return link;
    }

    private static List<HubToConsole> answers(RecordingLink link) {
        return link.sent(HubToConsole.class);
    }
}
