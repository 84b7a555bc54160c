package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.gateway.EventFeed.ReadEvent;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubStatus;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.OpenedLink;
import dev.signalbox.proto.v1.Update;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links without WebSocket: events down, requests up, and no gap between two requests that read [docs/protocol.md, Fallback]. */
@Timeout(30)
final class HttpLinkTest {
    private GatewayRun run = GatewayRun.start();

    @AfterEach
    void stop() {
        run.close();
    }

    private void startWith(Consumer<TestLimits> change) {
        run.close();
        run = GatewayRun.start(TestLimits.with(change));
    }

    // Reading.

    @Test
    void streamBeginsWithTheLinkAndCarriesFramesAsTheyCome() throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", script())) {
            assertThat(feed.status()).isEqualTo(200);
            assertThat(feed.header("Content-Type")).isEqualTo("text/event-stream; charset=utf-8");
            assertThat(feed.header("Cache-Control")).isEqualTo("no-cache, no-store, no-transform");
            assertThat(feed.header("X-Accel-Buffering")).isEqualTo("no");
            OpenedLink opened = feed.event().link();
            assertThat(opened.getResumed()).isFalse();
            hello(opened.getLink());
            ReadEvent welcome = feed.event();
            assertThat(welcome.frame().getWelcome().getHubName()).isEqualTo("Workshop");
            assertThat(welcome.id()).isEqualTo(opened.getLink() + ".1");

            run.desk = request -> HubStatus.newBuilder().setDevices(3).build();
            assertThat(post(opened.getLink(), "{\"frames\":[{\"requestId\":7,\"hubStatus\":{}}]}"))
                    .isEqualTo(204);
            HubToConsole answer = feed.event().frame();
            assertThat(answer.getRequestId()).isEqualTo(7);
            assertThat(answer.getHubStatus().getDevices()).isEqualTo(3);

