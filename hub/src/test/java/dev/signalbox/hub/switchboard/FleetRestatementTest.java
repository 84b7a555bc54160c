package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Reading;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FleetRestatementTest {
    private static final int FLEET = 3 * FleetRestatement.DEVICES - 10;

    private final Fleet fleet = new Fleet();
    private final RecordingBridge bridge = new RecordingBridge();
    private final FleetRestatement restatement = new FleetRestatement(fleet, bridge);

    FleetRestatementTest() {
        IntStream.range(0, FLEET).forEach(number -> add("d-" + number));
    }

    @Test
    void wholeFleetIsSaidAgainSomeDevicesEachTick() {
        assertThat(bridge.presences).isEmpty();
        restatement.begin();
        assertThat(restatement.waiting()).isEqualTo(FLEET);
        awaitFirst();
        assertThat(bridge.presences).hasSize(FleetRestatement.DEVICES);
        restatement.onTick();
        restatement.onTick();
        restatement.onTick();
        assertThat(bridge.presences).hasSize(FLEET);
        assertThat(bridge.capabilities).hasSize(FLEET);
        assertThat(bridge.states).hasSize(FLEET);
        assertThat(bridge.metrics).hasSize(FLEET);
        assertThat(restatement.waiting()).isZero();
    }

    @Test
    void brokerThatComesBackMeanwhileIsToldAllOfItAnew() {
        restatement.begin();
        awaitFirst();
        restatement.begin();
        IntStream.range(0, 8).forEach(tick -> restatement.onTick());
        assertThat(bridge.presences).hasSize(FleetRestatement.DEVICES + FLEET);
    }

    @Test
    void deviceThatIsDeletedMeanwhileIsNotSaidAgain() {
        restatement.begin();
        for (LiveDevice device : fleet.all().stream().skip(2).toList()) {
            fleet.remove(device);
        }
        IntStream.range(0, 8).forEach(tick -> restatement.onTick());
        assertThat(bridge.states).containsExactly("d-0", "d-1");
    }

    /** Else the end would empty its topics, and a hub that is killed before the commit still has it. */
    @Test
    void deviceWhoseRemovalIsOnItsWayToTheDiskIsSaidAgain() {
        fleet.all().forEach(device -> device.leaving = true);
        restatement.begin();
        IntStream.range(0, 8).forEach(tick -> restatement.onTick());
        assertThat(bridge.presences).hasSize(FLEET);
    }

    /** Within a second; hubs that share a broker do not begin together. */
    private void awaitFirst() {
        for (int tick = 0; tick < 4 && bridge.presences.isEmpty(); tick++) {
            restatement.onTick();
        }
    }

    private void add(String id) {
        LiveDevice device = new LiveDevice(
                Device.newBuilder().setDeviceId(new DeviceId(id).value()).build(),
                Presences.neverSeen(1),
                Capabilities.getDefaultInstance());
        Reading reading = Reading.newBuilder().setMetric("n").setNumber(1).build();
        Readings.restore(device, new NewReading(reading, Frame.of(reading)));
        fleet.add(device);
    }
}
