package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.gateway.EventFeed.ReadEvent;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.OpenedLink;
import dev.signalbox.proto.v1.Update;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A console that has requests only, before a gateway. Confined to the test's thread. */
final class HttpConsole {
    private final GatewayRun run;

    HttpConsole(GatewayRun run) {
        this.run = run;
    }

    void awaitAsked(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(run.seen(Event.ConsoleAsked.class)).hasSize(count));
    }

    String open() throws Exception {
        HttpResponse<String> opened = run.post("/api/v1/links", "", script());
        assertThat(opened.statusCode()).isEqualTo(201);
        OpenedLink.Builder link = GatewayRun.parse(opened.body(), OpenedLink.newBuilder());
        assertThat(link.getResumeMs()).isEqualTo(GatewayRun.FALLBACK.resumeMillis());
        return link.getLink();
    }

    void hello(String link) throws Exception {
        int before = run.seen(Event.ConsoleArrived.class).size();
        assertThat(post(link, "{\"frames\":[{\"hello\":{\"name\":\"test\"}}]}")).isEqualTo(204);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> run.seen(Event.ConsoleArrived.class).size() > before);
    }

    /** The events of one answer; null where the link is gone. */
    @Nullable
    List<ReadEvent> poll(String link, long after) throws Exception {
        try (EventFeed feed = EventFeed.get(run, "/api/v1/poll", script(), "Last-Event-ID: " + link + "." + after)) {
            if (feed.status() == 404) {
                return null;
            }
            assertThat(feed.status()).isEqualTo(200);
            return feed.rest();
        }
    }

    static ReadEvent only(@Nullable List<ReadEvent> events) {
        assertThat(events).hasSize(1);
        return Objects.requireNonNull(events).get(0);
    }

    int post(String link, String body) throws Exception {
        return answerTo(link, body).statusCode();
    }

    HttpResponse<String> answerTo(String link, String body) throws Exception {
        return run.post("/api/v1/links/" + link + "/frames", body, script());
    }

    String script() {
        return GatewayRun.bearer(run.accessToken);
    }

    static Frame update(String device) {
        return Frame.of(Update.newBuilder()
                .setDeviceId(device)
                .setDevice(Device.getDefaultInstance())
                .build());
    }

    static Frame execution(String id) {
        return Frame.of(HubToConsole.newBuilder()
                .setExecution(Execution.newBuilder().setExecutionId(id))
                .build());
    }

    static Frame large() {
        return Frame.of(HubToConsole.newBuilder()
                .setError(ErrorDetail.newBuilder().setMessage("x".repeat(1_000)))
                .build());
    }
}
