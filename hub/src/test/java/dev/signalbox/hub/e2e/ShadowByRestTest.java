package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.signalbox.hub.e2e.Terminal.Said;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowHistory;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.ShadowRevision;
import dev.signalbox.proto.v1.ShadowSide;
import dev.signalbox.proto.v1.SyncState;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What people want of a real device's properties, by REST and from the command line. */
class ShadowByRestTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SHADOW = "/api/v1/devices/lamp-1/shadow";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    private RunningHub hub;
    private Rest rest;
    private Terminal terminal;
    private Lamp lamp;

    @BeforeEach
    void startHubWithALamp() throws Exception {
        hub = RunningHub.on(data);
        rest = hub.localAdmin();
        terminal = new Terminal(data);
        lamp = Lamp.joined(hub.url(), rest.joinKey("roof"), "lamp-1");
        lamp.isTurnedTo(10);
        await().atMost(SOON).until(() -> leaf().getReported().getNumberValue() == 10);
    }

    @AfterEach
    void stopHub() {
        lamp.close();
        hub.close();
    }

    @Test
    void changeFromAnOldVersionIsRefusedWithWhatIsThereNow() {
        HttpResponse<String> first = patch("{\"brightness\":40}", "\"0\"");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(first.headers().firstValue("ETag")).contains("\"1\"");

        HttpResponse<String> late = patch("{\"brightness\":60}", "\"0\"");

        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(late.headers().firstValue("ETag")).contains("\"1\"");
        JsonObject problem = JsonParser.parseString(late.body()).getAsJsonObject();
        assertThat(problem.get("code").getAsString()).isEqualTo("ERROR_CODE_VERSION_CONFLICT");
        assertThat(problem.getAsJsonObject("current").get("desiredVersion").getAsString())
                .isEqualTo("1");
        assertThat(shadow().getDesiredVersion()).isEqualTo(1);
        String now = rest.get(SHADOW).headers().firstValue("ETag").orElseThrow();
        assertThat(patch("{\"brightness\":60}", now).statusCode()).isEqualTo(200);
        awaitSync(SyncState.SYNC_STATE_IN_SYNC);
        assertThat(leaf().getReported().getNumberValue()).isEqualTo(60);

        Said refused = terminal.ctl("shadow", "set", "lamp-1", "brightness=1", "--if-version", "1");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("VERSION_CONFLICT");
        assertThat(terminal.ctl("shadow", "set", "lamp-1", "brightness=70", "--if-version", "2")
                        .exit())
                .isZero();
    }

    @Test
    void valueThatDoesNotFitItsDeclarationChangesNothing() {
        for (String wrong : List.of("{\"brightness\":101}", "{\"brightness\":\"high\"}")) {
            HttpResponse<String> answer = rest.send("PATCH", SHADOW, wrong);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
            assertThat(Rest.error(answer).getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_PROPERTY);
        }
        HttpResponse<String> unknown = rest.send("PATCH", SHADOW, "{\"brightness\":5,\"colour\":\"red\"}");
        assertThat(Rest.error(unknown).getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNKNOWN_PROPERTY);
        assertThat(shadow().getDesiredVersion()).isZero();
        assertThat(terminal.ctl("shadow", "set", "lamp-1", "colour=red").err()).contains("UNKNOWN_PROPERTY");
    }

    @Test
    void devicesAreFoundByTheirSyncState() throws Exception {
        String key = rest.joinKey("cellar");
        try (Lamp other = Lamp.joined(hub.url(), key, "lamp-2");
                Lamp third = Lamp.joined(hub.url(), key, "lamp-3")) {
            other.isTurnedTo(1);
            third.isTurnedTo(1);
            for (String id : List.of("lamp-1", "lamp-2")) {
                await().atMost(SOON)
                        .until(() -> terminal.ctl("shadow", "set", id, "brightness=50")
                                        .exit()
                                == 0);
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(found("in_sync")).containsExactly("lamp-1", "lamp-2"));

            other.isTurnedTo(7);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(found("drifted")).containsExactly("lamp-2"));
            assertThat(found("in_sync")).containsExactly("lamp-1");
            terminal.ctl("shadow", "set", "lamp-1", "brightness=90");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(found("rejected")).containsExactly("lamp-1"));
            assertThat(leaf().getMessage()).isEqualTo("The bulb would burn.");
            assertThat(terminal.ctl("devices", "list", "--sync", "drifted", "--sync", "rejected")
                            .out())
                    .contains("lamp-1", "lamp-2")
                    .doesNotContain("lamp-3");
            terminal.ctl("shadow", "set", "lamp-2", "brightness=50");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(found("drifted")).isEmpty());
        }
    }

    @Test
    void revisionsTellWhoChangedWhatAndWhatWasThereBefore() {
        patch("{\"brightness\":20}", "\"0\"");
        awaitSync(SyncState.SYNC_STATE_IN_SYNC);
        patch("{\"brightness\":null}", "\"1\"");

        List<ShadowRevision> newestFirst = revisions();

        assertThat(newestFirst)
                .extracting(ShadowRevision::getRevision)
                .isSortedAccordingTo((one, other) -> Long.compare(other, one));
        ShadowRevision removal = newestFirst.stream()
                .filter(revision -> revision.getSide() == ShadowSide.SHADOW_SIDE_DESIRED)
                .findFirst()
                .orElseThrow();
        assertThat(removal.getVersion()).isEqualTo(2);
        assertThat(removal.getActor()).isEqualTo("local:admin");
        assertThat(removal.getChangesOrThrow("brightness").hasNullValue()).isTrue();
        assertThat(removal.getPreviousOrThrow("brightness").getNumberValue()).isEqualTo(20);
        assertThat(newestFirst)
                .filteredOn(revision -> revision.getSide() == ShadowSide.SHADOW_SIDE_REPORTED)
                .allMatch(revision -> revision.getActor().equals("device"))
                .extracting(revision -> revision.getChangesOrThrow("brightness").getNumberValue())
                .containsExactly(20.0, 10.0);
        Said printed = terminal.ctl("shadow", "history", "lamp-1");
        assertThat(printed.exit()).as(printed.err()).isZero();
        assertThat(printed.out()).contains("brightness", "device");
    }

    /** One to a page, as far as the links lead. */
    private List<ShadowRevision> revisions() {
        List<ShadowRevision> all = new ArrayList<>();
        Optional<String> next = Optional.of(SHADOW + "/history?limit=1");
        while (next.isPresent()) {
            HttpResponse<String> page = rest.get(next.get());
            all.addAll(Rest.read(page, ShadowHistory.newBuilder()).getRevisionsList());
            next = Rest.next(page);
        }
        return all;
    }

    private HttpResponse<String> patch(String body, String version) {
        return rest.send("PATCH", SHADOW, body, Map.of("If-Match", version));
    }

    private Shadow shadow() {
        return Rest.read(rest.get(SHADOW), Shadow.newBuilder()).build();
    }

    private ShadowLeaf leaf() {
        Shadow shadow = shadow();
        return shadow.getLeavesCount() == 0 ? ShadowLeaf.getDefaultInstance() : shadow.getLeaves(0);
    }

    private List<String> found(String sync) {
        return Rest.read(rest.get("/api/v1/devices?sync=" + sync), Devices.newBuilder()).getDevicesList().stream()
                .map(DeviceState::getDevice)
                .map(device -> device.getDeviceId())
                .toList();
    }

    private void awaitSync(SyncState sync) {
        await().atMost(SOON).until(() -> leaf().getSync() == sync);
    }
}
