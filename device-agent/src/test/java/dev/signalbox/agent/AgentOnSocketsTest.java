package dev.signalbox.agent;

import static dev.signalbox.agent.AgentOnManualClock.acknowledged;
import static dev.signalbox.agent.AgentOnManualClock.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.UnknownFieldSet;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.JoinResponse;
import dev.signalbox.proto.v1.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentOnSocketsTest {
    private final AtomicInteger effects = new AtomicInteger();
    private StubHub hub;
    private Agent agent;

    @BeforeEach
    void startAgent() throws IOException {
        hub = new StubHub();
        agent = Agent.to(hub.address())
                .token("sbx_secret")
                .batchEvery(Duration.ofMillis(20))
                .journalInMemory()
                .capabilities(
                        Capability.metric("temperature").unit("Cel"),
                        Capability.command("count").handle(run -> {
                            effects.incrementAndGet();
                            return Outcome.succeeded();
                        }))
                .build();
        agent.start();
    }

    @AfterEach
    void stop() throws IOException {
        hub.close();
        agent.close();
    }

    private static boolean succeeded(DeviceToHub frame) {
        return frame.getExecution().getState() == ExecutionState.EXECUTION_STATE_SUCCEEDED;
    }

    @Test
    void handshakeCarriesTokenAndSubprotocolAndNoOrigin() throws Exception {
        StubLink link = hub.knock();

        assertThat(link.head).startsWith("GET /ws/device HTTP/1.1\r\n");
        assertThat(link.header("Authorization")).isEqualTo("Bearer sbx_secret");
        assertThat(link.header("Sec-WebSocket-Protocol")).isEqualTo("signalbox.v1.pb");
        assertThat(link.header("Origin")).isEmpty();
        link.cut();
    }

    @Test
    void readingsSurviveACutLinkAndTheHubGetsThemOnce() throws Exception {
        StubLink first = hub.welcome();
        agent.report("temperature", 1);
        long kept = first.receive(DeviceToHub::hasReadings).getReadings().getBatchNo();
        first.acknowledge(kept);
        await().until(() -> agent.status().bufferedReadings() == 0);
        agent.report("temperature", 2);
        first.receive(DeviceToHub::hasReadings);
        first.cut();
        await().until(() -> !agent.status().linked());
        agent.report("temperature", 3);

        StubLink second = hub.knock().upgrade().welcome(kept);

        assertThat(second.receive(DeviceToHub::hasReadings).getReadings().getReadingsList())
                .extracting(Reading::getNumber)
                .containsExactly(2.0);
        assertThat(second.receive(DeviceToHub::hasReadings).getReadings().getReadingsList())
                .extracting(Reading::getNumber)
                .containsExactly(3.0);
    }

    @Test
    void commandSentAgainOnANewLinkRunsOnce() throws Exception {
        StubLink first = hub.welcome();
        first.send(command("x1", "count"));
        first.receive(AgentOnSocketsTest::succeeded);
        first.cut();
        StubLink second = hub.welcome();
        second.receive(AgentOnSocketsTest::succeeded);
        second.send(command("x1", "count")).receive(AgentOnSocketsTest::succeeded);
        second.send(acknowledged("x1"));

        assertThat(effects).hasValue(1);
    }

    @Test
    void fragmentedFrameWithAPingInsideIsUnderstood() throws Exception {
        StubLink link = hub.welcome();
        link.sendInPieces(command("x1", "count"));

        assertThat(link.receive(AgentOnSocketsTest::succeeded).getExecution().getExecutionId())
                .isEqualTo("x1");
    }

    @Test
    void busyHubIsAskedAgainAfterTheTimeItSaid() throws Exception {
        hub.knock().answer("503 Service Unavailable", "Retry-After: 1\r\n", new byte[0]);
        long refusedAt = System.nanoTime();
        hub.welcome();

        assertThat(Duration.ofNanos(System.nanoTime() - refusedAt))
                .isBetween(Duration.ofMillis(950), Duration.ofSeconds(3));
    }

    @Test
    void hubThatClosesWith1012IsComeBackTo() throws Exception {
        hub.welcome().close(1012);
        hub.welcome();

        await().until(() -> agent.status().linked());
        assertThat(agent.status().links()).isEqualTo(2);
    }

    @Test
    void bytesThatAreNoFrameEndTheLinkAndTheAgentComesBack() throws Exception {
        StubLink link = hub.welcome();
        link.send(HubToDevice.getDefaultInstance());
        link.send(HubToDevice.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                1000,
                                UnknownFieldSet.Field.newBuilder().addFixed32(7).build())
                        .build())
                .build());
        link.send(command("x1", "count")).receive(AgentOnSocketsTest::succeeded);
        link.sendBytes(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff});

        hub.welcome();
    }

    @Test
    void closeSaysGoodbyeAndThen1000() throws Exception {
        StubLink link = hub.welcome();
        agent.report("temperature", 8);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(agent::close);

        assertThat(link.receive(DeviceToHub::hasReadings).getReadings().getReadingsCount())
                .isEqualTo(1);
        assertThat(link.receive(DeviceToHub::hasGoodbye).getGoodbye().getSleepMs())
                .isZero();
        assertThat(link.receiveClose()).isEqualTo(1000);
        link.close(1000);
        closing.get();
    }

    @Test
    void deviceThatSwitchesItselfOffWaitsForTheHubAndSaysWhenItIsBack() throws Exception {
        StubLink link = hub.welcome();
        agent.report("temperature", 8);
        CompletableFuture<Boolean> stored = CompletableFuture.supplyAsync(() -> awaitStored(Duration.ofSeconds(10)));
        link.acknowledge(link.receive(DeviceToHub::hasReadings).getReadings().getBatchNo());
        assertThat(stored.get()).isTrue();
        agent.sleepFor(Duration.ofHours(1));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(agent::close);

        assertThat(link.receive(DeviceToHub::hasGoodbye).getGoodbye().getSleepMs())
                .isEqualTo(3_600_000);
        assertThat(link.receiveClose()).isEqualTo(1000);
        link.close(1000);
        closing.get();
    }

    @Test
    void waitingForAHubThatStoresNothingEndsWithItsLimit() throws Exception {
        hub.welcome();
        agent.report("temperature", 8);

        assertThat(agent.awaitStored(Duration.ofMillis(200))).isFalse();
    }

    private boolean awaitStored(Duration limit) {
        try {
            return agent.awaitStored(limit);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void joinIsOneRequestAndGivesDeviceAndToken() throws Exception {
        hub.knock().cut();
        CompletableFuture<Joined> joined = CompletableFuture.supplyAsync(this::join);
        StubLink request = hub.knock();
        while (!request.head.startsWith("POST")) {
            request.cut();
            request = hub.knock();
        }
        JoinRequest asked = JoinRequest.parseFrom(request.body());
        request.answer(
                "201 Created",
                "Content-Type: application/x-protobuf\r\n",
                JoinResponse.newBuilder()
                        .setDeviceId("pump-1")
                        .setDeviceToken("sbx_new")
                        .build()
                        .toByteArray());

        assertThat(request.head).startsWith("POST /api/v1/join HTTP/1.1\r\n");
        assertThat(request.header("Authorization")).isEqualTo("Bearer key");
        assertThat(asked.getHardwareId()).isEqualTo("serial-7");
        assertThat(joined.get()).isEqualTo(new Joined("pump-1", "sbx_new"));
        assertThat(joined.get().toString()).doesNotContain("sbx_new");
    }

    @Test
    void refusedJoinSaysWhy() throws Exception {
        CompletableFuture<Joined> joined = CompletableFuture.supplyAsync(this::join);
        StubLink request = hub.knock();
        while (!request.head.startsWith("POST")) {
            request.cut();
            request = hub.knock();
        }
        request.body();
        request.answer(
                "401 Unauthorized",
                "Content-Type: application/x-protobuf\r\nWWW-Authenticate: Bearer\r\n",
                ErrorDetail.newBuilder()
                        .setCode(ErrorCode.ERROR_CODE_UNAUTHENTICATED)
                        .setMessage("The join key has expired.")
                        .build()
                        .toByteArray());

        assertThatThrownBy(joined::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(JoinRefusedException.class)
                .hasRootCauseMessage("the hub refused the join (HTTP 401): The join key has expired.");
    }

    private Joined join() {
        try {
            return Join.at(hub.address(), "key", "serial-7", "Pump", "pump-1", "Pump 1")
                    .join();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
