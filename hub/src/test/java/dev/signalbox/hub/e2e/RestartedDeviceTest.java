package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a device measured while the hub was away, and kept on its disk, reaches the history once, restart or not. */
class RestartedDeviceTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final long startedAtMillis = System.currentTimeMillis();
    private int measured;

    @Test
    void readingsOfEarlierBootsAreInTheHistoryOnceAfterRestartsOfBoth() throws Exception {
        try (RunningHub hub = RunningHub.on(directory.resolve("hub"))) {
            Rest rest = hub.localAdmin();
            Joined joined = Join.at(hub.url(), rest.joinKey(), "hw-1", "counter", "counter", "counter")
                    .join();
            Rest viewer = rest.as(Role.ROLE_VIEWER);
            try (Agent first = started(hub.url(), joined)) {
                measure(first, 50);
                await().atMost(SOON).until(() -> first.status().bufferedReadings() == 0);
                measure(first, 10);
                await().atMost(SOON).until(() -> first.status().bufferedReadings() < 10);
                hub.stop();
                measure(first, 700);
            }
            try (Agent second = started(hub.url(), joined)) {
                measure(second, 30);
                assertThat(second.status().bufferedReadings()).isBetween(730L, 740L);
            }
            hub.startAgain();
            try (Agent third = started(hub.url(), joined)) {
                measure(third, 1);
                await().atMost(SOON).until(() -> third.status().bufferedReadings() == 0);
                assertThat(third.status().droppedReadings()).isZero();
                assertThat(third.status().bufferedBytes()).isZero();
            }
            List<Double> stored = viewer
                    .rawHistory("counter", "count", startedAtMillis - 1, System.currentTimeMillis() + 1)
                    .getPointsList()
                    .stream()
                    .map(HistoryPoint::getValue)
                    .toList();

            assertThat(stored)
                    .containsExactlyInAnyOrderElementsOf(
                            DoubleStream.iterate(1, value -> value <= measured, value -> value + 1)
                                    .boxed()
                                    .toList());
        }
    }

    private Agent started(URI hub, Joined joined) throws IOException {
        Agent agent = Agent.to(hub)
                .token(joined.deviceToken())
                .model("counter")
                .bufferOnDisk(directory.resolve("readings"), 1)
                .batchEvery(Duration.ofMillis(50))
                .capabilities(Capability.metric("count"))
                .build();
        agent.start();
        return agent;
    }

    private void measure(Agent agent, int readings) {
        for (int i = 0; i < readings; i++) {
            agent.report("count", (double) ++measured);
        }
    }
}
