package dev.signalbox.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    private HttpServer hub;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<Scripted> answers = new ArrayBlockingQueue<>(10);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path data;

    private record Scripted(int status, String body, String link) {}

    @BeforeEach
    void start() throws Exception {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        hub.createContext("/", this::answer);
        hub.start();
        Files.writeString(data.resolve(LocalHub.ADDRESS), url());
        Files.writeString(data.resolve(LocalHub.ADMIN_TOKEN), "local-token");
    }

    @AfterEach
    void stop() {
        hub.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String headers = Stream.of("Authorization", "Idempotency-Key", "If-Match")
                .filter(name -> exchange.getRequestHeaders().containsKey(name))
                .map(name -> " " + exchange.getRequestHeaders().getFirst(name))
                .collect(Collectors.joining());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body + headers);
        Scripted next = answers.poll();
        Scripted answer = next == null ? new Scripted(200, "{}", "") : next;
        if (!answer.link.isEmpty()) {
            exchange.getResponseHeaders().set("Link", "<" + answer.link + ">; rel=\"next\"");
        }
        byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void willAnswer(int status, String body) {
        answers.add(new Scripted(status, body, ""));
    }

    private int ctl(String... arguments) {
        return ctl(Map.of(), arguments);
    }

    private int ctl(Map<String, String> environment, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--url")) {
            all.addAll(List.of("--data", data.toString()));
        }
        return new CommandLine(new Ctl(environment))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(new PrintedTrouble())
                .execute(all.toArray(String[]::new));
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
                "tokens list | GET /api/v1/access-tokens",
                "tokens list --device p | GET /api/v1/devices/p/tokens",
                "tokens create --title ci --role viewer --valid-for 1h | POST /api/v1/access-tokens"
                        + " {\"title\":\"ci\",\"role\":\"ROLE_VIEWER\",\"validForS\":3600}",
                "tokens create --device p | POST /api/v1/devices/p/tokens",
                "tokens rotate --device p | POST /api/v1/devices/p/tokens/rotate",
                "tokens revoke k | DELETE /api/v1/access-tokens/k",
                "tokens revoke k --device p | DELETE /api/v1/devices/p/tokens/k",
                "join-key create --title shed --max-uses 2 --needs-approval | POST /api/v1/join-keys"
                        + " {\"title\":\"shed\",\"validForS\":86400,\"maxUses\":2,\"needsApproval\":true}",
                "join-key list | GET /api/v1/join-keys",
                "join-key revoke k | DELETE /api/v1/join-keys/k",
                "audit --actor user:marta | GET /api/v1/audit?actor=user%3Amarta&limit=100",
                "backup | POST /api/v1/backups",
            })
    void verbIsOneRequest(String line, String request) {
        assertThat(ctl(line.split(" "))).as(err.toString()).isZero();
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).replaceFirst(" Bearer local-token.*", "").strip())
                .isEqualTo(request);
    }

    @Test
    void tagsAreAddedToThoseThereAreAndTakenAway() {
        willAnswer(200, "{\"device\":{\"tags\":[\"shed\",\"old\"]}}");
        assertThat(ctl("devices", "tag", "p", "roof", "--remove", "old")).isZero();
        assertThat(asked.get(1)).startsWith("PATCH /api/v1/devices/p {\"tags\":{\"tags\":[\"shed\",\"roof\"]}}");
    }

    @Test
    void tokensWithoutATitleDoNotShareOne() {
        ctl("tokens", "create");
        ctl("tokens", "create");
        assertThat(asked.get(0)).containsPattern("\"title\":\"cli-\\d{4}-\\d\\d-\\d\\d-[0-9a-f]{4}\"");
        assertThat(asked.get(1)).isNotEqualTo(asked.get(0));
    }

    @Test
    void bulkNeedsAChoiceOfDevices() {
        assertThat(ctl("bulk", "run", "blink")).isEqualTo(Exit.USAGE);
        assertThat(asked).isEmpty();
        assertThat(ctl("bulk", "run", "--all", "blink", "times=3", "--dry-run")).isZero();
        assertThat(asked.get(0))
                .startsWith("POST /api/v1/bulks {\"selector\":{},\"command\":\"blink\",\"parameters\":{\"times\":3.0},"
                        + "\"dryRun\":true}");
    }

    @Test
    void versionThatIsExpectedGoesAlong() {
        ctl("shadow", "set", "p", "a=1", "--if-version", "7");
        assertThat(asked.get(0)).endsWith("\"7\"");
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED,0", "FAILED,1", "REJECTED,1", "EXPIRED,1", "CANCELLED,1", "TIMED_OUT,1", "INDETERMINATE,5"})
    void exitCodeOfAWaitSaysHowItEnded(String state, int exit) {
        willAnswer(202, EXECUTION.formatted("SENT"));
        willAnswer(200, EXECUTION.formatted(state));
        assertThat(ctl("invoke", "p", "blink", "times=3", "--wait", "--key", "k1"))
                .isEqualTo(exit);
        assertThat(asked.get(0))
                .matches(
                        "POST /api/v1/devices/p/commands/blink\\?wait_ms=\\d+ \\{\"times\":3\\.0} Bearer local-token k1");
        assertThat(asked.get(1)).matches("GET /api/v1/executions/E1\\?wait_ms=\\d+ .*");
        assertThat(out.toString()).containsPattern("EXECUTION +E1");
    }

    @Test
    void timeThatIsOverIsAnOutcomeThatIsNotKnown() {
        for (int i = 0; i < 5; i++) {
            willAnswer(202, EXECUTION.formatted("QUEUED"));
        }
        assertThat(ctl("invoke", "p", "blink", "--wait", "--timeout", "1ms")).isEqualTo(Exit.NOT_KNOWN);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 429, 500, 502, 503})
    void waitThatFailsAfterTheCommandWasAcceptedSaysWhatItWasAndHowToAskAgain(int status) {
        willAnswer(202, EXECUTION.formatted("SENT"));
        willAnswer(status, "");
        assertThat(ctl("invoke", "p", "blink", "--wait", "--key", "k1")).isEqualTo(Exit.NOT_KNOWN);
        assertThat(err.toString()).contains("E1").contains("--key k1").contains("status " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void proxyThatLosesACommandLeavesItNotKnown(int status) {
        willAnswer(status, "<html>");
        assertThat(ctl("invoke", "p", "blink", "--key", "k1")).isEqualTo(Exit.NOT_KNOWN);
        assertThat(err.toString()).contains("--key k1");
        willAnswer(status, "<html>");
        assertThat(ctl("bulk", "run", "--all", "blink", "--key", "k2")).isEqualTo(Exit.NOT_KNOWN);
        assertThat(err.toString()).contains("--key k2");
    }

    @Test
    void hubThatRefusesACommandDidNotTakeIt() {
        willAnswer(503, "{\"message\":\"The hub is stopping.\",\"code\":\"ERROR_CODE_UNAVAILABLE\"}");
        assertThat(ctl("invoke", "p", "blink")).isEqualTo(Exit.REFUSED);
    }

    @Test
    void acceptedIsEnoughForWhoDoesNotWait() {
        willAnswer(202, EXECUTION.formatted("QUEUED"));
        assertThat(ctl("invoke", "p", "blink")).isZero();
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0))
                .startsWith("POST /api/v1/devices/p/commands/blink {} ")
                .contains(" ctl-");
    }

    @ParameterizedTest
    @CsvSource({"400,1", "404,1", "409,1", "422,1", "429,1", "501,1", "503,1", "401,4", "403,4", "504,5"})
    void refusalIsOneSentenceWithItsTraceOnStandardError(int status, int exit) {
        willAnswer(
                status,
                "{\"type\":\"about:blank\",\"detail\":\"No.\",\"message\":\"No.\",\"code\":\"ERROR_CODE_NOT_FOUND\","
                        + "\"traceId\":\"00ff\"}");
        assertThat(ctl("hub")).isEqualTo(exit);
        assertThat(err.toString().strip()).isEqualTo("signalbox: No. (NOT_FOUND, trace 00ff)");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void proxyThatAnswersInItsOwnWordsIsUnderstoodByItsStatus() {
        willAnswer(502, "<html>");
        assertThat(ctl("hub")).isEqualTo(Exit.REFUSED);
        assertThat(err.toString()).contains("status 502");
    }

    @Test
    void hubThatIsNotThereIsNotReachable() {
        stop();
        assertThat(ctl("hub")).isEqualTo(Exit.NOT_REACHABLE);
        assertThat(err.toString()).contains("cannot be reached").hasLineCount(1);
        assertThat(ctl("watch")).isEqualTo(Exit.NOT_REACHABLE);
    }

    @Test
    void dataDirectoryWithoutARunningHubIsNotReachable() throws Exception {
        Files.delete(data.resolve(LocalHub.ADDRESS));
        assertThat(ctl("hub")).isEqualTo(Exit.NOT_REACHABLE);
        assertThat(err.toString()).contains("No hub is running");
    }

    @Test
    void wrongUsageIsTwo() {
        assertThat(ctl("devices", "fly")).isEqualTo(Exit.USAGE);
        assertThat(ctl("history", "p")).isEqualTo(Exit.USAGE);
        assertThat(ctl("history", "p", "flow", "--raw", "--points", "3")).isEqualTo(Exit.USAGE);
        assertThat(ctl("invoke", "p", "blink", "times")).isEqualTo(Exit.USAGE);
        assertThat(ctl("invoke", "p", "blink", "a=1", "a=2")).isEqualTo(Exit.USAGE);
        assertThat(ctl("invoke", "p", "blink", "--ttl", "soon")).isEqualTo(Exit.USAGE);
        assertThat(asked).isEmpty();
    }

    @Test
    void tokenComesFromAFileOrTheEnvironmentNeverTheCommandLine(@TempDir Path elsewhere) throws Exception {
        Path file = Files.writeString(elsewhere.resolve("token"), "file-token\n");
        assertThat(ctl("hub", "--url", url())).isEqualTo(Exit.NOT_AUTHORISED);
        assertThat(ctl(Map.of("SIGNALBOX_TOKEN", "env-token"), "hub", "--url", url() + "/"))
                .isZero();
        assertThat(ctl("hub", "--url", url(), "--token-file", file.toString())).isZero();
        assertThat(asked).hasSize(2);
        assertThat(asked.get(0)).startsWith("GET /api/v1/hub ").endsWith("Bearer env-token");
        assertThat(asked.get(1)).endsWith("Bearer file-token");
    }

    @Test
    void jsonIsTheAnswerAsItIs() {
        willAnswer(200, "{\"devices\":[{\"device\":{\"deviceId\":\"p\"}}]}");
        assertThat(ctl("devices", "list", "--json")).isZero();
        assertThat(out.toString().strip()).isEqualTo("{\"devices\":[{\"device\":{\"deviceId\":\"p\"}}]}");
    }

    @Test
    void tableIsAlignedAndTerminalsAreSafeFromWhatDevicesSay() {
        willAnswer(
                200,
                "{\"devices\":[{\"device\":{\"deviceId\":\"p\",\"displayName\":\"a\\u001b[31mb\"}},"
                        + "{\"device\":{\"deviceId\":\"longer\",\"displayName\":\"c\"},\"presence\":{\"state\":"
                        + "\"PRESENCE_STATE_NEVER_SEEN\"}}]}");
        ctl("devices", "list");
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0)).startsWith("DEVICE  NAME");
        assertThat(lines.get(1)).startsWith("p       a?[31mb");
        assertThat(lines.get(2)).startsWith("longer  c").contains("never seen");
        assertThat(out.toString()).doesNotContain("\u001b");
    }

    @Test
    void neitherC1ControlsNorLineSeparatorsNorRefusalsReachTheTerminal() {
        willAnswer(
                200,
                "{\"devices\":[{\"device\":{\"deviceId\":\"p\",\"displayName\":\"a\\u009b31mb\\u2028c\\u202ed\"}}]}");
        ctl("devices", "list");
        assertThat(out.toString()).contains("a?31mb?c?d");
        willAnswer(404, "{\"message\":\"No \\u001b[2J\\u009b.\",\"code\":\"ERROR_CODE_NOT_FOUND\"}");
        ctl("hub");
        assertThat(err.toString()).contains("No ?[2J?.").doesNotContain("\u001b", "\u009b");
    }

    @Test
    void bulkIsShownToItsLastDevice() {
        answers.add(new Scripted(
                200,
                "{\"bulkId\":\"B1\",\"moreTargets\":true,\"targets\":[{\"deviceId\":\"p1\"}]}",
                "/api/v1/bulks/B1?cursor=p1"));
        willAnswer(200, "{\"bulkId\":\"B1\",\"targets\":[{\"deviceId\":\"p2\"}]}");
        assertThat(ctl("bulk", "show", "B1")).isZero();
        assertThat(asked.get(1)).startsWith("GET /api/v1/bulks/B1?cursor=p1 ");
        assertThat(out.toString()).contains("p1").contains("p2").containsOnlyOnce("BULK ");
    }

    @Test
    void rawHistoryIsReadToItsLastPage() {
        answers.add(new Scripted(
                200,
                "{\"points\":[{\"timeMs\":\"1000\",\"value\":1}]}",
                "/api/v1/devices/p/history?metric=flow&cursor=n"));
        willAnswer(200, "{\"points\":[{\"timeMs\":\"2000\",\"value\":2.5}]}");
        assertThat(ctl("history", "p", "flow", "--raw")).isZero();
        assertThat(asked.get(1)).startsWith("GET /api/v1/devices/p/history?metric=flow&cursor=n ");
        assertThat(out.toString().lines().map(line -> line.replaceFirst(".* ", "")))
                .containsExactly("VALUE", "1", "2.5");
    }

    @Test
    void pageThatMayNotBeTheLastSaysHowToGoOn() {
        answers.add(new Scripted(
                200, "{\"executions\":[{\"executionId\":\"E1\"}]}", "/api/v1/executions?limit=1&cursor=E1"));
        ctl("executions", "list", "--limit", "10");
        assertThat(err.toString()).contains("--cursor E1");
    }

    @Test
    void completionKnowsTheVerbs() {
        assertThat(ctl("completion")).isZero();
        assertThat(out.toString()).contains("devices", "join-key", "_complete_signalbox");
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
