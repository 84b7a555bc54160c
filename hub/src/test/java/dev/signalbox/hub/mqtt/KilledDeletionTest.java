package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.Main;
import dev.signalbox.hub.e2e.HubProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real hub at a real broker, killed with -9 while devices come and go. */
class KilledDeletionTest {
    private static final int DEVICES = 30;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void nothingIsRetainedButWhatTheHubKnowsAfterItWasKilled() throws Exception {
        Path data = Files.createDirectory(directory.resolve("hub"));
        try (MqttBroker broker = new MqttBroker(MqttBroker.Kind.MOSQUITTO)) {
            broker.start();
            List<String> options = List.of("--mqtt-url", "mqtt://127.0.0.1:" + broker.port(), "--mqtt-home-assistant");
            try (HubProcess hub = new HubProcess(data, directory.resolve("log"), Main.class.getName(), options)) {
                hub.awaitReady();
                for (int n = 0; n < DEVICES; n++) {
                    send(hub, data, "POST", "/devices", "{\"deviceId\":\"d-" + n + "\"}");
                }
                CompletableFuture<Void> deleting = CompletableFuture.runAsync(() -> deleteMost(hub, data));
                Awaitility.await().until(() -> !retained(broker).contains("signalbox/v1/d/d-0/presence"));
                hub.kill();
                assertThat(deleting).failsWithin(Duration.ofSeconds(20)).withThrowableOfType(ExecutionException.class);
                hub.start();
                hub.awaitReady();
                Set<String> expected = devices(hub, data).stream()
                        .map(id -> "signalbox/v1/d/" + id + "/presence")
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(expected).isNotEmpty();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(retained(broker))
                                .filteredOn(topic -> topic.startsWith("signalbox/v1/d/"))
                                .containsExactlyElementsOf(expected));
                assertThat(retained(broker)).hasSize(expected.size() + 2);
            }
        }
    }

    /** Until the hub is gone. */
    private void deleteMost(HubProcess hub, Path data) {
        for (int n = 0; ; n = (n + 1) % (DEVICES - 1)) {
            try {
                send(hub, data, "DELETE", "/devices/d-" + n, "");
                send(hub, data, "POST", "/devices", "{\"deviceId\":\"e-" + n + "\"}");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("killed", e);
            }
        }
    }

    private static Set<String> retained(MqttBroker broker) throws Exception {
        return Retained.of(broker, "#").keySet();
    }

    private List<String> devices(HubProcess hub, Path data) throws Exception {
        String list = send(hub, data, "GET", "/devices", "");
        return Pattern.compile("\"deviceId\":\"([^\"]+)\"")
                .matcher(list)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
    }

    private String send(HubProcess hub, Path data, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub.url() + "/api/v1" + path))
                .header(
                        "Authorization",
                        "Bearer "
                                + Files.readString(data.resolve("admin.token")).strip())
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }
}
