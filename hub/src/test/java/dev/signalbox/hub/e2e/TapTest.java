package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.e2e.Terminal.Said;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.NewToken;
import dev.signalbox.proto.v1.Ping;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Tap;
import dev.signalbox.proto.v1.TapDirection;
import dev.signalbox.proto.v1.TappedFrame;
import dev.signalbox.proto.v1.Update;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The frames of a device's link, as an admin is shown them. */
final class TapTest {
    private static final String DEVICE = "lamp-1";

    @TempDir
    Path data;

    private RunningHub hub;
    private Rest rest;
    private RawDevice device;

    @BeforeEach
    void startHubWithALinkedDevice() throws Exception {
        hub = RunningHub.on(data);
        rest = hub.localAdmin();
        device = RawDevice.at(
                hub.url(), Lamp.join(hub.url(), rest.joinKey(), DEVICE).deviceToken());
        device.says(RawDevice.hello("boot-1"));
        device.hears(HubToDevice::hasWelcome);
    }

    @AfterEach
    void stop() {
        device.close();
        hub.close();
    }

    @Test
    void bothDirectionsAreShownInOrderWithoutSecretsAndOnRecord() {
        try (ConsoleLink console = new ConsoleLink(hub.url(), rest.accessToken(Role.ROLE_ADMIN))) {
            assertThat(console.ask(tap(DEVICE)).hasDone()).isTrue();

            ping(1);
            assertThat(rest.post("/api/v1/devices/" + DEVICE + "/tokens/rotate", "", Map.of())
                            .statusCode())
                    .isEqualTo(202);
            await().until(() -> tapped(console).size() >= 3);

            TappedFrame ping = tapped(console).get(0);
            assertThat(ping.getFrameNo()).isEqualTo(1);
            assertThat(ping.getDirection()).isEqualTo(TapDirection.TAP_DIRECTION_FROM_DEVICE);
            assertThat(ping.getBody()).isEqualTo("ping");
            assertThat(ping.getJson()).isEqualTo("{\"ping\":{\"timeMs\":\"1\"}}");
            assertThat(ping.getSizeBytes()).isEqualTo(4);
            assertThat(ping.getTimeMs()).isPositive();
            TappedFrame pong = tapped(console).get(1);
            assertThat(pong.getDirection()).isEqualTo(TapDirection.TAP_DIRECTION_TO_DEVICE);
            assertThat(pong.getBody()).isEqualTo("pong");
            TappedFrame rotation = tapped(console).get(2);
            NewToken told = device.hears(HubToDevice::hasNewToken).getNewToken();
            assertThat(rotation.getBody()).isEqualTo("new_token");
            assertThat(rotation.getJson())
                    .contains("\"token\":\"(secret)\"", told.getKeyId())
                    .doesNotContain(told.getToken());

            assertThat(console.ask(tap("")).hasDone()).isTrue();
            ping(2);
            device.hears(frame -> frame.getPong().getTimeMs() == 2);
            assertThat(console.ask(ConsoleToHub.newBuilder()
                                    .setPing(Ping.newBuilder().setTimeMs(9)))
                            .hasPong())
                    .isTrue();
            assertThat(tapped(console)).as("nothing after its end").hasSize(3);
        }
        assertThat(new Terminal(data).ctl("audit", "--subject", DEVICE).out()).contains("device.tap", "device.tap.end");
    }

    @Test
    void bytesThatAreNoFrameAreShownAsTheyAre() {
        try (ConsoleLink console = new ConsoleLink(hub.url(), rest.accessToken(Role.ROLE_ADMIN))) {
            console.ask(tap(DEVICE));
            device.says(ByteString.copyFrom(new byte[] {(byte) 0xff, 0, 7}));
            await().until(() -> tapped(console).size() >= 2);

            TappedFrame none = tapped(console).get(0);
            assertThat(none.getBody()).isEmpty();
            assertThat(none.getRaw().toByteArray()).containsExactly(0xff, 0, 7);
            assertThat(tapped(console).get(1).getJson()).contains("CLOSE_REASON_BAD_BYTES");
        }
    }

    @Test
    void moreThanOneCanReadIsLeftOutAndCountedWhileTheDeviceIsServedAsBefore() {
        int pings = 400; // within the burst a device has, over that of a tap
        try (ConsoleLink console = new ConsoleLink(hub.url(), rest.accessToken(Role.ROLE_ADMIN))) {
            console.ask(tap(DEVICE));
            for (int i = 1; i <= pings; i++) {
                ping(i);
            }
            device.hears(frame -> frame.getPong().getTimeMs() == pings);
            assertThat(device.heard(HubToDevice::hasPong)).isEqualTo(pings);

            await().pollDelay(Duration.ofMillis(100))
                    .until(() -> !tapped(console).isEmpty());
            await().until(() -> {
                ping(pings + 1);
                List<TappedFrame> shown = tapped(console);
                return shown.get(shown.size() - 1).getFrameNo() > 2L * pings;
            });
            List<Long> numbers =
                    tapped(console).stream().map(TappedFrame::getFrameNo).toList();
            assertThat(numbers).isSorted().doesNotHaveDuplicates();
            assertThat(numbers.size()).isLessThan(2 * pings);
        }
    }

    @Test
    void commandLineShowsAFrameALineAndTellsWhoMayNot() throws Exception {
        CompletableFuture<Said> printed =
                CompletableFuture.supplyAsync(() -> new Terminal(data).ctl("tap", DEVICE, "--for", "3s"));
        await().until(() -> rest.get("/api/v1/audit?subject=" + DEVICE).body().contains("device.tap"));
        ping(5);
        Said said = printed.join();

        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(said.out()).containsPattern("->  4 B  ping  \\{\"ping\":\\{\"timeMs\":\"5\"\\}\\}");
        assertThat(said.out()).containsPattern("<-  \\d+ B  pong  \\{");
        assertThat(said.err()).contains("on record");

        try (ConsoleLink engineer = new ConsoleLink(hub.url(), rest.accessToken(Role.ROLE_ENGINEER))) {
            assertThat(engineer.ask(tap(DEVICE)).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_FORBIDDEN);
        }
        assertThat(new Terminal(data).ctl("tap", "nobody").exit()).isEqualTo(1);
    }

    private void ping(long timeMillis) {
        device.says(DeviceToHub.newBuilder()
                .setPing(Ping.newBuilder().setTimeMs(timeMillis))
                .build());
    }

    private static List<TappedFrame> tapped(ConsoleLink console) {
        return console.frames.stream()
                .flatMap(frame -> frame.getBatch().getUpdatesList().stream())
                .filter(Update::hasTapped)
                .map(Update::getTapped)
                .toList();
    }

    private static ConsoleToHub.Builder tap(String device) {
        return ConsoleToHub.newBuilder().setTap(Tap.newBuilder().setDeviceId(device));
    }
}
