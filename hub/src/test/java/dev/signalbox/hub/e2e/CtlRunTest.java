package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.signalbox.hub.cli.Ctl;
import dev.signalbox.hub.e2e.Terminal.Said;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.simulator.Fleet;
import dev.signalbox.simulator.FleetPlan;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code signalbox ctl} and the REST table against a hub with a fleet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CtlRunTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Asked by browsers or refused before the switchboard sees them. */
    private static final List<String> OTHER_RULES = List.of("/password", "/sign-out", "/tickets", "/sign-in-codes");

    private RunningHub hub;
    private Fleet fleet;
    private Terminal terminal;
    private String greenhouse;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        terminal = new Terminal(directory);
        hub = RunningHub.on(directory);
        Rest admin = hub.localAdmin();
        fleet = new Fleet(FleetPlan.of(hub.url(), admin.joinKey("test"), 6, 1).every(Duration.ofMillis(200)));
        fleet.start();
        await().atMost(SOON)
                .until(() -> admin.devices().stream()
                                .filter(CtlRunTest::isOnline)
                                .filter(device -> device.getReadingsCount() > 0)
                                .count()
                        >= 5);
        greenhouse = admin.devices().stream()
                .filter(CtlRunTest::isOnline)
                .filter(state -> state.getReadingsList().stream()
                        .anyMatch(reading -> reading.getMetric().equals("vent_position")))
                .map(state -> state.getDevice().getDeviceId())
                .findFirst()
                .orElseThrow();
    }

    @AfterAll
    void stopEverything() {
        if (fleet != null) {
            fleet.close();
        }
        if (hub != null) {
            hub.close();
        }
    }

    private static boolean isOnline(DeviceState state) {
        return state.getPresence().getState() == PresenceState.PRESENCE_STATE_ONLINE;
    }

    private Said ctl(String... arguments) {
        return terminal.ctl(arguments);
    }

    @Test
    void devicesAreListedAndShown() {
        Said list = ctl("devices", "list");
        assertThat(list.exit()).as(list.err()).isZero();
        assertThat(list.out()).contains(greenhouse, "online");
        Said one = ctl("devices", "show", greenhouse);
        assertThat(one.out()).contains("temperature", "vent_position");
        assertThat(ctl("devices", "show", "nobody").exit()).isEqualTo(1);
    }

    @Test
    void commandIsInvokedAndWaitedFor() {
        Said said = ctl("invoke", greenhouse, "set_vent", "position=60", "--wait", "--key", "ctl-1");
        assertThat(said.exit()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("succeeded", "accepted", "finished");
        String id = said.out().lines().findFirst().orElseThrow().replaceFirst("EXECUTION +", "");

        Said again = ctl("invoke", greenhouse, "set_vent", "position=60", "--wait", "--key", "ctl-1");
        assertThat(again.exit()).isZero();
        assertThat(again.out()).as("the same execution").contains(id);
        assertThat(ctl("executions", "list", "--device", greenhouse).out()).contains(id, "succeeded");
        assertThat(ctl("executions", "show", id, "--json").out()).contains("EXECUTION_STATE_SUCCEEDED");

        Said refused = ctl("invoke", greenhouse, "set_vent", "position=160", "--wait");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("position must be at most 100", "INVALID_PARAMETERS", "trace ");
    }

    @Test
    void historyIsReadFromTheHub() {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(ctl("history", greenhouse, "temperature", "--from", "-5m", "--points", "5")
                                        .out()
                                        .lines()
                                        .count())
                                .isGreaterThan(3));
    }

    @Test
    void watchPrintsWhatChanges() {
        Said said = ctl("watch", greenhouse, "--for", "2s");
        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(said.out()).contains(greenhouse + "  presence  online", greenhouse + "  temperature  ");
        Said json = ctl("watch", greenhouse, "--for", "1s", "--json", "--metric", "temperature");
        assertThat(json.out().lines())
                .isNotEmpty()
                .allSatisfy(line ->
                        assertThat(JsonParser.parseString(line).isJsonObject()).isTrue());
    }

    @Test
    void hubIsShown() {
        // Not always all of them: one of these sleeps between its readings.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(ctl("hub").out())
                        .containsPattern("devices +6, [1-6] linked")
                        .contains("embedded, up"));
    }

    @Test
    void roleThatIsTooLowIsNotAuthorised(@TempDir Path elsewhere) throws Exception {
        Path token =
                Files.writeString(elsewhere.resolve("token"), hub.localAdmin().accessToken(Role.ROLE_VIEWER));
        List<String> arguments = new ArrayList<>(List.of("invoke", greenhouse, "set_vent", "position=1"));
        arguments.addAll(List.of("--url", hub.url().toString(), "--token-file", token.toString()));
        Said said = Terminal.run(new Ctl(Map.of()), arguments);
        assertThat(said.exit()).isEqualTo(4);
        assertThat(said.err()).contains("FORBIDDEN");
        Files.writeString(token, "nonsense");
        assertThat(Terminal.run(
                                new Ctl(Map.of()),
                                List.of("watch", "--url", hub.url().toString(), "--token-file", token.toString()))
                        .exit())
                .isEqualTo(4);
    }

    /** The document says which role a request needs; the switchboard is who decides. */
    @Test
    void everyRequestNeedsTheRoleItsRouteSays() throws Exception {
        String viewer = hub.localAdmin().accessToken(Role.ROLE_VIEWER);
        JsonObject paths = JsonParser.parseString(
                        hub.localAdmin().get("/api/v1/openapi.json").body())
                .getAsJsonObject()
                .getAsJsonObject("paths");
        int asked = 0;
        for (Map.Entry<String, JsonElement> path : paths.entrySet()) {
            for (Map.Entry<String, JsonElement> method :
                    path.getValue().getAsJsonObject().entrySet()) {
                JsonObject operation = method.getValue().getAsJsonObject();
                if (operation.has("description") && !OTHER_RULES.contains(path.getKey())) {
                    String needed =
                            operation.get("description").getAsString().replaceFirst("Needs the role (\\w+)\\.", "$1");
                    checkRole(viewer, method.getKey().toUpperCase(Locale.ROOT), path.getKey(), needed);
                    asked++;
                }
            }
        }
        assertThat(asked).isGreaterThan(30);
    }

    private void checkRole(String viewer, String method, String path, String needed) throws Exception {
        String address = hub.url() + "/api/v1" + path.replaceAll("\\{\\w+}", "x")
                + (path.equals("/devices/{device}/history") ? "?metric=x" : "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer " + viewer)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        path.equals("/bulks") && method.equals("POST")
                                ? BodyPublishers.ofString("{\"selector\":{}}")
                                : BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        if (needed.equals("viewer")) {
            assertThat(answer.statusCode()).as(method + " " + path).isNotEqualTo(403);
        } else {
            assertThat(answer.body()).as(method + " " + path).contains("This needs the role " + needed + ".");
        }
    }
}
