package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.Outcome;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.DeviceToken;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A device's whole life: it joins by a key that asks for approval, is identified, approved, gets a new token, is deleted. */
class ClaimedDeviceTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ID = "kiln-1";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path data;

    private final AtomicInteger blinks = new AtomicInteger();
    private final List<String> saved = new CopyOnWriteArrayList<>();

    @Test
    void deviceIsClaimedRotatedRevokedAndDeleted() throws Exception {
        try (RunningHub hub = RunningHub.on(data);
                ConsoleScript admin =
                        new ConsoleScript(hub.url(), hub.localAdmin().accessToken(Role.ROLE_ADMIN))) {
            String key = admin.asks(ConsoleToHub.newBuilder()
                            .setCreateJoinKey(
                                    CreateJoinKey.newBuilder().setMaxUses(1).setNeedsApproval(true)))
                    .getJoinKey()
                    .getKey();
            Joined joined = Join.at(hub.url(), key, "hw-1", "kiln", ID, "Kiln").join();
            try (Agent agent = agent(hub.url(), joined.deviceToken())) {
                agent.start();
                awaitPresence(admin, PresenceState.PRESENCE_STATE_ONLINE);
                agent.report("temperature", 900);
                assertThat(device(admin).getDevice().getLifecycle()).isEqualTo(Lifecycle.LIFECYCLE_PENDING);

                identify(admin);
                assertThat(device(admin).getReadingsList()).isEmpty();
                approve(admin);
                await().atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(device(admin).getReadingsList()).hasSize(1));

                rotate(admin, hub.url(), joined.deviceToken());
                revoke(admin, hub.url(), agent);
                delete(admin, hub);
            }
        }
    }

    private Agent agent(URI hub, String token) throws Exception {
        return Agent.to(hub)
                .token(token)
                .tokenStore((newest, previous) -> saved.add(newest))
                .journalInMemory()
                .capabilities(
                        Capability.metric("temperature"),
                        Capability.command("identify").handle(run -> {
                            blinks.incrementAndGet();
                            return Outcome.succeeded();
                        }))
                .batchEvery(Duration.ofMillis(50))
                .build();
    }

    private void identify(ConsoleScript admin) throws Exception {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getInvokeBuilder().setDeviceId(ID).setCommand("identify");
        Execution accepted = admin.asks(request).getExecution();
        ConsoleToHub.Builder query = ConsoleToHub.newBuilder();
        query.getExecutionsBuilder().setExecutionId(accepted.getExecutionId());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                admin.asks(query.clone()).getExecutions().getExecutionsList())
                        .extracting(Execution::getState)
                        .containsExactly(ExecutionState.EXECUTION_STATE_SUCCEEDED));
        assertThat(blinks).hasValue(1);
    }

    private static void approve(ConsoleScript admin) throws Exception {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getSetLifecycleBuilder().setDeviceId(ID).setLifecycle(Lifecycle.LIFECYCLE_ACTIVE);
        assertThat(admin.asks(request).getDevice().getLifecycle()).isEqualTo(Lifecycle.LIFECYCLE_ACTIVE);
    }

    private void rotate(ConsoleScript admin, URI hub, String old) throws Exception {
        awaitPresence(admin, PresenceState.PRESENCE_STATE_ONLINE);
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getRotateDeviceTokenBuilder().setDeviceId(ID);
        HubToConsole answer = admin.asks(request);
        assertThat(answer.hasDeviceToken()).as(answer.toString()).isTrue();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(tokens(admin))
                        .extracting(DeviceToken::getKeyId)
                        .containsExactly(answer.getDeviceToken().getKeyId()));

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(saved).as("beside the old one, then alone").hasSize(2));
        assertThat(saved.get(1)).isEqualTo(saved.get(0));
        assertThat(statusOf(hub, old)).isEqualTo(401);
        assertThat(device(admin).getPresence().getState()).isEqualTo(PresenceState.PRESENCE_STATE_ONLINE);
    }

    private void revoke(ConsoleScript admin, URI hub, Agent agent) throws Exception {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getRevokeDeviceTokenBuilder()
                .setDeviceId(ID)
                .setKeyId(tokens(admin).get(0).getKeyId());
        assertThat(admin.asks(request).hasDone()).isTrue();
        await().atMost(Duration.ofSeconds(1)).until(() -> !agent.status().linked());
        assertThat(statusOf(hub, saved.get(0))).isEqualTo(401);
    }

    private static void delete(ConsoleScript admin, RunningHub hub) throws Exception {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getDeleteDeviceBuilder().setDeviceId(ID).setEraseHistory(true);
        assertThat(admin.asks(request).hasDone()).isTrue();
        assertThat(admin.asks(query()).getError().getMessage()).contains("no such device");
        assertThat(hub.localAdmin().get("/metrics").body()).contains("signalbox_tokens_reused_total 1");

        hub.stop();
        hub.startAgain();
        assertThat(hub.localAdmin().devices()).isEmpty();
    }

    private static void awaitPresence(ConsoleScript admin, PresenceState state) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(device(admin).getPresence().getState()).isEqualTo(state));
    }

    private static List<DeviceToken> tokens(ConsoleScript admin) throws Exception {
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
        request.getDeviceTokensBuilder().setDeviceId(ID);
        return admin.asks(request).getDeviceTokens().getTokensList();
    }

    private static DeviceState device(ConsoleScript admin) throws Exception {
        return admin.asks(query()).getDevices().getDevices(0);
    }

    private static ConsoleToHub.Builder query() {
        ConsoleToHub.Builder query = ConsoleToHub.newBuilder();
        query.getDevicesBuilder().setDeviceId(ID);
        return query;
    }

    /** The HTTP status of a handshake with this token; 101: it links. */
    private static int statusOf(URI hub, String token) {
        try {
            HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("signalbox.v1.pb")
                    .header("Authorization", "Bearer " + token)
                    .buildAsync(URI.create("ws://" + hub.getAuthority() + "/ws/device"), new WebSocket.Listener() {})
                    .join()
                    .abort();
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }
}
