package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.OpenedLink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Reads a stream of Server-Sent Events, or a poll's answer, event by event. Confined to the test's thread. */
final class EventFeed implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final HttpResponse<InputStream> answer;
    private final BufferedReader lines;

    /** @param name empty: a frame */
    record ReadEvent(String name, String id, String data) {
        HubToConsole frame() throws IOException {
            return GatewayRun.parse(data, HubToConsole.newBuilder()).build();
        }

        OpenedLink link() throws IOException {
            Assertions.assertThat(name).isEqualTo("link");
            return GatewayRun.parse(data, OpenedLink.newBuilder()).build();
        }
    }

    private EventFeed(HttpResponse<InputStream> answer) {
        this.answer = answer;
        lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    static EventFeed get(GatewayRun run, String path, String... headers) throws Exception {
        return new EventFeed(
                HTTP.send(run.request(path, headers).GET().build(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    int status() {
        return answer.statusCode();
    }

    String header(String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** The next event; null at the end. Comments are passed over. */
    @Nullable
    ReadEvent next() throws IOException {
        String name = "";
        String id = "";
        String data = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && !data.isEmpty()) {
                return new ReadEvent(name, id, data);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                Assertions.assertThat(data).as("one data line for each event").isEmpty();
                data = line.substring(6);
            }
        }
        return null;
    }

    ReadEvent event() throws IOException {
        ReadEvent event = next();
        if (event == null) {
            throw new AssertionError("the stream ended");
        }
        return event;
    }

    List<ReadEvent> rest() throws IOException {
        List<ReadEvent> events = new ArrayList<>();
        for (ReadEvent event = next(); event != null; event = next()) {
            events.add(event);
        }
        return events;
    }

    @Override
    public void close() throws IOException {
        answer.body().close();
    }
}
