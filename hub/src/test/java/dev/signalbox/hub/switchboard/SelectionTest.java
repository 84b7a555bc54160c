package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceQuery;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.ShadowStatus;
import dev.signalbox.proto.v1.SyncState;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which devices a selector means, and how a fleet is read page by page. */
class SelectionTest {
    private final Rig rig = new Rig(
            Rig.device("gh-3").setDisplayName("North wing").setModel("Boiler").build(),
            Rig.device("gh-1")
                    .setModel("Greenhouse")
                    .addTags("north")
                    .addTags("glass")
                    .build(),
            Rig.device("gh-2")
                    .setModel("Greenhouse")
                    .addTags("south")
                    .addTags("glass")
                    .setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED)
                    .build());

    @Test
    void nothingSetMeansEveryDeviceSortedById() {
        assertThat(chosen(DeviceSelector.newBuilder())).containsExactly("gh-1", "gh-2", "gh-3");
    }

    @Test
    void everyConditionThatIsSetMustBeMet() {
        assertThat(chosen(DeviceSelector.newBuilder().addDeviceIds("gh-2").addDeviceIds("gh-9")))
                .containsExactly("gh-2");
        assertThat(chosen(DeviceSelector.newBuilder().addTags("glass"))).containsExactly("gh-1", "gh-2");
        assertThat(chosen(DeviceSelector.newBuilder().addTags("glass").addTags("north")))
                .containsExactly("gh-1");
        assertThat(chosen(DeviceSelector.newBuilder().addModels("Boiler").addModels("Pump")))
                .containsExactly("gh-3");
        assertThat(chosen(DeviceSelector.newBuilder().addLifecycles(Lifecycle.LIFECYCLE_SUSPENDED)))
                .containsExactly("gh-2");
        assertThat(chosen(DeviceSelector.newBuilder().addModels("Greenhouse").addTags("south")))
                .containsExactly("gh-2");
        assertThat(chosen(DeviceSelector.newBuilder().addModels("Boiler").addTags("glass")))
                .isEmpty();
    }

    @Test
    void textIsLookedForInIdNameModelAndTagsWhateverItsCase() {
        assertThat(chosen(DeviceSelector.newBuilder().setText("NORTH"))).containsExactly("gh-1", "gh-3");
        assertThat(chosen(DeviceSelector.newBuilder().setText("green"))).containsExactly("gh-1", "gh-2");
        assertThat(chosen(DeviceSelector.newBuilder().setText("h-3"))).containsExactly("gh-3");
    }

    @Test
    void presenceAndSyncAreThoseOfThisMoment() {
        rig.deviceArrives(new DeviceId("gh-3"), "boot");
        LiveDevice drifted = rig.live(new DeviceId("gh-1"));
        drifted.shadow.restore(ShadowRecord.newBuilder()
                .setShadow(Shadow.newBuilder()
                        .setDeviceId("gh-1")
                        .setStatus(ShadowStatus.newBuilder().setDrifted(1))
                        .addLeaves(ShadowLeaf.newBuilder()
                                .setPath("setpoint")
                                .setSync(SyncState.SYNC_STATE_DRIFTED)
                                .setDesired(Value.newBuilder().setNumberValue(20))
                                .setReported(Value.newBuilder().setNumberValue(21))))
                .build());

        assertThat(chosen(DeviceSelector.newBuilder().addPresences(PresenceState.PRESENCE_STATE_ONLINE)))
                .containsExactly("gh-3");
        assertThat(chosen(DeviceSelector.newBuilder()
                        .addSyncs(SyncState.SYNC_STATE_DRIFTED)
                        .addSyncs(SyncState.SYNC_STATE_FAILED)))
                .containsExactly("gh-1");
        assertThat(chosen(DeviceSelector.newBuilder().addSyncs(SyncState.SYNC_STATE_FAILED)))
                .isEmpty();
    }

    @Test
    void fleetIsReadPageByPage() {
        assertThat(ids(ask(DeviceQuery.newBuilder().setLimit(2)))).containsExactly("gh-1", "gh-2");
        assertThat(ids(ask(DeviceQuery.newBuilder().setLimit(2).setAfterDeviceId("gh-2"))))
                .containsExactly("gh-3");
        assertThat(ids(ask(DeviceQuery.newBuilder().setAfterDeviceId("gh-3")))).isEmpty();
        assertThat(ids(ask(DeviceQuery.newBuilder()
                        .setLimit(1)
                        .setSelector(DeviceSelector.newBuilder().addTags("glass"))
                        .setAfterDeviceId("gh-1"))))
                .containsExactly("gh-2");
    }

    @Test
    void queryThatMakesNoSenseIsRefused() {
        for (DeviceQuery.Builder query : List.of(
                DeviceQuery.newBuilder().setLimit(1_001),
                DeviceQuery.newBuilder().setLimit(-1),
                DeviceQuery.newBuilder().setAfterDeviceId("+"),
                with(DeviceSelector.newBuilder().addDeviceIds("a/b")),
                with(DeviceSelector.newBuilder().addAllDeviceIds(Collections.nCopies(10_001, "gh-1"))),
                with(DeviceSelector.newBuilder().addAllTags(Collections.nCopies(17, "t"))),
                with(DeviceSelector.newBuilder().addTags("")),
                with(DeviceSelector.newBuilder().addModels("m".repeat(101))),
                with(DeviceSelector.newBuilder().addPresencesValue(99)),
                with(DeviceSelector.newBuilder().addLifecyclesValue(0)),
                with(DeviceSelector.newBuilder().addSyncsValue(-1)),
                with(DeviceSelector.newBuilder().setText("t".repeat(101))))) {
            HubToConsole answer = ask(query);
            assertThat(answer.getError().getCode())
                    .as(query.toString().lines().limit(3).toList().toString())
                    .isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
        }
        assertThat(rig.counted("signalbox.requests.refused")).isEqualTo(12);
    }

    private static DeviceQuery.Builder with(DeviceSelector.Builder selector) {
        return DeviceQuery.newBuilder().setSelector(selector);
    }

    private List<String> chosen(DeviceSelector.Builder selector) {
        return Selection.of(selector.build()).in(rig.switchboard.fleet).stream()
                .map(device -> device.id.value())
                .toList();
    }

    private HubToConsole ask(DeviceQuery.Builder query) {
        return rig.ask(Rig.VIEWER, ConsoleToHub.newBuilder().setDevices(query)).lastAnswer();
    }

    private static List<String> ids(HubToConsole answer) {
        return answer.getDevices().getDevicesList().stream()
                .map(DeviceState::getDevice)
                .map(device -> device.getDeviceId())
                .toList();
    }
}
