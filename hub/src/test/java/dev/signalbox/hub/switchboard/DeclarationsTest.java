package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Change.CapabilitiesRemoved;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.PresenceCause;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Capability documents are kept while a device declares them, and asked for again where the store took none. */
class DeclarationsTest {
    private final Rig rig = new Rig();

    @Test
    void documentTheStoreRefusesEndsTheLinkSoThatTheNextOneBringsIt() {
        for (int i = 0; i <= Declarations.MAX_PER_HOUR; i++) {
            RecordingLink link = rig.deviceArrives("boot-1");
            rig.store.takes = false;
            declares(link, "c2");
            rig.store.takes = true;
            assertThat(link.closed).isEqualTo(CloseReason.CLOSE_REASON_OVERLOADED);
            assertThat(link.retryAfterMillis).isEqualTo(30_000);
            assertThat(link.sent(HubToDevice.class)).noneMatch(HubToDevice::hasError);
            rig.deviceLeaves(link, PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
            rig.passes(30_000);
        }
        RecordingLink link = rig.deviceArrives("boot-1");
        declares(link, "c2");
        rig.commit();

        assertThat(link.closed).isNull();
        assertThat(rig.live(Rig.DEVICE).device.getCapabilitiesHash()).isEqualTo("c2");
    }

    @Test
    void documentNobodyDeclaresAnyMoreGoesWithinASecond() {
        declares(rig.deviceArrives("boot-1"), "c2");
        rig.commit();
        assertThat(removed()).as("not with the declaration").isEmpty();
        rig.store.takes = false;
        rig.passes(1_000);
        rig.store.takes = true;
        rig.passes(1_000);
        rig.commit();

        assertThat(removed()).containsExactly("c1");
        rig.passes(1_000);
        rig.commit();
        assertThat(removed()).containsExactly("c1");
    }

    @Test
    void documentOfADeletedDeviceGoes() {
        new Asker(rig).deletes(Rig.DEVICE.value(), false);
        rig.passes(1_000);
        rig.commit();

        assertThat(removed()).containsExactly("c1");
    }

    @Test
    void documentThatAStopLeftBehindGoesAfterTheStart() {
        Rig start = Rig.on(rig.store);
        start.passes(1_000);
        start.commit();

        assertThat(removed()).containsExactly("c1");
    }

    private void declares(RecordingLink link, String hash) {
        rig.switchboard.on(new Event.CapabilitiesDeclared(
                link,
                Rig.DEVICE,
                hash,
                Capabilities.newBuilder().setModel("Greenhouse 2").build()));
    }

    private List<String> removed() {
        return rig.store.committed.stream()
                .filter(CapabilitiesRemoved.class::isInstance)
                .map(change -> ((CapabilitiesRemoved) change).hash())
                .toList();
    }
}
