package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.CapabilitiesAnswer;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.Executions;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HubStatus;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.JoinResponse;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ApiTest {
    private static final GatewayRun RUN = GatewayRun.start();

    private final String token = GatewayRun.bearer(RUN.accessToken);

    @BeforeEach
    void answerAsTheSwitchboardDoes() {
        RUN.desk = ApiTest::answer;
    }

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @Test
    void everyConsoleRequestHasItsPath() throws Exception {
        assertThat(RUN.get("/api/v1/hub", token).body()).contains("\"hubId\":\"hub-1\"");
        assertThat(RUN.get("/api/v1/devices", token).body()).contains("\"devices\":[", "pump-1");
        assertThat(RUN.get("/api/v1/devices/pump-1", token).body()).startsWith("{\"device\":{\"deviceId\":\"pump-1\"");
        assertThat(RUN.get("/api/v1/devices/pump-1/capabilities", token).body()).contains("\"hash\":\"pump-1\"");
        assertThat(RUN.get("/api/v1/devices/pump-1/history?metric=flow&from=5&to=9&points=3", token)
                        .body())
                .contains("\"metric\":\"pump-1 flow 5 9 3\"");
        assertThat(RUN.get("/api/v1/executions?device=pump-1&limit=4&cursor=X", token)
                        .body())
                .contains("\"command\":\"pump-1 4 X\"");
        assertThat(RUN.get("/api/v1/executions/E1", token).body()).startsWith("{\"executionId\":\"E1\"");
    }

    @Test
    void commandIsAcceptedWithItsParametersAndKey() throws Exception {
        HttpResponse<String> answer =
                RUN.post("/api/v1/devices/pump-1/commands/set_speed", "{\"speed\":3}", token, "Idempotency-Key: k1");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("\"command\":\"pump-1 set_speed 3.0 k1\"");
        assertThat(RUN.post("/api/v1/executions/E1/cancel", "", token).statusCode())
                .isEqualTo(204);
    }

    @Test
    void keysAndTokensAreMadeAndRevoked() throws Exception {
        HttpResponse<String> key = RUN.post("/api/v1/join-keys", "{\"title\":\"shed\"}", token);
        assertThat(key.statusCode()).isEqualTo(201);
        assertThat(GatewayRun.parse(key.body(), JoinKey.newBuilder()).getJoinLine())
                .isEqualTo("SIGNALBOX_JOIN_KEY=shed ./signalbox agent --hub " + RUN.origin());
        assertThat(RUN.post("/api/v1/access-tokens", "{\"title\":\"ci\"}", token)
                        .statusCode())
                .isEqualTo(201);
        assertThat(RUN.delete("/api/v1/access-tokens/abc", token).statusCode()).isEqualTo(204);
    }

    @Test
    void refusalHasTheStatusOfItsCode() throws Exception {
        RUN.desk = request -> Refusal.retryAfter(ErrorCode.ERROR_CODE_QUEUE_FULL, "Full.", 1_500);
        HttpResponse<String> answer = RUN.get("/api/v1/devices", token);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(GatewayRun.error(answer).getMessage()).isEqualTo("Full.");
        RUN.desk = request -> Devices.getDefaultInstance();
        assertThat(RUN.get("/api/v1/devices/unknown", token).statusCode()).isEqualTo(404);
    }

    @Test
    void onlyConsolesMayAsk() throws Exception {
        assertThat(RUN.get("/api/v1/devices").statusCode()).isEqualTo(401);
        assertThat(RUN.get("/api/v1/devices").headers().firstValue("WWW-Authenticate"))
                .contains("Bearer");
        assertThat(RUN.get("/api/v1/devices", GatewayRun.bearer(RUN.expiredToken))
                        .statusCode())
                .isEqualTo(401);
        assertThat(RUN.get("/api/v1/devices", GatewayRun.bearer(RUN.session)).statusCode())
                .as("a session is for the cookie")
                .isEqualTo(401);
        assertThat(RUN.get("/api/v1/devices", GatewayRun.bearer(RUN.deviceToken))
                        .statusCode())
                .isEqualTo(403);
        assertThat(RUN.get("/api/v1/devices", RUN.sessionCookie()).statusCode()).isEqualTo(200);
    }

    @Test
    void changeByCookieNeedsOurOriginAndJson() throws Exception {
        String cookie = RUN.sessionCookie();
        String path = "/api/v1/join-keys";
        assertThat(RUN.post(path, "{}", cookie, "Origin: " + RUN.origin()).statusCode())
                .isEqualTo(201);
        assertThat(RUN.post(path, "{}", cookie).statusCode()).isEqualTo(403);
        assertThat(RUN.post(path, "{}", cookie, "Origin: null").statusCode()).isEqualTo(403);
        assertThat(RUN.post(path, "{}", cookie, "Origin: https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(RUN.post(path, "{}", cookie, "Origin: " + RUN.origin(), "Sec-Fetch-Site: cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(RUN.post(path, "{}", cookie, "Origin: " + RUN.origin(), "Sec-Fetch-Site: same-origin")
                        .statusCode())
                .isEqualTo(201);
        assertThat(RUN.post(path, "{}", cookie, "Origin: " + RUN.origin(), "Content-Type: text/plain")
                        .statusCode())
                .isEqualTo(415);
        assertThat(RUN.post(path, "{}", token, "Origin: " + RUN.origin()).statusCode())
                .as("a script has no origin")
                .isEqualTo(403);
        assertThat(RUN.delete("/api/v1/access-tokens/abc", cookie).statusCode()).isEqualTo(403);
        assertThat(RUN.get("/api/v1/devices", cookie, "Sec-Fetch-Site: cross-site")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void bodyOfTheLimitIsReadAndOneByteMoreIsRefused() throws Exception {
        String fill = "{\"title\":\"" + "x".repeat(Api.MAX_BODY_BYTES - 12) + "\"}";
        assertThat(fill).hasSize(Api.MAX_BODY_BYTES);
        assertThat(RUN.post("/api/v1/join-keys", fill, token).statusCode()).isEqualTo(201);
        assertThat(RUN.post("/api/v1/join-keys", fill + " ", token).statusCode())
                .isEqualTo(413);
        assertThat(RUN.post("/api/v1/join-keys", "{\"title\":", token).statusCode())
                .isEqualTo(400);
        assertThat(RUN.get("/api/v1/devices/pump-1/history?from=now", token).statusCode())
                .isEqualTo(400);
    }

    @Test
    void unknownPathsAndMethodsAreNotFound() throws Exception {
        assertThat(RUN.get("/api/v1/nothing", token).statusCode()).isEqualTo(404);
        for (String path : List.of("/api", "/api/v1", "/api/v1/", "/api/v2/devices")) {
            HttpResponse<String> answer = RUN.get(path, token);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).as(path).contains("application/problem+json");
        }
        HttpResponse<String> answer = RUN.delete("/api/v1/devices", token);
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, POST");
    }

    @Test
    void answersAreNeverStored() throws Exception {
        HttpResponse<String> answer = RUN.get("/api/v1/devices", token);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void refusalIsAProblemWithTheFieldsOfAnErrorBesideIt() throws Exception { // [RFC 9457]
        HttpResponse<String> answer = RUN.get("/api/v1/nothing", token);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        JsonObject problem = JsonParser.parseString(answer.body()).getAsJsonObject();
        assertThat(problem.get("type").getAsString()).isEqualTo("about:blank");
        assertThat(problem.get("title").getAsString()).isEqualTo("Not Found");
        assertThat(problem.get("status").getAsInt()).isEqualTo(404);
        assertThat(problem.get("detail").getAsString()).isEqualTo("There is nothing here.");
        assertThat(problem.get("code").getAsString()).isEqualTo("ERROR_CODE_NOT_FOUND");
        assertThat(problem.get("message").getAsString()).isEqualTo("There is nothing here.");
        assertThat(problem.get("traceId").getAsString()).matches("[0-9a-f]{16}");
    }

    @Test
    void headIsGetWithoutItsBody() throws Exception { // [RFC 9110 §9.3.2]
        HttpResponse<String> head = RUN.send("HEAD", "/api/v1/devices", "", token);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(RUN.send("HEAD", "/api/v1/nothing", "", token).statusCode()).isEqualTo(404);
        assertThat(RUN.send("HEAD", "/api/v1/bulks/B1/cancel", "", token).statusCode())
                .isEqualTo(405);
    }

    @Test
    void scriptNeedsNoContentTypeWhereThereIsNoBody() throws Exception {
        assertThat(RUN.send("POST", "/api/v1/executions/E1/cancel", "", token).statusCode())
                .isEqualTo(204);
        assertThat(RUN.send("POST", "/api/v1/join-keys", "{}", token).statusCode())
                .isEqualTo(415);
        assertThat(RUN.send("POST", "/api/v1/join-keys", "", RUN.sessionCookie(), "Origin: " + RUN.origin())
                        .statusCode())
                .as("a browser says what it sends")
                .isEqualTo(415);
    }

    @Test
    void deviceJoinsByItsKeyInBothForms() throws Exception {
        HttpResponse<String> json =
                RUN.post("/api/v1/join", "{\"hardwareId\":\"serial-1\"}", GatewayRun.bearer(RUN.joinKey));
        assertThat(json.statusCode()).isEqualTo(201);
        assertThat(GatewayRun.parse(json.body(), JoinResponse.newBuilder()).getLinkUrl())
                .isEqualTo("ws://127.0.0.1:" + RUN.port + "/ws/device");
        HttpResponse<byte[]> binary = HttpClient.newHttpClient()
                .send(
                        RUN.request(
                                        "/api/v1/join",
                                        GatewayRun.bearer(RUN.joinKey),
                                        "Content-Type: application/x-protobuf")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(JoinRequest.newBuilder()
                                        .setHardwareId("serial-2")
                                        .build()
                                        .toByteArray()))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(binary.headers().firstValue("Content-Type")).contains("application/x-protobuf");
        assertThat(JoinResponse.parseFrom(binary.body()).getDeviceId()).isEqualTo("new-1");
        assertThat(RUN.seen(Event.JoinAsked.class))
                .extracting(asked -> asked.request().getHardwareId())
                .containsExactlyInAnyOrder("serial-1", "serial-2");
    }

    @Test
    void joiningNeedsAJoinKeyAndNoOrigin() throws Exception {
        String body = "{\"hardwareId\":\"serial-3\"}";
        String key = GatewayRun.bearer(RUN.joinKey);
        assertThat(RUN.post("/api/v1/join", body).statusCode()).isEqualTo(401);
        assertThat(RUN.post("/api/v1/join", body, token).statusCode()).isEqualTo(403);
        assertThat(RUN.post("/api/v1/join", body, key, "Origin: " + RUN.origin())
                        .statusCode())
                .isEqualTo(403);
        assertThat(RUN.post("/api/v1/join", "{}", key).statusCode()).isEqualTo(400);
        assertThat(RUN.post("/api/v1/join", "{\"hardwareId\":\"" + "x".repeat(129) + "\"}", key)
                        .statusCode())
                .isEqualTo(400);
    }

    /** Answers with what was asked, so that a test sees how the request was understood. */
    private static Message answer(ConsoleToHub request) {
        return switch (request.getBodyCase()) {
            case HUB_STATUS -> HubStatus.newBuilder().setHubId("hub-1").build();
            case DEVICES ->
                Devices.newBuilder()
                        .addDevices(DeviceState.newBuilder()
                                .setDevice(Device.newBuilder().setDeviceId("pump-1")))
                        .build();
            case CAPABILITIES ->
                CapabilitiesAnswer.newBuilder()
                        .setHash(request.getCapabilities().getDeviceId())
                        .build();
            case HISTORY -> {
                var asked = request.getHistory();
                List<Object> words = List.of(
                        asked.getDeviceId(),
                        asked.getMetric(),
                        asked.getFromMs(),
                        asked.getToMs(),
                        asked.getMaxPoints());
                yield History.newBuilder().setMetric(joined(words)).build();
            }
            case EXECUTIONS -> {
                var asked = request.getExecutions();
                yield Executions.newBuilder()
                        .addExecutions(Execution.newBuilder()
                                .setExecutionId(asked.getExecutionId())
                                .setCommand(joined(
                                        List.of(asked.getDeviceId(), asked.getLimit(), asked.getBeforeExecutionId()))))
                        .build();
            }
            case INVOKE -> {
                var asked = request.getInvoke();
                double speed = asked.getParameters().getFieldsOrThrow("speed").getNumberValue();
                yield Execution.newBuilder()
                        .setCommand(joined(
                                List.of(asked.getDeviceId(), asked.getCommand(), speed, asked.getIdempotencyKey())))
                        .build();
            }
            case CANCEL -> Done.getDefaultInstance();
            case CREATE_JOIN_KEY ->
                JoinKey.newBuilder()
                        .setKey(request.getCreateJoinKey().getTitle())
                        .build();
            case CREATE_ACCESS_TOKEN -> AccessToken.newBuilder().setToken("t").build();
            case REVOKE_ACCESS_TOKEN -> Done.getDefaultInstance();
            default -> Refusal.of(ErrorCode.ERROR_CODE_UNIMPLEMENTED, "Not asked by REST.");
        };
    }

    private static String joined(List<Object> words) {
        return String.join(" ", words.stream().map(String::valueOf).toList());
    }
}
