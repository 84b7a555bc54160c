package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Lifecycle;
import org.junit.jupiter.api.Test;

/** What waits is bounded, for each device and for all; what the hub takes at once needs no room. */
class HeldValuesTest {
    private static final String PLUG = "tele/plug/SENSOR";
    private static final String POWER = "{'ENERGY':{'Power':61}}";
    private static final String REMOTE = "zigbee2mqtt/remote";

    @Test
    void devicesThatNobodyApprovedFillTheirRoomAndSilenceNoOther() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota", "zigbee2mqtt", "esphome");
        rig.hears(PLUG, POWER, REMOTE, "{'action':'single'}");
        rig.passMillis(1_000);
        assertThat(rig.all(Event.ReadingsArrived.class)).hasSize(1);
        assertThat(rig.all(Event.EventReported.class)).hasSize(1);

        fillWithStrangers(rig);
        rig.hears(PLUG, POWER, REMOTE, "{'action':'double'}");

        assertThat(rig.all(Event.ReadingsArrived.class)).hasSize(2);
        assertThat(rig.all(Event.EventReported.class)).hasSize(2);
    }

    @Test
    void whatAnApprovedDeviceCouldNotSayYetHasRoomBesideTheStrangers() throws Exception {
        ForeignRig rig = new ForeignRig("tasmota", "esphome");
        rig.hears(PLUG, POWER);
        fillWithStrangers(rig);
        rig.lifecycle = Lifecycle.LIFECYCLE_ACTIVE;
        rig.hears("tele/plug/LWT", "Offline");
        int before = rig.held.inAll();

        rig.hears(PLUG, POWER);
        assertThat(rig.held.inAll()).as("it waits for the device").isGreaterThan(before);
        rig.hears("tele/plug/LWT", "Online");

        assertThat(rig.all(Event.ReadingsArrived.class)).hasSize(2);
        assertThat(rig.held.inAll()).isEqualTo(before);
    }

    @Test
    void oneDeviceHoldsOnlyItsPart() throws Exception {
        ForeignRig rig = new ForeignRig("esphome");
        rig.lifecycle = Lifecycle.LIFECYCLE_PENDING;

        texts(rig, "esp", 60);

        assertThat(rig.held.inAll()).isBetween(HeldValues.MAX_BYTES / 2, HeldValues.MAX_BYTES);
        assertThat(rig.dropped("held_full")).isPositive();
    }

    @Test
    void whatWaitedIsToldWhenItIsApprovedAndWhatIsRevokedWaitsWithTheStrangers() throws Exception {
        ForeignRig rig = new ForeignRig("esphome");
        rig.lifecycle = Lifecycle.LIFECYCLE_PENDING;
        texts(rig, "esp", 5);

        rig.lifecycle = Lifecycle.LIFECYCLE_ACTIVE;
        rig.link().close(CloseReason.CLOSE_REASON_GOING_AWAY, 500);
        rig.settle();
        rig.passMillis(1_000);
        assertThat(rig.all(Event.ReadingsArrived.class).stream()
                        .mapToInt(batch -> batch.readings().size())
                        .sum())
                .isEqualTo(5);
        assertThat(rig.held.inAll()).isZero();

        rig.link().close(CloseReason.CLOSE_REASON_REVOKED, 0);
        rig.settle();
        fillWithStrangers(rig);
        int full = rig.held.inAll();
        texts(rig, "esp", 5);
        assertThat(rig.held.inAll()).as("no room of those that the hub takes").isLessThan(full + 1_000);
    }

    /** As many made-up devices as it takes. */
    private static void fillWithStrangers(ForeignRig rig) throws Exception {
        rig.lifecycle = Lifecycle.LIFECYCLE_PENDING;
        for (int device = 0; device < HeldBytes.MAX_BYTES / HeldValues.MAX_BYTES + 10; device++) {
            texts(rig, "stranger" + device, 35);
        }
        assertThat(rig.held.inAll()).isBetween(HeldBytes.MAX_BYTES - 3_000, HeldBytes.MAX_BYTES);
        assertThat(rig.dropped("held_full")).isPositive();
    }

    private static void texts(ForeignRig rig, String device, int count) throws Exception {
        for (int text = 0; text < count; text++) {
            rig.hears(device + "/text_sensor/text_" + text + "/state", "x".repeat(1_000));
        }
    }
}
