package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.gateway.EventFeed.ReadEvent;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.HubStatus;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.OpenedLink;
import dev.signalbox.proto.v1.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links without WebSocket: events down, requests up, and no gap between two requests that read [docs/protocol.md, Fallback]. */
@Timeout(30)
final class HttpLinkTest {
    private final GatewayRun run = GatewayRun.start();
    private final HttpConsole console = new HttpConsole(run);

    @AfterEach
    void stop() {
        run.close();
    }

    // Reading.

    @Test
    void streamBeginsWithTheLinkAndCarriesFramesAsTheyCome() throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script())) {
            assertThat(feed.status()).isEqualTo(200);
            assertThat(feed.header("Content-Type")).isEqualTo("text/event-stream; charset=utf-8");
            assertThat(feed.header("Cache-Control")).isEqualTo("no-cache, no-store, no-transform");
            assertThat(feed.header("X-Accel-Buffering")).isEqualTo("no");
            OpenedLink opened = feed.event().link();
            assertThat(opened.getResumed()).isFalse();
            console.hello(opened.getLink());
            ReadEvent welcome = feed.event();
            assertThat(welcome.frame().getWelcome().getHubName()).isEqualTo("Workshop");
            assertThat(welcome.id()).isEqualTo(opened.getLink() + ".1");

            run.desk = request -> HubStatus.newBuilder().setDevices(3).build();
            assertThat(console.post(opened.getLink(), "{\"frames\":[{\"requestId\":7,\"hubStatus\":{}}]}"))
                    .isEqualTo(204);
            HubToConsole answer = feed.event().frame();
            assertThat(answer.getRequestId()).isEqualTo(7);
            assertThat(answer.getHubStatus().getDevices()).isEqualTo(3);

            run.onlyConsole().sendLatest("k", HttpConsole.update("pump-1"));
            assertThat(feed.event().frame().getBatch().getUpdates(0).getDeviceId())
                    .isEqualTo("pump-1");
        }
    }

    @Test
    void pollAnswersAtOnceWhatWaitsAndElseWaits() throws Exception {
        String link = console.open();
        console.hello(link);
        ReadEvent welcome = HttpConsole.only(console.poll(link, 0));
        assertThat(welcome.frame().hasWelcome()).isTrue();

        long begunNanos = System.nanoTime();
        assertThat(console.poll(link, 1)).isEmpty();
        assertThat(System.nanoTime() - begunNanos)
                .isGreaterThan(Duration.ofMillis(GatewayRun.FALLBACK.pollMillis() - 100)
                        .toNanos());

        run.onlyConsole().sendLatest("k", HttpConsole.update("pump-1"));
        assertThat(HttpConsole.only(console.poll(link, 1)).frame().getBatch().getUpdatesCount())
                .isEqualTo(1);
    }

    @Test
    void everyKindOfLinkIsCountedByItsTransport() throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script())) {
            feed.event();
            assertThat(run.metrics.scrape())
                    .contains("signalbox_gateway_links{role=\"console\",transport=\"sse\"} 1")
                    .contains("signalbox_gateway_links{role=\"console\",transport=\"poll\"} 0");
            console.poll(console.open(), 0);
            assertThat(run.metrics.scrape()).contains("signalbox_gateway_links{role=\"console\",transport=\"poll\"} 1");
        }
    }

    // Going on.

    @Test
    void mustLaneIsNeitherLostNorDoubledWhereTheStreamBreaks() throws Exception {
        String link = console.open();
        console.hello(link);
        String last = link + ".0";
        Link live = run.onlyConsole();
        int sent = 0;
        List<String> got = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script(), "Last-Event-ID: " + last)) {
                assertThat(feed.event().link().getResumed()).isTrue();
                for (int i = 0; i < 20; i++) {
                    live.send(HttpConsole.execution("e" + sent++));
                    live.sendLatest("k", HttpConsole.update("d" + sent));
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
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script(), "Last-Event-ID: " + last)) {
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
        String link = console.open();
        console.hello(link);
        assertThat(HttpConsole.only(console.poll(link, 0)).frame().hasWelcome()).isTrue();
        Link live = run.onlyConsole();
        live.sendLatest("a", HttpConsole.update("a1"));
        live.sendLatest("b", HttpConsole.update("b1"));
        assertThat(HttpConsole.only(console.poll(link, 1)).frame().getBatch().getUpdatesCount())
                .isEqualTo(2);
        live.sendLatest("b", HttpConsole.update("b2"));
        // The answer of the poll before never arrived.
        ReadEvent again = HttpConsole.only(console.poll(link, 1));
        assertThat(again.frame().getBatch().getUpdatesList())
                .extracting(Update::getDeviceId)
                .containsExactly("a1", "b2");
        assertThat(again.id()).isEqualTo(link + ".3");
        assertThat(console.poll(link, 3)).isEmpty();
    }

    @Test
    void newerRequestReadsAndTheOlderEnds() throws Exception {
        try (EventFeed older = EventFeed.get(run, "/api/v1/events", console.script())) {
            String link = older.event().link().getLink();
            console.hello(link);
            assertThat(older.event().frame().hasWelcome()).isTrue();
            try (EventFeed newer =
                    EventFeed.get(run, "/api/v1/events", console.script(), "Last-Event-ID: " + link + ".1")) {
                assertThat(newer.event().link().getResumed()).isTrue();
                assertThat(older.next()).as("ends in order").isNull();
                run.onlyConsole().send(HttpConsole.execution("e1"));
                assertThat(newer.event().frame().getExecution().getExecutionId())
                        .isEqualTo("e1");
            }
        }
    }

    @Test
    void whatIsAcknowledgedByAPostIsNotKept() throws Exception {
        String link = console.open();
        console.hello(link);
        console.poll(link, 0);
        run.onlyConsole().send(HttpConsole.execution("e1"));
        console.poll(link, 1);
        assertThat(console.post(link, "{\"received\":\"2\",\"frames\":[{\"unwatch\":{}}]}"))
                .isEqualTo(204);
        assertThat(console.poll(link, 0)).as("acknowledged").isNull();
    }

    @Test
    void moreThanIsKeptMeansAFreshStart() throws Exception {
        String link = console.open();
        console.hello(link);
        console.poll(link, 0);
        for (int i = 0; i < 40; i++) {
            run.onlyConsole().send(HttpConsole.large());
        }
        console.poll(link, 1);
        try (EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script(), "Last-Event-ID: " + link + ".1")) {
            OpenedLink fresh = feed.event().link();
            assertThat(fresh.getResumed()).isFalse();
            assertThat(fresh.getLink()).isNotEqualTo(link);
        }
        run.await(Event.ConsoleLeft.class);
        assertThat(run.metrics.scrape()).contains("signalbox_gateway_links_not_resumed_total 1");
    }

    @Test
    void linkThatNobodyReadsEnds() throws Exception {
        String link = console.open();
        console.hello(link);
        run.await(Event.ConsoleLeft.class);
        assertThat(console.poll(link, 0)).isNull();
        assertThat(console.post(link, "{\"frames\":[{\"unwatch\":{}}]}")).isEqualTo(404);
    }

    @Test
    void brokenStreamIsNoticedWithoutAWrite() throws Exception {
        EventFeed feed = EventFeed.get(run, "/api/v1/events", console.script());
        console.hello(feed.event().link().getLink());
        assertThat(feed.event().frame().hasWelcome()).isTrue();
        feed.close();
        // Heartbeats come after 20 s; the end of the stream is seen at once.
        run.await(Event.ConsoleLeft.class);
    }
}
