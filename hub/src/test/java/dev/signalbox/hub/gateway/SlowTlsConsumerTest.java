package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.hub.tls.ServerTls;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between a link and its socket TLS has a record of its own, which may be what does not go out. */
final class SlowTlsConsumerTest {
    @TempDir
    Path directory;

    private @Nullable GatewayRun run;
    private @Nullable ServerTls tls;

    @AfterEach
    void stop() {
        if (run != null) {
            run.close();
        }
        if (tls != null) {
            tls.close();
        }
    }

    /** What TLS took and the socket did not is on its way, too: such a reader hears the hub as little as one without TLS. */
    @Test
    void consoleThatSpeaksButNeverReadsIsClosed() throws Exception {
        tls = new TlsRig(directory).server(null);
        run = GatewayRun.behind(
                TestDoor.secured(tls), TestLimits.with(l -> l.deadMillis(700).closeMillis(200)));
        try (RawSocket console = stalledConsole()) {
            Awaitility.await().until(() -> {
                try {
                    console.send(RawSocket.PING, new byte[0]);
                } catch (IOException e) {
                    return true; // cut off
                }
                return scrape().contains("signalbox_gateway_links{role=\"console\",transport=\"websocket\"} 0");
            });
            assertThat(scrape()).contains("closes_total{reason=\"HEARTBEAT_MISSED\"} 1");
        }
    }

    @Test
    void consoleThatLetsMustFramesPileUpIsClosedAsTooSlow() throws Exception {
        tls = new TlsRig(directory).server(null);
        run = GatewayRun.behind(TestDoor.secured(tls), TestLimits.with(l -> l.outboxBytes(64 << 10)));
        try (RawSocket console = stalledConsole()) {
            assertThat(console).isNotNull();
            GatewayRun hub = Objects.requireNonNull(run);
            Link link = hub.onlyConsole();
            int frameBytes = HttpConsole.large().sizeBytes();
            double sentBefore = bytesSent(hub);
            int taken = 0;
            double mostInOutbox = 0;
            while (taken < 100_000 && link.send(HttpConsole.large())) {
                taken++;
                mostInOutbox = Math.max(mostInOutbox, outboxBytes(hub));
            }
            // What the system has found room for meanwhile no longer waits; the writer has taken up to 64 KiB out of
            // the outbox.
            double waiting = (double) taken * frameBytes - (bytesSent(hub) - sentBefore);
            assertThat(taken).isPositive();
            assertThat(mostInOutbox).as("the outbox has a bound").isBetween(32d * 1024, 64d * 1024);
            assertThat(waiting).as("and so has what waits").isLessThan(2 * (64 << 10) + 2 * frameBytes);
            Awaitility.await()
                    .until(() ->
                            scrape().contains("signalbox_gateway_links{role=\"console\",transport=\"websocket\"} 0"));
            assertThat(scrape()).contains("closes_total{reason=\"SLOW_CONSUMER\"} 1");
        }
    }

    /** Reads its Welcome and nothing else, and has been sent frames, one after another, until one was not taken whole. */
    private RawSocket stalledConsole() throws Exception {
        GatewayRun hub = Objects.requireNonNull(run);
        RawSocket console =
                new RawSocket(new TlsRig(directory).connected(hub.port, null, "localhost", 8_192), hub.port);
        assertThat(console.upgrade(
                                "/ws/console",
                                GatewayRun.bearer(hub.accessToken),
                                "Sec-WebSocket-Protocol: signalbox.v1.pb")
                        .status())
                .isEqualTo(101);
        GatewayRun.send(
                console,
                ConsoleToHub.newBuilder()
                        .setHello(ConsoleHello.getDefaultInstance())
                        .build());
        assertThat(GatewayRun.readConsole(console).hasWelcome()).isTrue();
        Link link = hub.onlyConsole();
        double sent = -1;
        while (sent != bytesSent(hub)) {
            sent = bytesSent(hub);
            link.send(HttpConsole.large());
            double before = sent;
            try {
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(1))
                        .atMost(Duration.ofMillis(400))
                        .until(() -> bytesSent(hub) > before);
            } catch (ConditionTimeoutException e) {
                break;
            }
        }
        return console;
    }

    private static double bytesSent(GatewayRun hub) {
        return hub.metrics
                .registry()
                .get("signalbox.gateway.sent.bytes")
                .counter()
                .count();
    }

    private static double outboxBytes(GatewayRun hub) {
        return hub.metrics
                .registry()
                .get("signalbox.gateway.outbox.bytes")
                .gauge()
                .value();
    }

    private String scrape() {
        return Objects.requireNonNull(run).metrics.scrape();
    }
}
