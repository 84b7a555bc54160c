package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.e2e.Terminal.Said;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.DeviceToken;
import dev.signalbox.proto.v1.DeviceTokens;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Lifecycle;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A device that is registered by hand, from its creation to its end, by REST and from the command line. */
class RegistryByRestTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** A link that has lost its right. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final String DEVICE = "/api/v1/devices/lamp-1";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    private RunningHub hub;
    private Rest rest;
    private Terminal terminal;
    private String token;

    @BeforeEach
    void startHubWithACreatedLamp() throws Exception {
        hub = RunningHub.on(data);
        rest = hub.localAdmin();
        terminal = new Terminal(data);
        token = create();
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void createdDeviceIsRenamedTaggedAndFoundByWhatItIsCalled() {
        assertThat(rest.post("/api/v1/devices", "{\"deviceId\":\"lamp-1\"}", Map.of())
                        .statusCode())
                .as("there is one")
                .isEqualTo(409);

        Device renamed = Rest.read(rest.send("PATCH", DEVICE, "{\"displayName\":\"Hall\"}"), Device.newBuilder())
                .build();
        assertThat(renamed.getDisplayName()).isEqualTo("Hall");
        assertThat(renamed.getTagsList()).as("as they were").containsExactly("roof");
        assertThat(terminal.ctl("devices", "tag", "lamp-1", "hall", "--remove", "roof")
                        .out())
                .contains("hall")
                .doesNotContain("roof");

        assertThat(found("tag=hall")).containsExactly("lamp-1");
        assertThat(found("tag=roof")).isEmpty();
        assertThat(found("text=HALL")).containsExactly("lamp-1");
        assertThat(found("presence=never_seen")).containsExactly("lamp-1");
        HttpResponse<String> misspelt = rest.get("/api/v1/devices?tags=hall");
        assertThat(misspelt.statusCode()).isEqualTo(400);
        assertThat(Rest.error(misspelt).getMessage()).contains("tag");
        assertThat(terminal.ctl("devices", "show", "lamp-1").out()).contains("Hall", "hall", "active");
    }

    @Test
    void suspendedDeviceLosesItsLinkAndGetsNoNewOneUntilItIsResumed() throws Exception {
        try (Lamp lamp = linkedLamp()) {
            setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED);

            await().atMost(AT_ONCE).until(() -> !lamp.isLinked());
            try (RawDevice again = RawDevice.at(hub.url(), token)) {
                again.says(RawDevice.hello("boot-2"));
                assertThat(again.hears(HubToDevice::hasGoodbye).getGoodbye().getReason())
                        .isEqualTo(CloseReason.CLOSE_REASON_REVOKED);
                assertThat(again.closeCode()).isEqualTo(4403);
            }
            HttpResponse<String> command = rest.tryInvoke("lamp-1", Lamp.COMMAND, "{}", "");
            assertThat(command.statusCode()).isEqualTo(409);
            assertThat(Rest.error(command).getCode()).isEqualTo(ErrorCode.ERROR_CODE_DEVICE_SUSPENDED);
        }
        assertThat(terminal.ctl("devices", "resume", "lamp-1").out()).contains("active");
        try (Lamp lamp = linkedLamp()) {
            assertThat(terminal.ctl("invoke", "lamp-1", Lamp.COMMAND, "--wait").exit())
                    .isZero();
            assertThat(lamp.blinks).hasValue(1);
        }
    }

    @Test
    void retiredDeviceLosesItsTokensAndItsUnfinishedExecutions() throws Exception {
        String waits;
        try (Lamp lamp = linkedLamp()) {
            lamp.mood = Lamp.Mood.TAKES_LONG;
            waits = rest.invoke("lamp-1", Lamp.COMMAND, "{}", "").getExecutionId();
            await().atMost(SOON).until(() -> lamp.blinks.get() == 1);

            assertThat(terminal.ctl("devices", "retire", "lamp-1").out()).contains("retired");

            await().atMost(AT_ONCE).until(() -> !lamp.isLinked());
        }
        assertThat(RawDevice.statusOf(hub.url(), token)).isEqualTo(401);
        assertThat(Rest.read(rest.get(DEVICE + "/tokens"), DeviceTokens.newBuilder())
                        .getTokensList())
                .isEmpty();
        assertThat(rest.execution(waits).getState()).isEqualTo(ExecutionState.EXECUTION_STATE_INDETERMINATE);
        HttpResponse<String> back = rest.send("PUT", DEVICE + "/lifecycle", "{\"lifecycle\":\"LIFECYCLE_ACTIVE\"}");
        assertThat(back.statusCode()).as("only deletion leads on").isEqualTo(409);
        assertThat(terminal.ctl("tokens", "create", "--device", "lamp-1").err()).contains("retired");
    }

    @Test
    void deletedDeviceLeavesItsHistoryWhereItIsNotErased() throws Exception {
        measureOnce();

        assertThat(rest.send("DELETE", DEVICE, "").statusCode()).isEqualTo(204);

        assertThat(rest.get(DEVICE).statusCode()).isEqualTo(404);
        assertThat(RawDevice.statusOf(hub.url(), token)).isEqualTo(401);
        assertThat(readings()).isEqualTo(1);
        Said printed = terminal.ctl("history", "lamp-1", Lamp.METRIC, "--raw");
        assertThat(printed.out()).as(printed.err()).contains("21.5");
        assertThat(rest.executions()).extracting(Execution::getDeviceId).contains("lamp-1");
        create();
        assertThat(rest.get(DEVICE).body()).as("no trace of the old one").doesNotContain("21.5");
    }

    @Test
    void erasedDeviceLeavesNothing() throws Exception {
        measureOnce();

        Said deleted = terminal.ctl("devices", "delete", "lamp-1", "--erase-history");

        assertThat(deleted.out()).as(deleted.err()).contains("with its history");
        await().atMost(SOON).untilAsserted(() -> {
            HttpResponse<String> history = rest.get(DEVICE + "/history?metric=" + Lamp.METRIC + "&from=-1h");
            assertThat(history.statusCode())
                    .as("no device has the id, and nothing is kept of it")
                    .isEqualTo(404);
            assertThat(rest.executions()).isEmpty();
        });
        await().atMost(SOON)
                .until(() -> terminal.ctl("devices", "create", "lamp-1").exit() == 0);
        assertThat(rest.get(DEVICE + "/presence-history").body()).doesNotContain("ONLINE");
        assertThat(terminal.audit("list", "--subject", "lamp-1").out())
                .as("who did it stays")
                .contains("device.delete");
    }

    private String create() {
        HttpResponse<String> answer = rest.post(
                "/api/v1/devices", "{\"deviceId\":\"lamp-1\",\"model\":\"lamp\",\"tags\":[\"roof\"]}", Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Rest.read(answer, DeviceToken.newBuilder()).getToken();
    }

    private Lamp linkedLamp() throws Exception {
        Lamp lamp = Lamp.with(hub.url(), token);
        await().atMost(SOON).until(() -> found("presence=online").contains("lamp-1"));
        await().atMost(SOON)
                .until(() -> rest.get(DEVICE + "/capabilities").body().contains(Lamp.COMMAND));
        return lamp;
    }

    /** It also ran a command. */
    private void measureOnce() throws Exception {
        try (Lamp lamp = linkedLamp()) {
            lamp.measures(21.5);
            await().atMost(SOON).untilAsserted(() -> assertThat(readings()).isEqualTo(1));
            assertThat(terminal.ctl("invoke", "lamp-1", Lamp.COMMAND, "--wait").exit())
                    .isZero();
        }
    }

    private int readings() {
        return rest.rawHistory("lamp-1", Lamp.METRIC, 0, System.currentTimeMillis() + 1)
                .getPointsCount();
    }

    private void setLifecycle(Lifecycle wanted) {
        HttpResponse<String> answer = rest.send("PUT", DEVICE + "/lifecycle", "{\"lifecycle\":\"" + wanted + "\"}");
        assertThat(Rest.read(answer, Device.newBuilder()).getLifecycle()).isEqualTo(wanted);
    }

    private List<String> found(String query) {
        return Rest.read(rest.get("/api/v1/devices?" + query), Devices.newBuilder()).getDevicesList().stream()
                .map(DeviceState::getDevice)
                .map(Device::getDeviceId)
                .toList();
    }
}
