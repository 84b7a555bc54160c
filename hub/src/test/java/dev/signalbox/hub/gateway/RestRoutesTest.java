package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.AuditEntries;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.Bulks;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ConsoleToHub.BodyCase;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceEvents;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.Executions;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.PresenceHistory;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowConflict;
import dev.signalbox.proto.v1.ShadowHistory;
import dev.signalbox.proto.v1.ShadowRevision;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each route is one request of the protocol, and every request of the protocol has a route. */
final class RestRoutesTest {
    private static final GatewayRun RUN = new GatewayRun(TestLimits.with(limits -> {}), List.of(), true);
    private static final String TOKEN = GatewayRun.bearer(RUN.accessToken);

    /** What a link is for; a request answered at once has none. */
    private static final Set<BodyCase> OF_LINKS =
            EnumSet.of(BodyCase.HELLO, BodyCase.WATCH, BodyCase.UNWATCH, BodyCase.PING, BodyCase.TAP, BodyCase.GOODBYE);

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @ParameterizedTest
    @MethodSource("dev.signalbox.hub.gateway.RestLine#all")
    void routeIsOneRequest(RestLine line) throws Exception {
        assertThat(asked(line)).isEqualTo(expected(line));
    }

    @Test
    void everyRequestHasARoute() throws Exception {
        Set<BodyCase> reached = EnumSet.noneOf(BodyCase.class);
        for (RestLine line : RestLine.all().toList()) {
            reached.add(expected(line).getBodyCase());
        }
        Set<BodyCase> all = EnumSet.allOf(BodyCase.class);
        all.removeAll(OF_LINKS);
        all.remove(BodyCase.BODY_NOT_SET);
        assertThat(reached).isEqualTo(all);
    }

