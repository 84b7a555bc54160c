package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.OpenedLink;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a link without WebSocket takes, from whom, and how much: the same as any other link [docs/protocol.md, Fallback]. */
@Timeout(30)
final class HttpLinkRulesTest {
    private GatewayRun run = GatewayRun.start();
    private HttpConsole console = new HttpConsole(run);

    @AfterEach
    void stop() {
        run.close();
    }

    private void startWith(Consumer<TestLimits> change) {
        run.close();
        run = GatewayRun.start(TestLimits.with(change));
        console = new HttpConsole(run);
    }

    // Sending.

    @Test
    void requestThatIsRepeatedIsTakenOnce() throws Exception {
        String link = console.open();
        console.hello(link);
        String second = "{\"number\":2,\"frames\":[{\"unwatch\":{}}]}";
        assertThat(console.post(link, "{\"number\":1,\"frames\":[{\"unwatch\":{}},{\"unwatch\":{}}]}"))
                .isEqualTo(204);
        assertThat(console.post(link, second)).isEqualTo(204);
        assertThat(console.post(link, second)).isEqualTo(204);
        console.awaitAsked(3);
        HttpResponse<String> tooFar = console.answerTo(link, "{\"number\":4,\"frames\":[{\"unwatch\":{}}]}");
        assertThat(tooFar.statusCode()).isEqualTo(409);
        assertThat(GatewayRun.error(tooFar).getMessage()).isEqualTo("The next number on this link is 3.");
        assertThat(run.metrics.scrape()).contains("signalbox_gateway_frames_repeated_total 1");
    }

