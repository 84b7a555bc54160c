package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.EventPace;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.Lifecycle;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What happens at foreign devices happens at the hub, once each. */
class MappedEventsTest {
    private static final String REMOTE = "zigbee2mqtt/remote";

    @Test
    void eventIsDeclaredWhenItIsFirstHeardAndEachIsReportedOnce() throws Exception {
        ForeignRig rig = new ForeignRig("zigbee2mqtt");
        rig.hears(REMOTE, "{'action':'single'}", REMOTE, "{'action':'double'}");
        rig.passMillis(1_000);

        assertThat(rig.last(Event.CapabilitiesDeclared.class).capabilities().getEventsList())
                .extracting(EventType::getName)
                .containsExactly("action");
        assertThat(told(rig)).containsExactly("1 action=single", "2 action=double");

        rig.hears(REMOTE, "{'action':'single'}");
        assertThat(told(rig)).hasSize(3).endsWith("3 action=single");
        assertThat(rig.held.inAll()).isZero();
    }

    @Test
    void eventsOfADeviceThatNobodyApprovedWaitUpToABound() throws Exception {
        ForeignRig rig = new ForeignRig("zigbee2mqtt");
        rig.lifecycle = Lifecycle.LIFECYCLE_PENDING;
        for (int i = 0; i < HeldValues.MAX_EVENTS + 5; i++) {
            rig.hears(REMOTE, "{'action':'single'}");
        }
        rig.passMillis(1_000);
        assertThat(told(rig)).isEmpty();
        assertThat(rig.dropped("event")).isEqualTo(5);
    }

    @Test
    void eventsOfADeviceComeNoFasterThanThoseOfOneThatSpeaksForItself() throws Exception {
        ForeignRig rig = new ForeignRig("zigbee2mqtt");
        rig.hears(REMOTE, "{'action':'single'}");
        for (int i = 1; i < EventPace.BURST + 10; i++) {
            rig.hears(REMOTE, "{'action':'single'}");
        }
        assertThat(told(rig)).hasSize(EventPace.BURST);
        assertThat(rig.dropped("event")).isEqualTo(10);

        rig.passMillis(1_000);
        for (int i = 0; i < 2 * EventPace.PER_SECOND; i++) {
            rig.hears(REMOTE, "{'action':'single'}");
        }
        assertThat(told(rig)).hasSize(EventPace.BURST + EventPace.PER_SECOND);
    }

    private static List<String> told(ForeignRig rig) {
        return rig.all(Event.EventReported.class).stream()
                .map(report -> {
                    DeviceEvent event = Objects.requireNonNull(report.event());
                    return report.eventNo() + " " + event.getName() + "="
                            + event.getValuesOrThrow("value").getStringValue();
                })
                .toList();
    }
}