    @Test
    void answerIsTheMessageAndDoneIsNoContent() throws Exception {
        RUN.desk = request -> Device.newBuilder().setDeviceId("a-1").build();
        HttpResponse<String> answer =
                RUN.send("PATCH", "/api/v1/devices/a-1", "{}", TOKEN, "Content-Type: application/json");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"deviceId\":\"a-1\"}");
        RUN.desk = request -> Done.getDefaultInstance();
        assertThat(RUN.delete("/api/v1/devices/a-1", TOKEN).statusCode()).isEqualTo(204);
        RUN.desk = request -> Refusal.of(ErrorCode.ERROR_CODE_UNIMPLEMENTED, "Not yet.");
        assertThat(RUN.delete("/api/v1/devices/a-1", TOKEN).statusCode()).isEqualTo(501);
    }

    @Test
    void linkLeadsToTheNextPageUntilThereIsNone() throws Exception {
        RUN.desk = RestRoutesTest::onePage;
        for (String path : List.of(
                "/devices?text=a%20b&limit=1",
                "/executions?device=a-1",
                "/bulks?limit=1",
                "/audit?actor=hub",
                "/devices/a-1/shadow/history",
                "/devices/a-1/presence-history?limit=1",
                "/devices/a-1/events?name=pressed",
                "/devices/a-1/history?metric=flow&form=raw")) {
            List<String> visited = new ArrayList<>();
            String next = "/api/v1" + path;
            while (!next.isEmpty()) {
                assertThat(visited).as("pages").hasSizeLessThan(5);
                visited.add(next);
                HttpResponse<String> page = RUN.get(next, TOKEN);
                assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
                next = page.headers()
                        .firstValue("Link")
                        .map(link -> link.replaceFirst("^<(.*)>; rel=\"next\"$", "$1"))
                        .orElse("");
            }
            assertThat(visited).as(path).hasSize(2);
            assertThat(visited.get(1)).startsWith("/api/v1" + path).contains("cursor=2");
        }
    }

    @Test
    void bulkWithMoreTargetsLeadsToThem() throws Exception {
        Bulk.Builder bulk = Bulk.newBuilder().addTargets(BulkTarget.newBuilder().setDeviceId("a-7"));
        RUN.desk = request ->
                Bulks.newBuilder().addBulks(bulk.setMoreTargets(true)).build();
        assertThat(RUN.get("/api/v1/bulks/B1?cursor=a-3", TOKEN).headers().firstValue("Link"))
                .hasValue("</api/v1/bulks/B1?cursor=a-7>; rel=\"next\"");
        RUN.desk = request ->
                Bulks.newBuilder().addBulks(bulk.setMoreTargets(false)).build();
        assertThat(RUN.get("/api/v1/bulks/B1", TOKEN).headers().firstValue("Link"))
                .isEmpty();
    }

    @Test
    void nextPageIsOfTheSameTime() throws Exception {
        RUN.desk = RestRoutesTest::onePage;
        for (String path : List.of("/executions?fr%6Fm=-1h&to=now", "/devices/a-1/history?metric=flow&from=-1h")) {
            assertThat(RUN.get("/api/v1" + path, TOKEN).headers().firstValue("Link"))
                    .get(InstanceOfAssertFactories.STRING)
                    .containsPattern("[?&]from=\\d{13}&to=\\d{13}&cursor=2>")
                    .doesNotContain("-1h", "now");
        }
    }

    /** One entry named 2, and behind the cursor 2 nothing. */
    private static Message onePage(ConsoleToHub request) {
        boolean first =
                !request.toString().contains("\"2\"") && !request.toString().contains(": 2\n");
        return switch (request.getBodyCase()) {
            case DEVICES ->
                first
                        ? Devices.newBuilder()
                                .addDevices(DeviceState.newBuilder()
                                        .setDevice(Device.newBuilder().setDeviceId("2")))
                                .build()
                        : Devices.getDefaultInstance();
            case EXECUTIONS ->
                first
                        ? Executions.newBuilder()
                                .addExecutions(Execution.newBuilder().setExecutionId("2"))
                                .build()
                        : Executions.getDefaultInstance();
            case BULKS ->
                first
                        ? Bulks.newBuilder()
                                .addBulks(Bulk.newBuilder().setBulkId("2"))
                                .build()
                        : Bulks.getDefaultInstance();
            case AUDIT ->
                first
                        ? AuditEntries.newBuilder()
                                .addEntries(AuditEntry.newBuilder().setEntryNo(2))
                                .build()
                        : AuditEntries.getDefaultInstance();
            case SHADOW_HISTORY ->
                first
                        ? ShadowHistory.newBuilder()
                                .addRevisions(ShadowRevision.newBuilder().setRevision(2))
                                .build()
                        : ShadowHistory.getDefaultInstance();
            case PRESENCE_HISTORY ->
                PresenceHistory.newBuilder().setNextCursor(first ? "2" : "").build();
            case EVENTS ->
                DeviceEvents.newBuilder().setNextCursor(first ? "2" : "").build();
            default -> History.newBuilder().setNextCursor(first ? "2" : "").build();
        };
    }

    @Test
    void shadowHasItsVersionAsEntityTagAndAConflictTellsTheCurrentOne() throws Exception {
        Shadow shadow = Shadow.newBuilder().setDesiredVersion(7).build();
        RUN.desk = request -> shadow;
        assertThat(RUN.get("/api/v1/devices/a-1/shadow", TOKEN).headers().firstValue("ETag"))
                .contains("\"7\"");
        RUN.desk = request -> ShadowConflict.newBuilder()
                .setError(Refusal.of(ErrorCode.ERROR_CODE_VERSION_CONFLICT, "It is another."))
                .setCurrent(shadow)
                .build();
        HttpResponse<String> refused = RUN.send(
                "PATCH",
                "/api/v1/devices/a-1/shadow",
                "{\"fan\":1}",
                TOKEN,
                "If-Match: \"6\"",
                "Content-Type: application/merge-patch+json");
        assertThat(refused.statusCode()).isEqualTo(412);
        assertThat(refused.headers().firstValue("ETag")).contains("\"7\"");
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(refused.body())
                .contains("\"code\":\"ERROR_CODE_VERSION_CONFLICT\"", "\"current\":{\"desiredVersion\":\"7\"}");
    }

    @Test
    void bulkIsAcceptedAndItsDryRunIsAnAnswer() throws Exception {
        RUN.desk = request -> Bulk.getDefaultInstance();
        String selector = "{\"selector\":{},\"command\":\"blink\"";
        assertThat(RUN.post("/api/v1/bulks", selector + "}", TOKEN).statusCode())
                .isEqualTo(202);
        assertThat(RUN.post("/api/v1/bulks", selector + ",\"dryRun\":true}", TOKEN)
                        .statusCode())
                .isEqualTo(200);
    }

    private static ConsoleToHub expected(RestLine line) throws Exception {
        return GatewayRun.parse(line.asked().replace('\'', '"'), ConsoleToHub.newBuilder())
                .setRequestId(1)
                .build();
    }

    private static ConsoleToHub asked(RestLine line) throws Exception {
        RUN.events.clear();
        RUN.desk = request -> Done.getDefaultInstance();
        List<String> headers = new ArrayList<>(List.of(TOKEN));
        if (!line.headers().isEmpty()) {
            headers.add(line.headers());
        }
        if (!line.body().isEmpty()) {
            headers.add("Content-Type: application/json");
        }
        HttpResponse<String> answer = RUN.send(
                line.method(), "/api/v1" + line.path(), line.body().replace('\'', '"'), headers.toArray(String[]::new));
        assertThat(RUN.seen(Event.ConsoleAsked.class)).as(answer.body()).hasSize(1);
        return RUN.seen(Event.ConsoleAsked.class).get(0).request();
    }
}
