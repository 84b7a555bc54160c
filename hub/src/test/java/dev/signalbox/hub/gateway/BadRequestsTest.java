package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.gateway.Parameter.Place;
import dev.signalbox.hub.gateway.Route.Access;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.ConsoleFrames;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import io.undertow.util.Methods;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the route: what it does not take is refused with its place named, and nothing reaches the switchboard. */
final class BadRequestsTest {
    private static final GatewayRun RUN = new GatewayRun(TestLimits.with(limits -> {}), List.of(), true);
    private static final String TOKEN = GatewayRun.bearer(RUN.accessToken);
    private static final String JSON = "Content-Type: application/json";

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @BeforeEach
    void nothingYet() {
        RUN.events.clear();
        RUN.desk = request -> Done.getDefaultInstance();
    }

    private static Stream<Route> routes() {
        return RUN.gateway.routes().stream().filter(route -> route.access() == Access.CONSOLE);
    }

    /** But for frames, which are read as on a WebSocket: what is not known is ignored. */
    private static Stream<Route> withBody() {
        return routes().filter(route -> route.body() != null && !(route.body() instanceof ConsoleFrames));
    }

    private static Stream<Route> changing() {
        return routes().filter(Route::changes);
    }

    /** A parameter of a route, and what it does not take. */
    private record Bad(Route route, Parameter parameter, String value) {
        @Override
        public String toString() {
            return route.method() + " " + route.path() + " " + parameter.name() + "=" + value;
        }
    }

    private static Stream<Bad> badValues() {
        return routes().flatMap(route -> route.parameters().stream()
                .flatMap(parameter -> notTaken(parameter.form()).map(value -> new Bad(route, parameter, value))));
    }

