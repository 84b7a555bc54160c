package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Value;
import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.Settled;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.SetDesired;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowHistoryQuery;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.ShadowQuery;
import dev.signalbox.proto.v1.ShadowRevision;
import dev.signalbox.proto.v1.SyncState;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A real hub, a real agent, and a script that wants something of its properties. */
class ShadowEndToEndTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final List<Double> applied = new CopyOnWriteArrayList<>();
    private RunningHub hub;
    private Joined joined;
    private ConsoleLink script;

    @BeforeEach
    void startHub() throws Exception {
        hub = RunningHub.on(directory.resolve("hub"));
        joined = Join.at(hub.url(), hub.localAdmin().joinKey("test"), "hw-1", "fan", "fan-1", "Fan")
                .join();
        script = new ConsoleLink(hub.url(), hub.localAdmin().accessToken(Role.ROLE_OPERATOR));
    }

    @AfterEach
    void stopHub() {
        script.close();
        hub.close();
    }

    @Test
    void desiredValueIsAppliedReportedAndInSyncThenDrifts() throws Exception {
        script.ask(ConsoleToHub.newBuilder().setWatch(Watch.newBuilder().setShadows(true)));
        try (Agent agent = agent()) {
            agent.report("speed", 10);
            awaitReported(10);
            Shadow answer = desire(40).getShadow();
            assertThat(answer.getDesiredVersion()).isEqualTo(1);
            awaitSync(SyncState.SYNC_STATE_IN_SYNC);
            assertThat(applied).containsExactly(40.0);
            assertThat(leaf().getReported().getNumberValue()).isEqualTo(40);
            agent.report("speed", 25);
            awaitSync(SyncState.SYNC_STATE_DRIFTED);
            await().atMost(SOON)
                    .until(() -> updates().stream()
                            .anyMatch(update -> update.getShadowStatus().getDrifted() == 1));
            assertThat(updates()).anyMatch(update -> update.getShadow().getLeavesCount() == 1);
            desire(40);
            awaitSync(SyncState.SYNC_STATE_IN_SYNC);
            assertThat(applied).containsExactly(40.0, 40.0);
            assertThat(desire(200).getError().getMessage()).contains("at most 100");
        }
        assertThat(script.ask(ConsoleToHub.newBuilder()
                                .setShadowHistory(
                                        ShadowHistoryQuery.newBuilder().setDeviceId("fan-1")))
                        .getShadowHistory()
                        .getRevisionsList())
                .extracting(ShadowRevision::getActor)
                .contains("device")
                .anyMatch(actor -> !actor.equals("device"));
    }

    @Test
    void deviceThatWasAwayAppliesWhatIsDesiredWhenItIsBackAlsoFromARestartedHub() throws Exception {
        try (Agent agent = agent()) {
            agent.report("speed", 10);
            awaitReported(10);
        }
        assertThat(desire(60).getShadow().getLeaves(0).getSync()).isEqualTo(SyncState.SYNC_STATE_PENDING);
        script.close();
        hub.stop();
        hub.startAgain();
        script = new ConsoleLink(hub.url(), hub.localAdmin().accessToken(Role.ROLE_OPERATOR));
        assertThat(leaf().getSync()).isEqualTo(SyncState.SYNC_STATE_PENDING);
        try (Agent agent = agent()) {
            agent.report("speed", 10);
            awaitSync(SyncState.SYNC_STATE_IN_SYNC);
            assertThat(applied).containsExactly(60.0);
        }
    }

    private Agent agent() throws Exception {
        Agent agent = Agent.to(hub.url())
                .token(joined.deviceToken())
                .model("fan")
                .random(() -> 0L)
                .capabilities(Capability.numberProperty("speed")
                        .unit("%")
                        .range(0, 100)
                        .onDesired(desired -> {
                            applied.add(desired.number());
                            return Settled.applied();
                        }))
                .build();
        agent.start();
        return agent;
    }

    private HubToConsole desire(double speed) {
        return script.ask(ConsoleToHub.newBuilder()
                .setSetDesired(SetDesired.newBuilder()
                        .setDeviceId("fan-1")
                        .putChanges(
                                "speed",
                                Value.newBuilder().setNumberValue(speed).build())));
    }

    private ShadowLeaf leaf() {
        Shadow shadow = script.ask(ConsoleToHub.newBuilder()
                        .setShadow(ShadowQuery.newBuilder().setDeviceId("fan-1")))
                .getShadow();
        return shadow.getLeavesCount() == 0 ? ShadowLeaf.getDefaultInstance() : shadow.getLeaves(0);
    }

    private void awaitSync(SyncState sync) {
        await().atMost(SOON).until(() -> leaf().getSync() == sync);
    }

    private void awaitReported(double speed) {
        await().atMost(SOON).until(() -> leaf().getReported().getNumberValue() == speed);
    }

    private List<Update> updates() {
        return script.frames.stream()
                .flatMap(frame -> frame.getBatch().getUpdatesList().stream())
                .toList();
    }
}
