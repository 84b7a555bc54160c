package dev.signalbox.hub.gateway;

import java.util.stream.Stream;

/**
 * A request of REST, and the request of the protocol that it is; single quotes for double ones. Immutable.
 *
 * @param headers beside the token, each {@code name: value}
 */
record RestLine(String method, String path, String body, String headers, String asked) {
    @Override
    public String toString() {
        return method + " " + path + " " + body;
    }

    static Stream<RestLine> all() {
        return Stream.of(
                new RestLine("GET", "/hub", "", "", "{'hubStatus':{}}"),
                new RestLine("GET", "/devices", "", "", "{'devices':{'selector':{}}}"),
                new RestLine(
                        "GET",
                        "/devices?tag=roof&tag=north&model=pump&presence=online&presence=ASLEEP&lifecycle=active"
                                + "&sync=SYNC_STATE_DRIFTED&text=shed&limit=20&cursor=a-1",
                        "",
                        "",
                        "{'devices':{'selector':{'tags':['roof','north'],'models':['pump'],'presences':"
                                + "['PRESENCE_STATE_ONLINE','PRESENCE_STATE_ASLEEP'],'lifecycles':['LIFECYCLE_ACTIVE'],"
                                + "'syncs':['SYNC_STATE_DRIFTED'],'text':'shed'},'limit':20,'afterDeviceId':'a-1'}}"),
                new RestLine("GET", "/devices/a-1", "", "", "{'devices':{'deviceId':'a-1'}}"),
                new RestLine(
                        "POST",
                        "/devices",
                        "{'deviceId':'a-1','tags':['roof']}",
                        "",
                        "{'createDevice':{'deviceId':'a-1','tags':['roof']}}"),
                new RestLine(
                        "PATCH",
                        "/devices/a-1",
                        "{'displayName':'Pump','tags':{'tags':['x']}}",
                        "",
                        "{'updateDevice':{'deviceId':'a-1','displayName':'Pump','tags':{'tags':['x']}}}"),
                new RestLine("DELETE", "/devices/a-1", "", "", "{'deleteDevice':{'deviceId':'a-1'}}"),
                new RestLine(
                        "DELETE",
                        "/devices/a-1?erase_history=true",
                        "",
                        "",
                        "{'deleteDevice':{'deviceId':'a-1','eraseHistory':true}}"),
                new RestLine(
                        "PUT",
                        "/devices/a-1/lifecycle",
                        "{'lifecycle':'LIFECYCLE_SUSPENDED'}",
                        "",
                        "{'setLifecycle':{'deviceId':'a-1','lifecycle':'LIFECYCLE_SUSPENDED'}}"),
                new RestLine("GET", "/devices/a-1/capabilities", "", "", "{'capabilities':{'deviceId':'a-1'}}"),
                new RestLine(
                        "GET",
                        "/devices/a-1/presence-history?limit=3&cursor=c",
                        "",
                        "",
                        "{'presenceHistory':{'deviceId':'a-1','limit':3,'cursor':'c'}}"),
                new RestLine(
                        "GET",
                        "/devices/a-1/events?name=pressed&name=held&from=5&to=9&limit=3&cursor=c",
                        "",
                        "",
                        "{'events':{'deviceId':'a-1','names':['pressed','held'],'fromMs':'5','toMs':'9','limit':3,"
                                + "'cursor':'c'}}"),
                new RestLine("GET", "/devices/a-1/tokens", "", "", "{'deviceTokens':{'deviceId':'a-1'}}"),
                new RestLine("POST", "/devices/a-1/tokens", "", "", "{'issueDeviceToken':{'deviceId':'a-1'}}"),
                new RestLine("POST", "/devices/a-1/tokens/rotate", "", "", "{'rotateDeviceToken':{'deviceId':'a-1'}}"),
                new RestLine(
                        "DELETE",
                        "/devices/a-1/tokens/k1",
                        "",
                        "",
                        "{'revokeDeviceToken':{'deviceId':'a-1','keyId':'k1'}}"),
                new RestLine("GET", "/devices/a-1/shadow", "", "", "{'shadow':{'deviceId':'a-1'}}"),
                new RestLine(
                        "PATCH",
                        "/devices/a-1/shadow",
                        "{'fan':{'speed':3,'mode':null},'led.on':true,'days':[1,2]}",
                        "If-Match: \"7\"",
                        "{'setDesired':{'deviceId':'a-1','changes':{'fan.speed':3,'fan.mode':null,'led.on':true,"
                                + "'days':[1,2]},'expectedVersion':'7'}}"),
                new RestLine(
                        "PUT",
                        "/devices/a-1/shadow",
                        "{}",
                        "If-Match: \"0\"",
                        "{'setDesired':{'deviceId':'a-1','expectedVersion':'0','replace':true}}"),
                new RestLine(
                        "GET",
                        "/devices/a-1/shadow/history?limit=9&cursor=44",
                        "",
                        "",
                        "{'shadowHistory':{'deviceId':'a-1','limit':9,'beforeRevision':'44'}}"),
                new RestLine(
                        "GET",
                        "/devices/a-1/history?metric=flow&from=1000&to=2026-11-22T10:00:00%2B01:00&points=7&form=raw"
                                + "&join_live=true&cursor=n",
                        "",
                        "",
                        "{'history':{'deviceId':'a-1','metric':'flow','fromMs':'1000','toMs':'1795338000000',"
                                + "'maxPoints':7,'form':'HISTORY_FORM_RAW','joinLive':true,'cursor':'n'}}"),
                new RestLine(
                        "POST",
                        "/devices/a-1/commands/blink?ttl_ms=2592000000",
                        "{'times':3}",
                        "Idempotency-Key: k",
                        "{'invoke':{'deviceId':'a-1','command':'blink','parameters':{'times':3},'idempotencyKey':'k',"
                                + "'ttlMs':2592000000}}"),
                new RestLine(
                        "GET",
                        "/executions?device=a-1&state=failed&state=running&issuer=token:ci&command=blink&bulk=B1"
                                + "&from=5&to=9&limit=2&cursor=E9",
                        "",
                        "",
                        "{'executions':{'deviceId':'a-1','limit':2,'beforeExecutionId':'E9','states':"
                                + "['EXECUTION_STATE_FAILED','EXECUTION_STATE_RUNNING'],'issuer':'token:ci','command':"
                                + "'blink','bulkId':'B1','fromMs':'5','toMs':'9'}}"),
                new RestLine("GET", "/executions/E1", "", "", "{'executions':{'executionId':'E1'}}"),
                new RestLine("POST", "/executions/E1/cancel", "", "", "{'cancel':{'executionId':'E1'}}"),
                new RestLine(
                        "POST",
                        "/bulks",
                        "{'selector':{'tags':['roof']},'command':'blink','dryRun':true}",
                        "Idempotency-Key: k",
                        "{'bulk':{'selector':{'tags':['roof']},'command':'blink','dryRun':true,'idempotencyKey':'k'}}"),
                new RestLine("GET", "/bulks?limit=3&cursor=B9", "", "", "{'bulks':{'limit':3,'beforeBulkId':'B9'}}"),
                new RestLine("GET", "/bulks/B1", "", "", "{'bulks':{'bulkId':'B1'}}"),
                new RestLine("GET", "/bulks/B1?cursor=a-1", "", "", "{'bulks':{'bulkId':'B1','afterDeviceId':'a-1'}}"),
                new RestLine("POST", "/bulks/B1/cancel", "", "", "{'cancelBulk':{'bulkId':'B1'}}"),
                new RestLine(
                        "POST",
                        "/bulks/B1/retry",
                        "",
                        "Idempotency-Key: k",
                        "{'retryBulk':{'bulkId':'B1','idempotencyKey':'k'}}"),
                new RestLine("GET", "/join-keys", "", "", "{'joinKeys':{}}"),
                new RestLine("POST", "/join-keys", "{'title':'shed'}", "", "{'createJoinKey':{'title':'shed'}}"),
                new RestLine("DELETE", "/join-keys/k1", "", "", "{'revokeJoinKey':{'keyId':'k1'}}"),
                new RestLine("GET", "/access-tokens", "", "", "{'accessTokens':{}}"),
                new RestLine(
                        "POST",
                        "/access-tokens",
                        "{'title':'ci','role':'ROLE_VIEWER'}",
                        "",
                        "{'createAccessToken':{'title':'ci','role':'ROLE_VIEWER'}}"),
                new RestLine("DELETE", "/access-tokens/k1", "", "", "{'revokeAccessToken':{'keyId':'k1'}}"),
                new RestLine(
                        "GET",
                        "/audit?actor=user:marta&subject=a-1&limit=5&cursor=77",
                        "",
                        "",
                        "{'audit':{'limit':5,'beforeEntryNo':'77','actor':'user:marta','subject':'a-1'}}"),
                new RestLine("POST", "/backups", "", "", "{'makeBackup':{}}"),
                new RestLine("POST", "/mqtt/gc", "{'empty':true}", "", "{'sweepMqtt':{'empty':true}}"),
                new RestLine(
                        "POST",
                        "/mqtt/captures",
                        "{'filter':'tele/#','max':50,'waitMs':5000}",
                        "",
                        "{'capturePublishes':{'filter':'tele/#','max':50,'waitMs':5000}}"),
                new RestLine("GET", "/users", "", "", "{'users':{}}"),
                new RestLine(
                        "POST",
                        "/users",
                        "{'user':'olga','role':'ROLE_VIEWER','scope':{'tags':['north']}}",
                        "",
                        "{'createUser':{'user':'olga','role':'ROLE_VIEWER','scope':{'tags':['north']}}}"),
                new RestLine(
                        "PATCH",
                        "/users/olga",
                        "{'role':'ROLE_OPERATOR'}",
                        "",
                        "{'updateUser':{'user':'olga','role':'ROLE_OPERATOR'}}"),
                new RestLine("POST", "/users/olga/reset", "", "", "{'resetUser':{'user':'olga'}}"),
                new RestLine("DELETE", "/users/olga", "", "", "{'deleteUser':{'user':'olga'}}"),
                new RestLine("GET", "/sessions", "", "", "{'sessions':{}}"),
                new RestLine("DELETE", "/sessions/k1", "", "", "{'endSession':{'keyId':'k1'}}"),
                new RestLine("POST", "/access-tokens/k1/rotate", "", "", "{'rotateAccessToken':{'keyId':'k1'}}"),
                new RestLine("GET", "/mappings?limit=5&cursor=a", "", "", "{'mappings':{'limit':5,'afterName':'a'}}"),
                new RestLine("GET", "/mappings/barn", "", "", "{'mappings':{'name':'barn'}}"),
                new RestLine("GET", "/ready-made-mappings", "", "", "{'mappings':{'readyMade':true}}"),
                new RestLine(
                        "GET",
                        "/ready-made-mappings/tasmota",
                        "",
                        "",
                        "{'mappings':{'readyMade':true,'name':'tasmota'}}"),
                new RestLine(
                        "PUT",
                        "/mappings/barn",
                        "{'device':{'id':'{d}'}}",
                        "",
                        "{'putMapping':{'mapping':{'name':'barn','device':{'id':'{d}'}}}}"),
                new RestLine("DELETE", "/mappings/barn", "", "", "{'deleteMapping':{'name':'barn'}}"),
                new RestLine(
                        "POST",
                        "/mapping-trials",
                        "{'mapping':{'name':'barn'},'publishes':[{'topic':'a/b','text':'1'}]}",
                        "",
                        "{'tryMapping':{'mapping':{'name':'barn'},'publishes':[{'topic':'a/b','text':'1'}]}}"));
    }
}
