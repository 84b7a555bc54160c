package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.switchboard.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub's own broker ends with it, also where both are killed. */
class CrashedEmbeddedBrokerTest {
    private static final String COMMAND = MqttConfig.DEFAULT_PREFIX + "/d/lamp-1/cmd/blink";

    private final MqttBroker access = new MqttBroker(MqttBroker.Kind.EMBEDDED);

    @TempDir
    Path directory;

    @Test
    void commandDeliveredBeforeTheCrashComesAsARepeatWithTheHashOfBefore() throws Exception {
        Path running = Files.createDirectory(directory.resolve("running"));
        Path crashed = Files.createDirectory(directory.resolve("crashed"));
        Event.CommandPublished before;
        EmbeddedBroker first = started(running);
        try (JoinedBridge hub = new JoinedBridge(first.joinedBy("hub-crash")).awaitUp()) {
            publish(first.port());
            before = hub.command();
            copyOnceStill(running, crashed);
        } finally {
            first.close();
        }
        EmbeddedBroker second = started(crashed);
        try (JoinedBridge hub = new JoinedBridge(second.joinedBy("hub-crash"))) {
            Event.CommandPublished again = hub.command();
            assertThat(again.origin().publishHash()).isEqualTo(before.origin().publishHash());
            assertThat(before.origin().repeat()).isFalse();
            assertThat(again.origin().repeat()).isTrue();
            hub.bridge.acknowledge(again.origin().receipt());
            publish(second.port());
            assertThat(hub.command().origin().repeat()).isFalse();
        } finally {
            second.close();
        }
    }

    private EmbeddedBroker started(Path data) throws IOException {
        EmbeddedBroker broker = new EmbeddedBroker(
                "127.0.0.1",
                0,
                data,
                MqttConfig.DEFAULT_PREFIX,
                access.tokens,
                new Metrics(),
                MqttBroker.HUB_SECRET,
                MqttBroker.ROOM);
        broker.start();
        return broker;
    }

    /** As a crash leaves the files, when what was written a moment ago has reached them. */
    private static void copyOnceStill(Path from, Path to) {
        AtomicReference<List<Integer>> last = new AtomicReference<>(List.of());
        Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> {
            List<Integer> now = copy(from, to);
            return now.equals(last.getAndSet(now));
        });
    }

    private static List<Integer> copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            return files.sorted()
                    .map(file -> {
                        try {
                            Path copied = to.resolve(from.relativize(file).toString());
                            if (Files.isDirectory(file)) {
                                Files.createDirectories(copied);
                                return 0;
                            }
                            byte[] bytes = Files.readAllBytes(file);
                            Files.write(copied, bytes);
                            return Arrays.hashCode(bytes);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    private static void publish(int port) throws Exception {
        Mosquitto.Ended ended = Mosquitto.publish(
                port, "-V", "311", "-q", "1", "-t", COMMAND, "-n", "-u", "script", "-P", MqttBroker.OPERATOR_TOKEN);
        assertThat(ended.exit()).as(ended.output()).isZero();
    }
}
