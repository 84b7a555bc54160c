package dev.signalbox.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is asked of the hub, what is printed, and with which code it ends; the hub answers by script. */
final class CtlTest {
    private static final String EXECUTION =
            "{\"executionId\":\"E1\",\"deviceId\":\"p\",\"state\":\"EXECUTION_STATE_%s\"}";

    @TempDir
    private Path data;

    private CtlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new CtlRig(data);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "hub | GET /api/v1/hub",
                "devices list --tag a --tag b --presence online --text x --limit 5 | GET"
                        + " /api/v1/devices?tag=a&tag=b&presence=online&text=x&limit=5",
                "devices show p | GET /api/v1/devices/p",
                "devices create p --name Pump --tag a | POST /api/v1/devices"
                        + " {\"deviceId\":\"p\",\"displayName\":\"Pump\",\"tags\":[\"a\"]}",
                "devices rename p Pump | PATCH /api/v1/devices/p {\"displayName\":\"Pump\"}",
                "devices approve p | PUT /api/v1/devices/p/lifecycle {\"lifecycle\":\"LIFECYCLE_ACTIVE\"}",
                "devices suspend p | PUT /api/v1/devices/p/lifecycle {\"lifecycle\":\"LIFECYCLE_SUSPENDED\"}",
                "devices resume p | PUT /api/v1/devices/p/lifecycle {\"lifecycle\":\"LIFECYCLE_ACTIVE\"}",
                "devices retire p | PUT /api/v1/devices/p/lifecycle {\"lifecycle\":\"LIFECYCLE_RETIRED\"}",
                "devices delete p | DELETE /api/v1/devices/p",
                "devices delete p --erase-history | DELETE /api/v1/devices/p?erase_history=true",
                "executions list --device p --state failed --from -1h --limit 3 | GET"
                        + " /api/v1/executions?device=p&state=failed&from=-1h&limit=3",
                "executions show E1 | GET /api/v1/executions/E1",
                "executions cancel E1 | POST /api/v1/executions/E1/cancel",
                "bulk list | GET /api/v1/bulks?limit=50",
                "bulk show B1 | GET /api/v1/bulks/B1",
                "bulk cancel B1 | POST /api/v1/bulks/B1/cancel",
                "bulk retry B1 | POST /api/v1/bulks/B1/retry",
                "history p flow --from -1h --points 60 | GET"
                        + " /api/v1/devices/p/history?metric=flow&from=-1h&to=now&points=60",
                "history p flow --raw | GET"
                        + " /api/v1/devices/p/history?metric=flow&from=-1h&to=now&form=raw&points=5000",
                "shadow get p | GET /api/v1/devices/p/shadow",
                "shadow set p fan.speed=3 on=true mode=eco x=null | PATCH /api/v1/devices/p/shadow"
                        + " {\"fan.speed\":3.0,\"on\":true,\"mode\":\"eco\",\"x\":null}",
                "shadow set p --replace | PUT /api/v1/devices/p/shadow {}",
                "shadow history p --limit 4 | GET /api/v1/devices/p/shadow/history?limit=4",
                "tokens list | GET /api/v1/access-tokens?limit=1000",
                "tokens list --device p | GET /api/v1/devices/p/tokens",
                "tokens create --title ci --role viewer --valid-for 1h | POST /api/v1/access-tokens"
                        + " {\"title\":\"ci\",\"role\":\"ROLE_VIEWER\",\"validForS\":3600}",
                "tokens create --device p | POST /api/v1/devices/p/tokens",
                "tokens rotate --device p | POST /api/v1/devices/p/tokens/rotate",
                "tokens create --title ci --role operator --only-device p --only-command beep | POST"
                        + " /api/v1/access-tokens {\"title\":\"ci\",\"role\":\"ROLE_OPERATOR\",\"validForS\":7776000,"
                        + "\"scope\":{\"deviceIds\":[\"p\"],\"commands\":[\"beep\"]}}",
                "tokens rotate k | POST /api/v1/access-tokens/k/rotate",
                "users list | GET /api/v1/users?limit=1000",
                "users create olga | POST /api/v1/users {\"user\":\"olga\",\"role\":\"ROLE_VIEWER\"}",
                "users create olga --role operator --only-tag a --only-tag b | POST /api/v1/users"
                        + " {\"user\":\"olga\",\"role\":\"ROLE_OPERATOR\",\"scope\":{\"tags\":[\"a\",\"b\"]}}",
                "users update olga --role admin --no-scope | PATCH /api/v1/users/olga"
                        + " {\"role\":\"ROLE_ADMIN\",\"scope\":{}}",
                "users update olga --only-device p | PATCH /api/v1/users/olga" + " {\"scope\":{\"deviceIds\":[\"p\"]}}",
                "users reset olga | POST /api/v1/users/olga/reset",
                "users delete olga | DELETE /api/v1/users/olga",
                "tokens revoke k | DELETE /api/v1/access-tokens/k",
                "tokens revoke k --device p | DELETE /api/v1/devices/p/tokens/k",
                "join-key create --title shed --max-uses 2 --needs-approval | POST /api/v1/join-keys"
                        + " {\"title\":\"shed\",\"validForS\":86400,\"maxUses\":2,\"needsApproval\":true}",
                "join-key list | GET /api/v1/join-keys",
                "join-key revoke k | DELETE /api/v1/join-keys/k",
                "audit --actor user:marta | GET /api/v1/audit?actor=user%3Amarta&limit=100",
                "backup | POST /api/v1/backups",
                "mqtt status | GET /api/v1/hub",
                "mqtt gc --yes | POST /api/v1/mqtt/gc {\"empty\":true}",
            })
    void verbIsOneRequest(String line, String request) {
        assertThat(rig.ctl(line.split(" "))).as(rig.err.toString()).isZero();
        assertThat(rig.asked).hasSize(1);
        assertThat(rig.asked.get(0).replaceFirst(" Bearer local-token.*", "").strip())
                .isEqualTo(request);
    }

    @Test
    void tagsAreAddedToThoseThereAreAndTakenAway() {
        rig.willAnswer(200, "{\"device\":{\"tags\":[\"shed\",\"old\"]}}");
        assertThat(rig.ctl("devices", "tag", "p", "roof", "--remove", "old")).isZero();
        assertThat(rig.asked.get(1)).startsWith("PATCH /api/v1/devices/p {\"tags\":{\"tags\":[\"shed\",\"roof\"]}}");
    }

    @Test
    void tokensWithoutATitleDoNotShareOne() {
        rig.ctl("tokens", "create");
        rig.ctl("tokens", "create");
        assertThat(rig.asked.get(0)).containsPattern("\"title\":\"cli-\\d{4}-\\d\\d-\\d\\d-[0-9a-f]{4}\"");
        assertThat(rig.asked.get(1)).isNotEqualTo(rig.asked.get(0));
    }

    @Test
    void updateOfAUserSaysWhatIsToChange() {
        assertThat(rig.ctl("users", "update", "olga")).isEqualTo(Exit.USAGE);
        assertThat(rig.err.toString()).contains("Nothing is to change");
        assertThat(rig.ctl("users", "update", "olga", "--no-scope", "--only-tag", "north"))
                .isEqualTo(Exit.USAGE);
        assertThat(rig.asked).isEmpty();
    }

    @Test
    void bulkNeedsAChoiceOfDevices() {
        assertThat(rig.ctl("bulk", "run", "blink")).isEqualTo(Exit.USAGE);
        assertThat(rig.asked).isEmpty();
        assertThat(rig.ctl("bulk", "run", "--all", "blink", "times=3", "--dry-run"))
                .isZero();
        assertThat(rig.asked.get(0))
                .startsWith("POST /api/v1/bulks {\"selector\":{},\"command\":\"blink\",\"parameters\":{\"times\":3.0},"
                        + "\"dryRun\":true}");
    }

    @Test
    void versionThatIsExpectedGoesAlong() {
        rig.ctl("shadow", "set", "p", "a=1", "--if-version", "7");
        assertThat(rig.asked.get(0)).endsWith("\"7\"");
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED,0", "FAILED,1", "REJECTED,1", "EXPIRED,1", "CANCELLED,1", "TIMED_OUT,1", "INDETERMINATE,5"})
    void exitCodeOfAWaitSaysHowItEnded(String state, int exit) {
        rig.willAnswer(202, EXECUTION.formatted("SENT"));
        rig.willAnswer(200, EXECUTION.formatted(state));
        assertThat(rig.ctl("invoke", "p", "blink", "times=3", "--wait", "--key", "k1"))
                .isEqualTo(exit);
        assertThat(rig.asked.get(0))
                .matches(
                        "POST /api/v1/devices/p/commands/blink\\?wait_ms=\\d+ \\{\"times\":3\\.0} Bearer local-token k1");
        assertThat(rig.asked.get(1)).matches("GET /api/v1/executions/E1\\?wait_ms=\\d+ .*");
        assertThat(rig.out.toString()).containsPattern("EXECUTION +E1");
    }

    @Test
    void timeThatIsOverIsAnOutcomeThatIsNotKnown() {
        for (int i = 0; i < 5; i++) {
            rig.willAnswer(202, EXECUTION.formatted("QUEUED"));
        }
        assertThat(rig.ctl("invoke", "p", "blink", "--wait", "--timeout", "1ms"))
                .isEqualTo(Exit.NOT_KNOWN);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 429, 500, 502, 503})
    void waitThatFailsAfterTheCommandWasAcceptedSaysWhatItWasAndHowToAskAgain(int status) {
        rig.willAnswer(202, EXECUTION.formatted("SENT"));
        rig.willAnswer(status, "");
        assertThat(rig.ctl("invoke", "p", "blink", "--wait", "--key", "k1")).isEqualTo(Exit.NOT_KNOWN);
        assertThat(rig.err.toString()).contains("E1").contains("--key k1").contains("status " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void proxyThatLosesACommandLeavesItNotKnown(int status) {
        rig.willAnswer(status, "<html>");
        assertThat(rig.ctl("invoke", "p", "blink", "--key", "k1")).isEqualTo(Exit.NOT_KNOWN);
        assertThat(rig.err.toString()).contains("--key k1");
        rig.willAnswer(status, "<html>");
        assertThat(rig.ctl("bulk", "run", "--all", "blink", "--key", "k2")).isEqualTo(Exit.NOT_KNOWN);
        assertThat(rig.err.toString()).contains("--key k2");
    }

    @Test
    void hubThatRefusesACommandDidNotTakeIt() {
        rig.willAnswer(503, "{\"message\":\"The hub is stopping.\",\"code\":\"ERROR_CODE_UNAVAILABLE\"}");
        assertThat(rig.ctl("invoke", "p", "blink")).isEqualTo(Exit.REFUSED);
    }

    @Test
    void acceptedIsEnoughForWhoDoesNotWait() {
        rig.willAnswer(202, EXECUTION.formatted("QUEUED"));
        assertThat(rig.ctl("invoke", "p", "blink")).isZero();
        assertThat(rig.asked).hasSize(1);
        assertThat(rig.asked.get(0))
                .startsWith("POST /api/v1/devices/p/commands/blink {} ")
                .contains(" ctl-");
    }

    @ParameterizedTest
    @CsvSource({"400,1", "404,1", "409,1", "422,1", "501,1", "503,1", "401,4", "403,4", "504,5"})
    void refusalIsOneSentenceWithItsTraceOnStandardError(int status, int exit) {
        rig.willAnswer(
                status,
                "{\"type\":\"about:blank\",\"detail\":\"No.\",\"message\":\"No.\",\"code\":\"ERROR_CODE_NOT_FOUND\","
                        + "\"traceId\":\"00ff\"}");
        assertThat(rig.ctl("hub")).isEqualTo(exit);
        assertThat(rig.err.toString().strip()).isEqualTo("signalbox: No. (NOT_FOUND, trace 00ff)");
        assertThat(rig.out.toString()).isEmpty();
    }

    @Test
    void proxyThatAnswersInItsOwnWordsIsUnderstoodByItsStatus() {
        rig.willAnswer(502, "<html>");
        assertThat(rig.ctl("hub")).isEqualTo(Exit.REFUSED);
        assertThat(rig.err.toString()).contains("status 502");
    }

    @Test
    void hubThatIsNotThereIsNotReachable() {
        stop();
        assertThat(rig.ctl("hub")).isEqualTo(Exit.NOT_REACHABLE);
        assertThat(rig.err.toString()).contains("cannot be reached").hasLineCount(1);
        assertThat(rig.ctl("watch")).isEqualTo(Exit.NOT_REACHABLE);
    }

    @Test
    void dataDirectoryWithoutARunningHubIsNotReachable() throws Exception {
        Files.delete(data.resolve(LocalHub.ADDRESS));
        assertThat(rig.ctl("hub")).isEqualTo(Exit.NOT_REACHABLE);
        assertThat(rig.err.toString()).contains("No hub is running");
    }

    @Test
    void wrongUsageIsTwo() {
        assertThat(rig.ctl("devices", "fly")).isEqualTo(Exit.USAGE);
        assertThat(rig.ctl("history", "p")).isEqualTo(Exit.USAGE);
        assertThat(rig.ctl("history", "p", "flow", "--raw", "--points", "3")).isEqualTo(Exit.USAGE);
        assertThat(rig.ctl("invoke", "p", "blink", "times")).isEqualTo(Exit.USAGE);
        assertThat(rig.ctl("invoke", "p", "blink", "a=1", "a=2")).isEqualTo(Exit.USAGE);
        assertThat(rig.ctl("invoke", "p", "blink", "--ttl", "soon")).isEqualTo(Exit.USAGE);
        assertThat(rig.asked).isEmpty();
    }

    @Test
    void tokenComesFromAFileOrTheEnvironmentNeverTheCommandLine(@TempDir Path elsewhere) throws Exception {
        Path file = Files.writeString(elsewhere.resolve("token"), "file-token\n");
        assertThat(rig.ctl("hub", "--url", rig.url())).isEqualTo(Exit.NOT_AUTHORISED);
        assertThat(rig.ctl(Map.of("SIGNALBOX_TOKEN", "env-token"), "hub", "--url", rig.url() + "/"))
                .isZero();
        assertThat(rig.ctl("hub", "--url", rig.url(), "--token-file", file.toString()))
                .isZero();
        assertThat(rig.asked).hasSize(2);
        assertThat(rig.asked.get(0)).startsWith("GET /api/v1/hub ").endsWith("Bearer env-token");
        assertThat(rig.asked.get(1)).endsWith("Bearer file-token");
    }

    @Test
    void jsonIsTheAnswerAsItIs() {
        rig.willAnswer(200, "{\"devices\":[{\"device\":{\"deviceId\":\"p\"}}]}");
        assertThat(rig.ctl("devices", "list", "--json")).isZero();
        assertThat(rig.out.toString().strip()).isEqualTo("{\"devices\":[{\"device\":{\"deviceId\":\"p\"}}]}");
    }

    @Test
    void tableIsAlignedAndTerminalsAreSafeFromWhatDevicesSay() {
        rig.willAnswer(
                200,
                "{\"devices\":[{\"device\":{\"deviceId\":\"p\",\"displayName\":\"a\\u001b[31mb\"}},"
                        + "{\"device\":{\"deviceId\":\"longer\",\"displayName\":\"c\"},\"presence\":{\"state\":"
                        + "\"PRESENCE_STATE_NEVER_SEEN\"}}]}");
        rig.ctl("devices", "list");
        List<String> lines = rig.out.toString().lines().toList();
        assertThat(lines.get(0)).startsWith("DEVICE  NAME");
        assertThat(lines.get(1)).startsWith("p       a?[31mb");
        assertThat(lines.get(2)).startsWith("longer  c").contains("never seen");
        assertThat(rig.out.toString()).doesNotContain("\u001b");
    }

    @Test
    void neitherC1ControlsNorLineSeparatorsNorRefusalsReachTheTerminal() {
        rig.willAnswer(
                200,
                "{\"devices\":[{\"device\":{\"deviceId\":\"p\",\"displayName\":\"a\\u009b31mb\\u2028c\\u202ed\"}}]}");
        rig.ctl("devices", "list");
        assertThat(rig.out.toString()).contains("a?31mb?c?d");
        rig.willAnswer(404, "{\"message\":\"No \\u001b[2J\\u009b.\",\"code\":\"ERROR_CODE_NOT_FOUND\"}");
        rig.ctl("hub");
        assertThat(rig.err.toString()).contains("No ?[2J?.").doesNotContain("\u001b", "\u009b");
    }

    @Test
    void pageTellsTheExitCodes() throws Exception {
        String page = Files.readString(Path.of("../docs/ctl.md"));
        assertThat(page)
                .contains("| " + Exit.OK + " | done")
                .contains("| " + Exit.REFUSED + " | the hub refused")
                .contains("| " + Exit.USAGE + " | wrong usage")
                .contains("| " + Exit.NOT_REACHABLE + " | the hub cannot be reached")
                .contains("| " + Exit.NOT_AUTHORISED + " | not authorised")
                .contains("| " + Exit.NOT_KNOWN + " | the outcome is not known");
        for (CommandLine verb :
                new CommandLine(new Ctl(Map.of())).getSubcommands().values()) {
            assertThat(page).contains("`" + verb.getCommandName());
        }
    }
}
