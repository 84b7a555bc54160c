package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.HubToConsole;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub that is told to stop says so to everybody, and when to come back, each to its own. */
final class DrainTest {
    private static final int LINKS = 1_500;

    /** Connections that are no links yet have a limit of their own. */
    private static final int AT_ONCE = 100;

    @TempDir
    Path directory;

    @Test
    void everyLinkIsToldWhenToComeBackAndTheHubHasEndedWithinTenSeconds() throws Exception {
        Path data = directory.resolve("data");
        try (HubProcess hub = HubProcess.with(
                data, directory.resolve("log"), List.of("--handshakes", "5000/5000"), List.of("-Xmx256m"))) {
            hub.awaitReady();
            List<Guest> guests =
                    guests(hub, Files.readString(data.resolve("admin.token")).strip());

            hub.terminate();
            assertThat(hub.awaitEnd(Duration.ofSeconds(10))).isZero();
            await().atMost(Duration.ofSeconds(10)).until(() -> guests.stream().allMatch(g -> g.closed.isDone()));

            assertThat(guests).extracting(guest -> guest.closed.join()).containsOnly(1012);
            assertThat(guests)
                    .extracting(guest -> guest.goodbye)
                    .doesNotContainNull()
                    .allMatch(goodbye -> goodbye.getReason() == CloseReason.CLOSE_REASON_SHUTDOWN);
            int[] thirds = new int[3];
            for (Guest guest : guests) {
                Goodbye goodbye = guest.goodbye;
                assertThat(goodbye == null ? 0 : goodbye.getRetryAfterMs()).isBetween(500, 5_000);
                thirds[goodbye == null ? 0 : Math.min(2, (goodbye.getRetryAfterMs() - 500) / 1_500)]++;
            }
            assertThat(Arrays.stream(thirds).min().orElse(0)).as("spread").isGreaterThan(LINKS / 6);
        }
    }

    private static List<Guest> guests(HubProcess hub, String token) {
        HttpClient http = HttpClient.newHttpClient();
        URI console = URI.create("ws://127.0.0.1:" + hub.port() + "/ws/console");
        List<Guest> guests = new ArrayList<>();
        for (int first = 0; first < LINKS; first += AT_ONCE) {
            List<CompletableFuture<WebSocket>> opening = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                Guest guest = new Guest();
                guests.add(guest);
                opening.add(http.newWebSocketBuilder()
                        .subprotocols("signalbox.v1.json")
                        .header("Authorization", "Bearer " + token)
                        .buildAsync(console, guest));
            }
            opening.forEach(link -> link.join()
                    .sendText("{\"hello\":{\"name\":\"guest\"}}", true)
                    .join());
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> guests.stream().allMatch(guest -> guest.welcomed));
        return guests;
    }

    /** Hears the welcome, the goodbye and the end. */
    private static final class Guest implements WebSocket.Listener {
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private volatile boolean welcomed;
        private volatile @Nullable Goodbye goodbye;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                HubToConsole.Builder frame = HubToConsole.newBuilder();
                try {
                    JsonFormat.parser().ignoringUnknownFields().merge(text.toString(), frame);
                } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
                text.setLength(0);
                welcomed |= frame.hasWelcome();
                goodbye = frame.hasGoodbye() ? frame.getGoodbye() : goodbye;
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