            run.onlyConsole().sendLatest("k", update("pump-1"));
            assertThat(feed.event().frame().getBatch().getUpdates(0).getDeviceId())
                    .isEqualTo("pump-1");
        }
    }

    @Test
    void pollAnswersAtOnceWhatWaitsAndElseWaits() throws Exception {
        String link = open();
        hello(link);
        ReadEvent welcome = only(poll(link, 0));
        assertThat(welcome.frame().hasWelcome()).isTrue();

        long begunNanos = System.nanoTime();
        assertThat(poll(link, 1)).isEmpty();
        assertThat(System.nanoTime() - begunNanos)
                .isGreaterThan(Duration.ofMillis(GatewayRun.FALLBACK.pollMillis() - 100)
                        .toNanos());

        run.onlyConsole().sendLatest("k", update("pump-1"));
        assertThat(only(poll(link, 1)).frame().getBatch().getUpdatesCount()).isEqualTo(1);
    }

    @Test
    void everyKindOfLinkIsCountedByItsTransport() throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", script())) {
            feed.event();
            assertThat(run.metrics.scrape())
                    .contains("signalbox_gateway_links{role=\"console\",transport=\"sse\"} 1")
                    .contains("signalbox_gateway_links{role=\"console\",transport=\"poll\"} 0");
            poll(open(), 0);
            assertThat(run.metrics.scrape()).contains("signalbox_gateway_links{role=\"console\",transport=\"poll\"} 1");
        }
    }

    // Going on.

    @Test
    void mustLaneIsNeitherLostNorDoubledWhereTheStreamBreaks() throws Exception {
        String link = open();
        hello(link);
        String last = link + ".0";
        Link console = run.onlyConsole();
        int sent = 0;
        List<String> got = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            try (EventFeed feed = EventFeed.get(run, "/api/v1/events", script(), "Last-Event-ID: " + last)) {
                assertThat(feed.event().link().getResumed()).isTrue();
                for (int i = 0; i < 20; i++) {
                    console.send(execution("e" + sent++));
                    console.sendLatest("k", update("d" + sent));
                }
                // Some of what was written is not read before the stream breaks.
                while (got.size() < round * 20 + 10) {
                    ReadEvent event = feed.event();
                    last = event.id();
                    if (event.frame().hasExecution()) {
                        got.add(event.frame().getExecution().getExecutionId());
                    }
                }
            }
        }
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", script(), "Last-Event-ID: " + last)) {
            assertThat(feed.event().link().getResumed()).isTrue();
            while (got.size() < sent) {
                ReadEvent event = feed.event();
                if (event.frame().hasExecution()) {
                    got.add(event.frame().getExecution().getExecutionId());
                }
            }
        }
        assertThat(got)
                .containsExactlyElementsOf(
                        IntStream.range(0, sent).mapToObj(i -> "e" + i).toList());
    }

    @Test
    void newestValueArrivesThoughTheBatchThatHeldItWasLost() throws Exception {
        String link = open();
        hello(link);
        assertThat(only(poll(link, 0)).frame().hasWelcome()).isTrue();
        Link console = run.onlyConsole();
        console.sendLatest("a", update("a1"));
        console.sendLatest("b", update("b1"));
        assertThat(only(poll(link, 1)).frame().getBatch().getUpdatesCount()).isEqualTo(2);
        console.sendLatest("b", update("b2"));
        // The answer of the poll before never arrived.
        ReadEvent again = only(poll(link, 1));
        assertThat(again.frame().getBatch().getUpdatesList())
                .extracting(Update::getDeviceId)
                .containsExactly("a1", "b2");
        assertThat(again.id()).isEqualTo(link + ".3");
        assertThat(poll(link, 3)).isEmpty();
    }

    @Test
    void newerRequestReadsAndTheOlderEnds() throws Exception {
        try (EventFeed older = EventFeed.get(run, "/api/v1/events", script())) {
            String link = older.event().link().getLink();
            hello(link);
            assertThat(older.event().frame().hasWelcome()).isTrue();
            try (EventFeed newer = EventFeed.get(run, "/api/v1/events", script(), "Last-Event-ID: " + link + ".1")) {
                assertThat(newer.event().link().getResumed()).isTrue();
                assertThat(older.next()).as("ends in order").isNull();
                run.onlyConsole().send(execution("e1"));
                assertThat(newer.event().frame().getExecution().getExecutionId())
                        .isEqualTo("e1");
            }
        }
    }

    @Test
    void whatIsAcknowledgedByAPostIsNotKept() throws Exception {
        String link = open();
        hello(link);
        poll(link, 0);
        run.onlyConsole().send(execution("e1"));
        poll(link, 1);
        assertThat(post(link, "{\"received\":\"2\",\"frames\":[{\"unwatch\":{}}]}"))
                .isEqualTo(204);
        assertThat(poll(link, 0)).as("acknowledged").isNull();
    }

    @Test
    void moreThanIsKeptMeansAFreshStart() throws Exception {
        String link = open();
        hello(link);
        poll(link, 0);
        for (int i = 0; i < 40; i++) {
            run.onlyConsole().send(large());
        }
        poll(link, 1);
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", script(), "Last-Event-ID: " + link + ".1")) {
            OpenedLink fresh = feed.event().link();
            assertThat(fresh.getResumed()).isFalse();
            assertThat(fresh.getLink()).isNotEqualTo(link);
        }
        run.await(Event.ConsoleLeft.class);
        assertThat(run.metrics.scrape()).contains("signalbox_gateway_links_not_resumed_total 1");
    }

    @Test
    void linkThatNobodyReadsEnds() throws Exception {
        String link = open();
        hello(link);
        run.await(Event.ConsoleLeft.class);
        assertThat(poll(link, 0)).isNull();
        assertThat(post(link, "{\"frames\":[{\"unwatch\":{}}]}")).isEqualTo(404);
    }

    @Test
    void brokenStreamIsNoticedWithoutAWrite() throws Exception {
        EventFeed feed = EventFeed.get(run, "/api/v1/events", script());
        hello(feed.event().link().getLink());
        assertThat(feed.event().frame().hasWelcome()).isTrue();
        feed.close();
        // Heartbeats come after 20 s; the end of the stream is seen at once.
        run.await(Event.ConsoleLeft.class);
    }

    // Sending.

    @Test
    void requestThatIsRepeatedIsTakenOnce() throws Exception {
        String link = open();
        hello(link);
        String second = "{\"number\":2,\"frames\":[{\"unwatch\":{}}]}";
        assertThat(post(link, "{\"number\":1,\"frames\":[{\"unwatch\":{}},{\"unwatch\":{}}]}"))
                .isEqualTo(204);
        assertThat(post(link, second)).isEqualTo(204);
        assertThat(post(link, second)).isEqualTo(204);
        awaitAsked(3);
        HttpResponse<String> tooFar = answerTo(link, "{\"number\":4,\"frames\":[{\"unwatch\":{}}]}");
        assertThat(tooFar.statusCode()).isEqualTo(409);
        assertThat(GatewayRun.error(tooFar).getMessage()).isEqualTo("The next number on this link is 3.");
        assertThat(run.metrics.scrape()).contains("signalbox_gateway_frames_repeated_total 1");
    }

    @Test
    void firstFrameThatIsNoHelloClosesTheLink() throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", script())) {
            String link = feed.event().link().getLink();
            assertThat(post(link, "{\"frames\":[{\"unwatch\":{}}]}")).isEqualTo(204);
            assertThat(feed.event().frame().getGoodbye().getReason()).isEqualTo(CloseReason.CLOSE_REASON_BAD_HELLO);
            assertThat(feed.next()).isNull();
            assertThat(post(link, "{\"frames\":[{\"unwatch\":{}}]}")).isEqualTo(404);
        }
    }

    @Test
    void closeByTheHubIsToldAsGoodbyeAndEndsTheStream() throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", script())) {
            hello(feed.event().link().getLink());
            feed.event();
            run.onlyConsole().send(execution("e1"));
            run.onlyConsole().close(CloseReason.CLOSE_REASON_SHUTDOWN, 1_234);
            assertThat(feed.event().frame().hasExecution()).isTrue();
            HubToConsole last = feed.event().frame();
            assertThat(last.getGoodbye().getReason()).isEqualTo(CloseReason.CLOSE_REASON_SHUTDOWN);
            assertThat(last.getGoodbye().getRetryAfterMs()).isEqualTo(1_234);
            assertThat(feed.next()).isNull();
            run.await(Event.ConsoleLeft.class);
        }
    }

    @Test
    void goodbyeOfTheConsoleEndsTheLink() throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", script())) {
            String link = feed.event().link().getLink();
            hello(link);
            feed.event();
            assertThat(post(link, "{\"frames\":[{\"goodbye\":{}}]}")).isEqualTo(204);
            assertThat(feed.next()).isNull();
            run.await(Event.ConsoleLeft.class);
        }
    }

    // Limits: the same as on a WebSocket.

    @Test
    void helloThatDoesNotComeClosesTheLink() throws Exception {
        startWith(limits -> limits.helloMillis(200));
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", script())) {
            feed.event().link();
            assertThat(feed.event().frame().getGoodbye().getReason()).isEqualTo(CloseReason.CLOSE_REASON_BAD_HELLO);
            assertThat(feed.next()).isNull();
        }
    }

    @Test
    void quietLinkHasHeartbeats() throws Exception {
        startWith(limits -> limits.heartbeatMillis(200));
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", script())) {
            hello(feed.event().link().getLink());
            assertThat(feed.event().frame().hasWelcome()).isTrue();
            assertThat(feed.event().frame().hasHeartbeat()).isTrue();
            assertThat(feed.event().frame().hasHeartbeat()).isTrue();
        }
    }

    @Test
    void readerThatStopsReadingCostsABoundAndThenItsLink() throws Exception {
        startWith(limits -> limits.outboxBytes(64 << 10));
        try (RawSocket stopped = new RawSocket(run.port, 4_096)) {
            String link = open();
            hello(link);
            assertThat(stopped.request(
                                    "GET /api/v1/events HTTP/1.1",
                                    List.of("Host: 127.0.0.1:" + run.port, script(), "Last-Event-ID: " + link + ".0"))
                            .status())
                    .isEqualTo(200);
            Link console = run.onlyConsole();
            int taken = 0;
            while (taken < 10_000 && console.send(large())) {
                taken++;
            }
            assertThat(taken).as("the outbox has a bound").isBetween(50, 9_999);
            run.await(Event.ConsoleLeft.class);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> run.metrics
                            .scrape()
                            .contains("signalbox_gateway_links{role=\"console\",transport=\"sse\"} 0"));
            assertThat(run.metrics.scrape()).contains("closes_total{reason=\"SLOW_CONSUMER\"} 1");
        }
    }

    @Test
    void framesAboveTheRateAreTakenToldAndFollowedByAPause() throws Exception {
        startWith(limits -> limits.frames(1, 10).pauseMillis(5_000));
        String link = open();
        hello(link);
        String many = "{\"frames\":[" + "{\"unwatch\":{}},".repeat(10) + "{\"unwatch\":{}}]}";
        assertThat(post(link, many)).isEqualTo(204);
        awaitAsked(11);
        assertThat(poll(link, 0))
                .extracting(event -> event.frame().getError().getCode())
                .contains(ErrorCode.ERROR_CODE_RATE_LIMITED);
        HttpResponse<String> tooFast = answerTo(link, many);
        assertThat(tooFast.statusCode()).isEqualTo(429);
        assertThat(tooFast.headers().firstValue("Retry-After")).contains("5");
        assertThat(run.seen(Event.ConsoleAsked.class))
                .as("what is refused is not taken")
                .hasSize(11);
    }

    @Test
    void noMoreLinksThanTheHubOrACredentialMayHave() throws Exception {
        startWith(limits -> limits.handshakeBurst(2).maxLinks(3));
        open();
        open();
        HttpResponse<String> third = run.post("/api/v1/links", "", script());
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("Retry-After")).contains("5");
        startWith(limits -> limits.maxLinks(1));
        open();
        assertThat(run.post("/api/v1/links", "", script()).statusCode()).isEqualTo(503);
        run.gateway.stopAccepting();
        assertThat(EventFeed.get(run, "/api/v1/events", script()).status()).isEqualTo(503);
    }

    // Who may.

    @Test
    void browserOpensByPostWithItsOriginAndReadsWithItsCookie() throws Exception {
        HttpResponse<String> opened = run.post("/api/v1/links", "{}", run.sessionCookie(), "Origin: " + run.origin());
        assertThat(opened.statusCode()).isEqualTo(201);
        String link = GatewayRun.parse(opened.body(), OpenedLink.newBuilder()).getLink();
        try (EventFeed feed =
                EventFeed.get(run, "/api/v1/events", run.sessionCookie(), "Last-Event-ID: " + link + ".0")) {
            assertThat(feed.event().link().getResumed()).isTrue();
        }
        try (EventFeed feed =
                EventFeed.get(run, "/api/v1/events", run.sessionCookie(), "Sec-Fetch-Site: same-origin")) {
            assertThat(feed.event().link().getResumed()).isFalse();
        }
    }

    @Test
    void strangersAndOtherPagesAreRefused() throws Exception {
        String link = open();
        String read = "Last-Event-ID: " + link + ".0";
        assertThat(EventFeed.get(run, "/api/v1/events").status()).isEqualTo(401);
        assertThat(EventFeed.get(run, "/api/v1/events", GatewayRun.bearer(run.deviceToken))
                        .status())
                .isEqualTo(403);
        assertThat(EventFeed.get(run, "/api/v1/events", run.sessionCookie()).status())
                .as("a page that does not say where it is from")
                .isEqualTo(403);
        assertThat(EventFeed.get(run, "/api/v1/events", run.sessionCookie(), "Sec-Fetch-Site: cross-site")
                        .status())
                .isEqualTo(403);
        assertThat(EventFeed.get(run, "/api/v1/events", run.sessionCookie(), "Sec-Fetch-Site: none")
                        .status())
                .isEqualTo(403);
        assertThat(EventFeed.get(run, "/api/v1/events", script(), "Origin: " + run.origin())
                        .status())
                .as("a script's token in a page")
                .isEqualTo(403);
        assertThat(run.post("/api/v1/links", "{}", run.sessionCookie()).statusCode())
                .as("a browser says its origin")
                .isEqualTo(403);
        assertThat(EventFeed.get(run, "/api/v1/poll", run.sessionCookie(), read).status())
                .as("another's link")
                .isEqualTo(404);
        assertThat(run.post(
                                "/api/v1/links/" + link + "/frames",
                                "{\"frames\":[{\"hello\":{}}]}",
                                run.sessionCookie(),
                                "Origin: " + run.origin())
                        .statusCode())
                .isEqualTo(404);
        assertThat(run.seen(Event.ConsoleArrived.class)).isEmpty();
    }

    // What is malformed.

    @Test
    void malformedFramesAreRefusedAndTheLinkStays() throws Exception {
        String link = open();
        hello(link);
        HttpResponse<String> refused = answerTo(link, "{\"number\":1,\"frames\":[{\"watch\":{\"deviceIds\":7}}]}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(GatewayRun.error(refused).getCode()).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
        assertThat(GatewayRun.error(refused).getMessage()).isEqualTo("$.frames[0].watch.deviceIds: must be a list.");
        assertThat(post(link, "{\"number\":1,\"frames\":[{\"unwatch\":{},\"fromTomorrow\":1}]}"))
                .as("unknown fields are ignored, as on a WebSocket")
                .isEqualTo(204);
        for (String bad : List.of("", "x", link, link + ".", link + ".-1", link + ".1x", ".", link + ".99")) {
            assertThat(EventFeed.get(run, "/api/v1/poll", script(), "Last-Event-ID: " + bad)
                            .status())
                    .as(bad)
                    .isIn(400, 404);
        }
    }

    @Test
    void headOpensAndReadsNothing() throws Exception {
        HttpResponse<String> answer = run.send("HEAD", "/api/v1/events", "", script());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(run.metrics.scrape()).contains("signalbox_gateway_links{role=\"console\",transport=\"sse\"} 0");
    }

    private void awaitAsked(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(run.seen(Event.ConsoleAsked.class)).hasSize(count));
    }

    private String open() throws Exception {
        HttpResponse<String> opened = run.post("/api/v1/links", "", script());
        assertThat(opened.statusCode()).isEqualTo(201);
        OpenedLink.Builder link = GatewayRun.parse(opened.body(), OpenedLink.newBuilder());
        assertThat(link.getResumeMs()).isEqualTo(GatewayRun.FALLBACK.resumeMillis());
        return link.getLink();
    }

    private void hello(String link) throws Exception {
        int before = run.seen(Event.ConsoleArrived.class).size();
        assertThat(post(link, "{\"frames\":[{\"hello\":{\"name\":\"test\"}}]}")).isEqualTo(204);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> run.seen(Event.ConsoleArrived.class).size() > before);
    }

    /** The events of one answer; null where the link is gone. */
    private @Nullable List<ReadEvent> poll(String link, long after) throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/poll", script(), "Last-Event-ID: " + link + "." + after)) {
            if (feed.status() == 404) {
                return null;
            }
            assertThat(feed.status()).isEqualTo(200);
            return feed.rest();
        }
    }

    private static ReadEvent only(@Nullable List<ReadEvent> events) {
        assertThat(events).hasSize(1);
        return Objects.requireNonNull(events).get(0);
    }

    private int post(String link, String body) throws Exception {
        return answerTo(link, body).statusCode();
    }

    private HttpResponse<String> answerTo(String link, String body) throws Exception {
        return run.post("/api/v1/links/" + link + "/frames", body, script());
    }

    private String script() {
        return GatewayRun.bearer(run.accessToken);
    }

    private static Frame update(String device) {
        return Frame.of(Update.newBuilder()
                .setDeviceId(device)
                .setDevice(Device.getDefaultInstance())
                .build());
    }

    private static Frame execution(String id) {
        return Frame.of(HubToConsole.newBuilder()
                .setExecution(Execution.newBuilder().setExecutionId(id))
                .build());
    }

    private static Frame large() {
        return Frame.of(HubToConsole.newBuilder()
                .setError(ErrorDetail.newBuilder().setMessage("x".repeat(1_000)))
                .build());
    }
}