    @Test
    void firstFrameThatIsNoHelloClosesTheLink() throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script())) {
            String link = feed.event().link().getLink();
            assertThat(console.post(link, "{\"frames\":[{\"unwatch\":{}}]}")).isEqualTo(204);
            assertThat(feed.event().frame().getGoodbye().getReason()).isEqualTo(CloseReason.CLOSE_REASON_BAD_HELLO);
            assertThat(feed.next()).isNull();
            assertThat(console.post(link, "{\"frames\":[{\"unwatch\":{}}]}")).isEqualTo(404);
        }
    }

    @Test
    void closeByTheHubIsToldAsGoodbyeAndEndsTheStream() throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script())) {
            console.hello(feed.event().link().getLink());
            feed.event();
            run.onlyConsole().send(HttpConsole.execution("e1"));
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
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script())) {
            String link = feed.event().link().getLink();
            console.hello(link);
            feed.event();
            assertThat(console.post(link, "{\"frames\":[{\"goodbye\":{}}]}")).isEqualTo(204);
            assertThat(feed.next()).isNull();
            run.await(Event.ConsoleLeft.class);
        }
    }

    // Limits: the same as on a WebSocket.

    @Test
    void helloThatDoesNotComeClosesTheLink() throws Exception {
        startWith(limits -> limits.helloMillis(200));
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script())) {
            feed.event().link();
            assertThat(feed.event().frame().getGoodbye().getReason()).isEqualTo(CloseReason.CLOSE_REASON_BAD_HELLO);
            assertThat(feed.next()).isNull();
        }
    }

    @Test
    void quietLinkHasHeartbeats() throws Exception {
        startWith(limits -> limits.heartbeatMillis(200));
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script())) {
            console.hello(feed.event().link().getLink());
            assertThat(feed.event().frame().hasWelcome()).isTrue();
            assertThat(feed.event().frame().hasHeartbeat()).isTrue();
            assertThat(feed.event().frame().hasHeartbeat()).isTrue();
        }
    }

    /** Longer than any time that a connection or a link has for anything else. */
    @Test
    void streamOutlivesEveryDeadlineWhileItIsRead() throws Exception {
        run.close();
        run = GatewayRun.behind(
                new TestDoor().times(300).door(),
                TestLimits.with(l -> l.helloMillis(300)
                        .messageMillis(300)
                        .heartbeatMillis(200)
                        .deadMillis(450)));
        console = new HttpConsole(run);
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script())) {
            console.hello(feed.event().link().getLink());
            assertThat(feed.event().frame().hasWelcome()).isTrue();
            long began = System.nanoTime();
            while (System.nanoTime() - began < 4 * 450 * 1_000_000L) {
                assertThat(feed.event().frame().hasHeartbeat()).isTrue();
            }
            run.onlyConsole().sendLatest("a", HttpConsole.update("pump-1"));
            assertThat(feed.event().frame().getBatch().getUpdatesList()).hasSize(1);
            assertThat(run.seen(Event.ConsoleLeft.class)).isEmpty();
        }
    }

    @Test
    void whoeverSendsMoreBehindTheRequestOfAStreamIsCutOff() throws Exception {
        try (RawSocket reader = new RawSocket(run.port)) {
            assertThat(reader.request(
                                    "GET /api/v1/events HTTP/1.1",
                                    List.of("Host: 127.0.0.1:" + run.port, console.script()))
                            .status())
                    .isEqualTo(200);
            Awaitility.await()
                    .until(() -> run.metrics
                            .scrape()
                            .contains("signalbox_gateway_links{role=\"console\",transport=\"sse\"} 1"));
            reader.bytes(new byte[] {'x'});
            while (!isAtEnd(reader)) {
                // What was on its way comes first.
            }
        }
    }

    private static boolean isAtEnd(RawSocket socket) throws IOException {
        try {
            return socket.isEnded();
        } catch (SocketException e) {
            return true; // reset
        }
    }

    @Test
    void readerThatStopsReadingCostsABoundAndThenItsLink() throws Exception {
        startWith(limits -> limits.outboxBytes(64 << 10));
        try (RawSocket stopped = new RawSocket(run.port, 4_096)) {
            String link = console.open();
            console.hello(link);
            assertThat(stopped.request(
                                    "GET /api/v1/events HTTP/1.1",
                                    List.of(
                                            "Host: 127.0.0.1:" + run.port,
                                            console.script(),
                                            "Last-Event-ID: " + link + ".0"))
                            .status())
                    .isEqualTo(200);
            Link live = run.onlyConsole();
            int taken = 0;
            while (taken < 10_000 && live.send(HttpConsole.large())) {
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
        String link = console.open();
        console.hello(link);
        String many = "{\"frames\":[" + "{\"unwatch\":{}},".repeat(10) + "{\"unwatch\":{}}]}";
        assertThat(console.post(link, many)).isEqualTo(204);
        console.awaitAsked(11);
        assertThat(console.poll(link, 0))
                .extracting(event -> event.frame().getError().getCode())
                .contains(ErrorCode.ERROR_CODE_RATE_LIMITED);
        HttpResponse<String> tooFast = console.answerTo(link, many);
        assertThat(tooFast.statusCode()).isEqualTo(429);
        assertThat(tooFast.headers().firstValue("Retry-After")).contains("5");
        assertThat(run.seen(Event.ConsoleAsked.class))
                .as("what is refused is not taken")
                .hasSize(11);
    }

    @Test
    void noMoreLinksThanTheHubOrACredentialMayHave() throws Exception {
        startWith(limits -> limits.handshakeBurst(2).maxLinks(3));
        console.open();
        console.open();
        HttpResponse<String> third = run.post("/api/v1/links", "", console.script());
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValue("Retry-After")).contains("5");
        startWith(limits -> limits.maxLinks(1));
        console.open();
        assertThat(run.post("/api/v1/links", "", console.script()).statusCode()).isEqualTo(503);
        run.gateway.stopAccepting();
        assertThat(EventFeed.get(run, "/api/v1/events", console.script()).status())
                .isEqualTo(503);
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
        String link = console.open();
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
        assertThat(EventFeed.get(run, "/api/v1/events", console.script(), "Origin: " + run.origin())
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
        String link = console.open();
        console.hello(link);
        HttpResponse<String> refused =
                console.answerTo(link, "{\"number\":1,\"frames\":[{\"watch\":{\"deviceIds\":7}}]}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(GatewayRun.error(refused).getCode()).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
        assertThat(GatewayRun.error(refused).getMessage()).isEqualTo("$.frames[0].watch.deviceIds: must be a list.");
        assertThat(console.post(link, "{\"number\":1,\"frames\":[{\"unwatch\":{},\"fromTomorrow\":1}]}"))
                .as("unknown fields are ignored, as on a WebSocket")
                .isEqualTo(204);
        for (String bad : List.of("", "x", link, link + ".", link + ".-1", link + ".1x", ".", link + ".99")) {
            assertThat(EventFeed.get(run, "/api/v1/poll", console.script(), "Last-Event-ID: " + bad)
                            .status())
                    .as(bad)
                    .isIn(400, 404);
        }
    }

    @Test
    void headOpensAndReadsNothing() throws Exception {
        HttpResponse<String> answer = run.send("HEAD", "/api/v1/events", "", console.script());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(run.metrics.scrape()).contains("signalbox_gateway_links{role=\"console\",transport=\"sse\"} 0");
    }
}