    private static Stream<String> notTaken(Form form) {
        if (form instanceof Form.Text text) {
            return Stream.of("", "x".repeat(text.maxChars() + 1));
        }
        if (form instanceof Form.Whole whole) {
            String over = whole.most() == Long.MAX_VALUE ? "9223372036854775808" : Long.toString(whole.most() + 1);
            return Stream.of("", "x", "1.5", "1e3", Long.toString(whole.least() - 1), over);
        }
        if (form instanceof Form.Flag) {
            return Stream.of("", "yes", "TRUE", "1");
        }
        if (form instanceof Form.Moment) {
            return Stream.of(
                    "", "tomorrow", "-1y", "+1h", "-h", "2026-11-22", "2026-13-22T10:00:00Z", "-5", "1".repeat(16));
        }
        if (form instanceof Form.VersionTag) {
            return Stream.of("", "7", "W/\"7\"", "\"x\"", "\"7\", \"8\"", "*", "\"" + "1".repeat(19) + "\"");
        }
        return Stream.of("", "nothing", "unspecified", "0");
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void valueAParameterDoesNotTakeIsRefusedByName(Bad bad) throws Exception {
        boolean query = bad.parameter.place() == Place.QUERY;
        String addition = query ? bad.parameter.name() + "=" + encoded(bad.value) : "";
        List<String> headers = new ArrayList<>();
        if (!query) {
            headers.add(bad.parameter.name() + ": " + bad.value);
        }
        refused(send(bad.route, addition, "", headers), ErrorCode.ERROR_CODE_INVALID_ARGUMENT, bad.parameter.name());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void unknownParameterIsRefused(Route route) throws Exception {
        refused(send(route, "shrubbery=1", "", List.of()), ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "shrubbery");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parameterThatIsMisspeltIsToldTheRightName(Route route) throws Exception {
        for (Parameter parameter : route.parameters()) {
            if (parameter.place() == Place.QUERY) {
                String misspelt = parameter.name() + "s";
                refused(
                        send(route, misspelt + "=1", "", List.of()),
                        ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                        "no query parameter " + misspelt + "; did you mean " + parameter.name() + "?");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void parameterThatIsGivenTwiceIsRefused(Route route) throws Exception {
        for (Parameter parameter : route.parameters()) {
            if (parameter.place() == Place.QUERY && !parameter.many()) {
                String good = parameter.name() + "=1";
                refused(
                        send(route, good + "&" + good, "", List.of()),
                        ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                        parameter.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("changing")
    void keyThatWouldNotBeHonouredIsRefused(Route route) throws Exception {
        if (!route.takes("Idempotency-Key")) {
            refused(
                    send(route, "", "", List.of("Idempotency-Key: k")),
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "Idempotency-Key");
        }
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void bodyThatIsNotOneStrictJsonObjectIsRefusedWithItsPlace(Route route) throws Exception {
        for (String body : List.of(
                "{",
                "{\"a\":}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":\"\t\"}",
                "\"")) {
            refused(send(route, "", body, List.of(JSON)), ErrorCode.ERROR_CODE_MALFORMED, "line 1 column");
        }
        refused(send(route, "", "{} {}", List.of(JSON)), ErrorCode.ERROR_CODE_MALFORMED, "");
        refused(send(route, "", "[]", List.of(JSON)), ErrorCode.ERROR_CODE_MALFORMED, "object");
        refused(send(route, "", "null", List.of(JSON)), ErrorCode.ERROR_CODE_MALFORMED, "object");
        refused(send(route, "", "{\"a\":1,\"a\":2}", List.of(JSON)), ErrorCode.ERROR_CODE_MALFORMED, "$.a twice");
        refused(send(route, "", "{\"a\":1e999}", List.of(JSON)), ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "$.a");
        refused(
                send(route, "", "{\"a\":" + "1".repeat(65) + "}", List.of(JSON)),
                ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                "$.a is longer than 64");
        String deep = "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}";
        refused(send(route, "", deep, List.of(JSON)), ErrorCode.ERROR_CODE_MALFORMED, "");
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void fieldThatTheBodyDoesNotHaveIsRefused(Route route) throws Exception {
        if (!Objects.requireNonNull(route.body())
                .getDescriptorForType()
                .getFullName()
                .startsWith("google.")) {
            refused(
                    send(route, "", "{\"shrubbery\":1}", List.of(JSON)),
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "unknown field shrubbery");
        }
    }

    @ParameterizedTest
    @MethodSource("changing")
    void otherContentTypesAreRefused(Route route) throws Exception {
        if (!route.method().equals(Methods.DELETE)) {
            for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/x-protobuf")) {
                HttpResponse<String> answer = send(route, "", "{}", List.of("Content-Type: " + type));
                assertThat(answer.statusCode()).isEqualTo(415);
                assertThat(RUN.seen(Event.ConsoleAsked.class)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void bodyOverTheLimitIsRefused(Route route) throws Exception {
        String fill = "{\"a\":\"" + "x".repeat(Api.MAX_BODY_BYTES) + "\"}";
        HttpResponse<String> answer = send(route, "", fill, List.of(JSON));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(GatewayRun.error(answer).getCode()).isEqualTo(ErrorCode.ERROR_CODE_TOO_LARGE);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void nobodyIsAnsweredWithoutACredential(Route route) throws Exception {
        HttpResponse<String> answer = RUN.send(route.method().toString(), path(route, ""), "");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(GatewayRun.error(answer).getTraceId()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /bulks | {\"selectr\":{},\"command\":\"x\"} | selectr; did you mean selector?",
                "POST | /bulks | {\"selector\":{\"tag\":[\"x\"]},\"command\":\"x\"} | selector.tag; did you mean tags?",
                "POST | /bulks | {\"selector\":{\"lifecycles\":[\"ON\"]}} | ON",
                "POST | /bulks | {\"selector\":{},\"maxConcurrent\":-1} | -1",
                "POST | /join-keys | {\"validForS\":\"soon\"} | soon",
                "POST | /join-keys | {\"title\":7} | title must be text",
                "POST | /join-keys | {\"title\":[\"x\"]} | title must be one value",
                "POST | /join-keys | {\"tags\":\"x\"} | tags must be a list",
                "POST | /join-keys | {\"tags\":[7]} | tags must be text",
                "PATCH | /devices/a-1 | {\"deviceId\":\"b-1\"} | deviceId of the body is another",
                "PATCH | /devices/a-1/shadow | {\"Fan\":1} | Fan is no path",
                "PATCH | /devices/a-1/shadow | {\"a\":{\"b\":1},\"a.b\":2} | a.b twice",
                "PATCH | /devices/a-1/shadow | {\"fan\":{}} | fan is an empty object",
                "PATCH | /devices/a-1/shadow | {\"a.b.c.d.e.f.g.h.i\":1} | at most 8",
                "PUT | /devices/a-1/shadow | {\"a..b\":1} | is no path",
                "GET | /devices/a-1/history | | metric is missing",
            })
    void whatCannotBeMeantIsRefusedWithItsPlace(String method, String path, String body, String words)
            throws Exception {
        HttpResponse<String> answer = body == null
                ? RUN.send(method, "/api/v1" + path, "", TOKEN)
                : RUN.send(method, "/api/v1" + path, body, TOKEN, JSON);
        refused(answer, ErrorCode.ERROR_CODE_INVALID_ARGUMENT, words);
    }

    private static void refused(HttpResponse<String> answer, ErrorCode code, String words) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.CONTENT_TYPE);
        ErrorDetail error = GatewayRun.error(answer);
        assertThat(error.getCode()).as(answer.body()).isEqualTo(code);
        assertThat(error.getMessage()).contains(words);
        assertThat(error.getTraceId()).isNotEmpty();
        assertThat(RUN.seen(Event.ConsoleAsked.class)).isEmpty();
    }

    /** With everything the route requires, the value in question first. */
    private static HttpResponse<String> send(Route route, String query, String body, List<String> headers)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(TOKEN));
        all.addAll(headers);
        return RUN.send(route.method().toString(), path(route, query), body, all.toArray(String[]::new));
    }

    private static String path(Route route, String query) {
        List<String> parts = new ArrayList<>();
        if (!query.isEmpty()) {
            parts.add(query);
        }
        for (Parameter parameter : route.parameters()) {
            if (parameter.required() && !query.startsWith(parameter.name() + "=")) {
                parts.add(parameter.name() + "=x");
            }
        }
        return "/api/v1" + route.path().replaceAll("\\{\\w+}", "a-1")
                + (parts.isEmpty() ? "" : "?" + String.join("&", parts));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
