package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.JoinRefusedException;
import dev.signalbox.agent.Joined;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.JoinKeys;
import dev.signalbox.proto.v1.Lifecycle;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Devices that come by a join key: let in, looked at, approved or refused, by REST and from the command line. */
class JoiningByRestTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    private RunningHub hub;
    private Rest rest;
    private Terminal terminal;

    @BeforeEach
    void startHub() throws Exception {
        hub = RunningHub.on(data);
        rest = hub.localAdmin();
        terminal = new Terminal(data);
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @Test
    void pendingDeviceIdentifiesItselfAndDoesNothingElseUntilItIsApproved() throws Exception {
        Joined joined = Lamp.join(hub.url(), keyThatNeedsApproval().getKey(), "lamp-1");
        try (Lamp lamp = Lamp.with(hub.url(), joined.deviceToken())) {
            await().atMost(SOON).until(() -> lifecycle() == Lifecycle.LIFECYCLE_PENDING && lamp.isLinked());
            await().atMost(SOON)
                    .until(() -> terminal.ctl("devices", "identify", "lamp-1").exit() == 0);
            assertThat(lamp.identified).hasValue(1);
            HttpResponse<String> early = rest.tryInvoke("lamp-1", Lamp.COMMAND, "{}", "");
            assertThat(early.statusCode()).isEqualTo(409);
            assertThat(Rest.error(early).getCode()).isEqualTo(ErrorCode.ERROR_CODE_DEVICE_PENDING);
            lamp.measures(20);
            assertThat(terminal.ctl("devices", "list", "--lifecycle", "pending").out())
                    .contains("lamp-1");

            assertThat(terminal.ctl("devices", "approve", "lamp-1").out()).contains("active");

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(device().getReadingsList()).hasSize(1));
            assertThat(terminal.ctl("invoke", "lamp-1", Lamp.COMMAND, "--wait").exit())
                    .isZero();
        }
        assertThat(terminal.audit("list", "--subject", "lamp-1").out()).contains("device.join", "device.approve");
    }

    @Test
    void refusedDeviceIsLetInNoMore() throws Exception {
        String key = keyThatNeedsApproval().getKey();
        Joined joined = Lamp.join(hub.url(), key, "lamp-1");
        try (Lamp lamp = Lamp.with(hub.url(), joined.deviceToken())) {
            await().atMost(SOON).until(lamp::isLinked);

            assertThat(terminal.ctl("devices", "retire", "lamp-1").out()).contains("retired");

            await().atMost(Duration.ofSeconds(1)).until(() -> !lamp.isLinked());
        }
        assertThat(RawDevice.statusOf(hub.url(), joined.deviceToken())).isEqualTo(401);
        assertThatThrownBy(() -> Lamp.join(hub.url(), key, "lamp-1"))
                .as("the same hardware")
                .isInstanceOf(JoinRefusedException.class)
                .hasMessageContaining("suspended or retired");
        assertThat(terminal.audit("list", "--subject", "lamp-1").out()).contains("device.refuse");
    }

    @Test
    void joinKeyIsShownOnceCountsItsDevicesAndEnds() throws Exception {
        JoinKey key = Rest.read(
                        rest.post("/api/v1/join-keys", "{\"title\":\"shed\",\"maxUses\":1}", Map.of()),
                        JoinKey.newBuilder())
                .build();
        Joined first = Lamp.join(hub.url(), key.getKey(), "lamp-1");
        Joined again = Lamp.join(hub.url(), key.getKey(), "lamp-1");
        assertThat(again.deviceId()).as("the same hardware").isEqualTo(first.deviceId());
        assertThatThrownBy(() -> Lamp.join(hub.url(), key.getKey(), "lamp-2")).isInstanceOf(JoinRefusedException.class);

        HttpResponse<String> listed = rest.get("/api/v1/join-keys");
        JoinKey told = Rest.read(listed, JoinKeys.newBuilder()).getJoinKeys(0);
        assertThat(told.getUses()).isEqualTo(1);
        assertThat(told.getTitle()).isEqualTo("shed");
        assertThat(listed.body()).doesNotContain(key.getKey());

        String other = rest.joinKey("roof");
        String otherId = Rest.read(rest.get("/api/v1/join-keys"), JoinKeys.newBuilder()).getJoinKeysList().stream()
                .map(JoinKey::getKeyId)
                .filter(id -> !id.equals(key.getKeyId()))
                .findFirst()
                .orElseThrow();
        assertThat(terminal.ctl("join-key", "revoke", otherId).exit()).isZero();
        assertThatThrownBy(() -> Lamp.join(hub.url(), other, "lamp-3")).isInstanceOf(JoinRefusedException.class);
        assertThat(terminal.ctl("join-key", "list").out()).contains("shed").doesNotContain(otherId);
        assertThat(rest.devices()).hasSize(1);
    }

    private JoinKey keyThatNeedsApproval() {
        return Rest.read(
                        rest.post("/api/v1/join-keys", "{\"title\":\"shed\",\"needsApproval\":true}", Map.of()),
                        JoinKey.newBuilder())
                .build();
    }

    private DeviceState device() {
        return Rest.read(rest.get("/api/v1/devices/lamp-1"), DeviceState.newBuilder())
                .build();
    }

    private Lifecycle lifecycle() {
        return device().getDevice().getLifecycle();
    }
}
