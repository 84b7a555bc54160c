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
import java.util.stream.Stream;
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

    /** @param headers beside the token, each {@code name: value} */
    private record Line(String method, String path, String body, String headers, String asked) {
        @Override
        public String toString() {
            return method + " " + path + " " + body;
        }
    }

    @AfterAll
    static void stop() {
        RUN.close();
    }

    static Stream<Line> lines() {
        return Stream.of(
                new Line("GET", "/hub", "", "", "{'hubStatus':{}}"),
                new Line("GET", "/devices", "", "", "{'devices':{'selector':{}}}"),
                new Line(
                        "GET",
                        "/devices?tag=roof&tag=north&model=pump&presence=online&presence=ASLEEP&lifecycle=active"
                                + "&sync=SYNC_STATE_DRIFTED&text=shed&limit=20&cursor=a-1",
                        "",
                        "",
                        "{'devices':{'selector':{'tags':['roof','north'],'models':['pump'],'presences':"
                                + "['PRESENCE_STATE_ONLINE','PRESENCE_STATE_ASLEEP'],'lifecycles':['LIFECYCLE_ACTIVE'],"
                                + "'syncs':['SYNC_STATE_DRIFTED'],'text':'shed'},'limit':20,'afterDeviceId':'a-1'}}"),
                new Line("GET", "/devices/a-1", "", "", "{'devices':{'deviceId':'a-1'}}"),
                new Line(
                        "POST",
                        "/devices",
                        "{'deviceId':'a-1','tags':['roof']}",
                        "",
                        "{'createDevice':{'deviceId':'a-1','tags':['roof']}}"),
                new Line(
                        "PATCH",
                        "/devices/a-1",
                        "{'displayName':'Pump','tags':{'tags':['x']}}",
                        "",
                        "{'updateDevice':{'deviceId':'a-1','displayName':'Pump','tags':{'tags':['x']}}}"),
                new Line("DELETE", "/devices/a-1", "", "", "{'deleteDevice':{'deviceId':'a-1'}}"),
                new Line(
                        "DELETE",
                        "/devices/a-1?erase_history=true",
                        "",
                        "",
                        "{'deleteDevice':{'deviceId':'a-1','eraseHistory':true}}"),
                new Line(
                        "PUT",
                        "/devices/a-1/lifecycle",
                        "{'lifecycle':'LIFECYCLE_SUSPENDED'}",
                        "",
                        "{'setLifecycle':{'deviceId':'a-1','lifecycle':'LIFECYCLE_SUSPENDED'}}"),
                new Line("GET", "/devices/a-1/capabilities", "", "", "{'capabilities':{'deviceId':'a-1'}}"),
                new Line(
                        "GET",
                        "/devices/a-1/presence-history?limit=3&cursor=c",
                        "",
                        "",
                        "{'presenceHistory':{'deviceId':'a-1','limit':3,'cursor':'c'}}"),
                new Line("GET", "/devices/a-1/tokens", "", "", "{'deviceTokens':{'deviceId':'a-1'}}"),
                new Line("POST", "/devices/a-1/tokens", "", "", "{'issueDeviceToken':{'deviceId':'a-1'}}"),
                new Line("POST", "/devices/a-1/tokens/rotate", "", "", "{'rotateDeviceToken':{'deviceId':'a-1'}}"),
                new Line(
                        "DELETE",
                        "/devices/a-1/tokens/k1",
                        "",
                        "",
                        "{'revokeDeviceToken':{'deviceId':'a-1','keyId':'k1'}}"),
                new Line("GET", "/devices/a-1/shadow", "", "", "{'shadow':{'deviceId':'a-1'}}"),
                new Line(
                        "PATCH",
                        "/devices/a-1/shadow",
                        "{'fan':{'speed':3,'mode':null},'led.on':true,'days':[1,2]}",
                        "If-Match: \"7\"",
                        "{'setDesired':{'deviceId':'a-1','changes':{'fan.speed':3,'fan.mode':null,'led.on':true,"
                                + "'days':[1,2]},'expectedVersion':'7'}}"),
                new Line(
                        "PUT",
                        "/devices/a-1/shadow",
                        "{}",
                        "If-Match: \"0\"",
                        "{'setDesired':{'deviceId':'a-1','expectedVersion':'0','replace':true}}"),
                new Line(
                        "GET",
                        "/devices/a-1/shadow/history?limit=9&cursor=44",
                        "",
                        "",
                        "{'shadowHistory':{'deviceId':'a-1','limit':9,'beforeRevision':'44'}}"),
                new Line(
                        "GET",
                        "/devices/a-1/history?metric=flow&from=1000&to=2026-11-22T10:00:00%2B01:00&points=7&form=raw"
                                + "&join_live=true&cursor=n",
                        "",
                        "",
                        "{'history':{'deviceId':'a-1','metric':'flow','fromMs':'1000','toMs':'1795338000000',"
                                + "'maxPoints':7,'form':'HISTORY_FORM_RAW','joinLive':true,'cursor':'n'}}"),
                new Line(
                        "POST",
                        "/devices/a-1/commands/blink?ttl_ms=2592000000",
                        "{'times':3}",
                        "Idempotency-Key: k",
                        "{'invoke':{'deviceId':'a-1','command':'blink','parameters':{'times':3},'idempotencyKey':'k',"
                                + "'ttlMs':2592000000}}"),
                new Line(
                        "GET",
                        "/executions?device=a-1&state=failed&state=running&issuer=token:ci&command=blink&bulk=B1"
                                + "&from=5&to=9&limit=2&cursor=E9",
                        "",
                        "",
                        "{'executions':{'deviceId':'a-1','limit':2,'beforeExecutionId':'E9','states':"
                                + "['EXECUTION_STATE_FAILED','EXECUTION_STATE_RUNNING'],'issuer':'token:ci','command':"
                                + "'blink','bulkId':'B1','fromMs':'5','toMs':'9'}}"),
                new Line("GET", "/executions/E1", "", "", "{'executions':{'executionId':'E1'}}"),
                new Line("POST", "/executions/E1/cancel", "", "", "{'cancel':{'executionId':'E1'}}"),
                new Line(
                        "POST",
                        "/bulks",
                        "{'selector':{'tags':['roof']},'command':'blink','dryRun':true}",
                        "Idempotency-Key: k",
                        "{'bulk':{'selector':{'tags':['roof']},'command':'blink','dryRun':true,'idempotencyKey':'k'}}"),
                new Line("GET", "/bulks?limit=3&cursor=B9", "", "", "{'bulks':{'limit':3,'beforeBulkId':'B9'}}"),
                new Line("GET", "/bulks/B1", "", "", "{'bulks':{'bulkId':'B1'}}"),
                new Line("GET", "/bulks/B1?cursor=a-1", "", "", "{'bulks':{'bulkId':'B1','afterDeviceId':'a-1'}}"),
                new Line("POST", "/bulks/B1/cancel", "", "", "{'cancelBulk':{'bulkId':'B1'}}"),
                new Line(
                        "POST",
                        "/bulks/B1/retry",
                        "",
                        "Idempotency-Key: k",
                        "{'retryBulk':{'bulkId':'B1','idempotencyKey':'k'}}"),
                new Line("GET", "/join-keys", "", "", "{'joinKeys':{}}"),
                new Line("POST", "/join-keys", "{'title':'shed'}", "", "{'createJoinKey':{'title':'shed'}}"),
                new Line("DELETE", "/join-keys/k1", "", "", "{'revokeJoinKey':{'keyId':'k1'}}"),
                new Line("GET", "/access-tokens", "", "", "{'accessTokens':{}}"),
                new Line(
                        "POST",
                        "/access-tokens",
                        "{'title':'ci','role':'ROLE_VIEWER'}",
                        "",
                        "{'createAccessToken':{'title':'ci','role':'ROLE_VIEWER'}}"),
                new Line("DELETE", "/access-tokens/k1", "", "", "{'revokeAccessToken':{'keyId':'k1'}}"),
                new Line(
                        "GET",
                        "/audit?actor=user:marta&subject=a-1&limit=5&cursor=77",
                        "",
                        "",
                        "{'audit':{'limit':5,'beforeEntryNo':'77','actor':'user:marta','subject':'a-1'}}"),
                new Line("POST", "/backups", "", "", "{'makeBackup':{}}"),
                new Line("GET", "/users", "", "", "{'users':{}}"),
                new Line(
                        "POST",
                        "/users",
                        "{'user':'olga','role':'ROLE_VIEWER','scope':{'tags':['north']}}",
                        "",
                        "{'createUser':{'user':'olga','role':'ROLE_VIEWER','scope':{'tags':['north']}}}"),
                new Line(
                        "PATCH",
                        "/users/olga",
                        "{'role':'ROLE_OPERATOR'}",
                        "",
                        "{'updateUser':{'user':'olga','role':'ROLE_OPERATOR'}}"),
                new Line("POST", "/users/olga/reset", "", "", "{'resetUser':{'user':'olga'}}"),
                new Line("DELETE", "/users/olga", "", "", "{'deleteUser':{'user':'olga'}}"),
                new Line("GET", "/sessions", "", "", "{'sessions':{}}"),
                new Line("DELETE", "/sessions/k1", "", "", "{'endSession':{'keyId':'k1'}}"),
                new Line("POST", "/access-tokens/k1/rotate", "", "", "{'rotateAccessToken':{'keyId':'k1'}}"),
                new Line("GET", "/mappings?limit=5&cursor=a", "", "", "{'mappings':{'limit':5,'afterName':'a'}}"),
                new Line("GET", "/mappings/barn", "", "", "{'mappings':{'name':'barn'}}"),
                new Line("GET", "/ready-made-mappings", "", "", "{'mappings':{'readyMade':true}}"),
                new Line(
                        "GET",
                        "/ready-made-mappings/tasmota",
                        "",
                        "",
                        "{'mappings':{'readyMade':true,'name':'tasmota'}}"),
                new Line(
                        "PUT",
                        "/mappings/barn",
                        "{'device':{'id':'{d}'}}",
                        "",
                        "{'putMapping':{'mapping':{'name':'barn','device':{'id':'{d}'}}}}"),
                new Line("DELETE", "/mappings/barn", "", "", "{'deleteMapping':{'name':'barn'}}"),
                new Line(
                        "POST",
                        "/mapping-trials",
                        "{'mapping':{'name':'barn'},'publishes':[{'topic':'a/b','text':'1'}]}",
                        "",
                        "{'tryMapping':{'mapping':{'name':'barn'},'publishes':[{'topic':'a/b','text':'1'}]}}"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void routeIsOneRequest(Line line) throws Exception {
        assertThat(asked(line)).isEqualTo(expected(line));
    }

    @Test
    void everyRequestHasARoute() throws Exception {
        Set<BodyCase> reached = EnumSet.noneOf(BodyCase.class);
        for (Line line : lines().toList()) {
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

    private static ConsoleToHub expected(Line line) throws Exception {
        return GatewayRun.parse(line.asked.replace('\'', '"'), ConsoleToHub.newBuilder())
                .setRequestId(1)
                .build();
    }

    private static ConsoleToHub asked(Line line) throws Exception {
        RUN.events.clear();
        RUN.desk = request -> Done.getDefaultInstance();
        List<String> headers = new ArrayList<>(List.of(TOKEN));
        if (!line.headers.isEmpty()) {
            headers.add(line.headers);
        }
        if (!line.body.isEmpty()) {
            headers.add("Content-Type: application/json");
        }
        HttpResponse<String> answer = RUN.send(
                line.method, "/api/v1" + line.path, line.body.replace('\'', '"'), headers.toArray(String[]::new));
        assertThat(RUN.seen(Event.ConsoleAsked.class)).as(answer.body()).hasSize(1);
        return RUN.seen(Event.ConsoleAsked.class).get(0).request();
    }
}
