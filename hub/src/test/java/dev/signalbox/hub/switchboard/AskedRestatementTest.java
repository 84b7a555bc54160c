package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Event.RestatementAsked;
import dev.signalbox.proto.v1.Device;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AskedRestatementTest {
    private static final List<Restated> ORDER = List.of(Restated.values());

    @Test
    void whoHasStartedIsToldInOrderAfterTheDelayAndPaced() {
        Rig rig = new Rig(IntStream.range(0, 100)
                .mapToObj(n -> Rig.device("d-" + n).build())
                .toArray(Device[]::new));
        rig.switchboard.on(new RestatementAsked(1_000, 50, ORDER));
        rig.passes(750);
        assertThat(rig.bridge.hub).isEmpty();
        rig.passes(250);
        rig.passes(1_000);
        assertThat(rig.bridge.hub).as("its document is the first").containsExactly("document");
        assertThat(rig.bridge.devices)
                .as("then those of the devices, 50 a second")
                .hasSizeBetween(49, 51);
        assertThat(rig.bridge.presences).isEmpty();
        rig.passes(1_100);
        assertThat(rig.bridge.devices).hasSize(100);
        seconds(rig, 10);
        assertThat(rig.bridge.hub).containsExactly("document", "state");
        assertThat(rig.bridge.presences).hasSize(100);
        assertThat(rig.bridge.shadows).hasSize(100);
    }

    @Test
    void whoStartsAgainIsToldFromTheBeginning() {
        Rig rig = new Rig();
        rig.switchboard.on(new RestatementAsked(0, 1, ORDER));
        rig.passes(250);
        rig.switchboard.on(new RestatementAsked(0, 50, ORDER));
        rig.passes(1_000);
        assertThat(rig.bridge.hub).containsExactly("document", "document", "state");
        assertThat(rig.bridge.devices).hasSize(1);
    }

    @Test
    void statesOfDevicesThatAreThereAreRestatedWhereTheyWouldExpire() {
        Rig rig = new Rig();
        RecordingLink device = rig.deviceArrives("boot-1");
        rig.readings(device, 1, false, 20.5);
        rig.passes(1_000);
        rig.bridge.states.clear();
        seconds(rig, 20);
        assertThat(rig.bridge.states).as("nobody lets them expire").isEmpty();
        rig.bridge.restatesStatesEvery = Duration.ofSeconds(10);
        seconds(rig, 20);
        assertThat(rig.bridge.states).hasSize(2);
    }

    private static void seconds(Rig rig, int count) {
        for (int i = 0; i < count; i++) {
            rig.passes(1_000);
        }
    }
}
