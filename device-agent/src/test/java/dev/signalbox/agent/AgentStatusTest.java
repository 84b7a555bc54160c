package dev.signalbox.agent;

import static dev.signalbox.agent.AgentOnManualClock.acknowledged;
import static dev.signalbox.agent.AgentOnManualClock.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.RecordingTransport.Recorded;
import dev.signalbox.proto.v1.DeviceToHub.BodyCase;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Pong;
import dev.signalbox.proto.v1.ReportedAck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AgentStatusTest {
    private final List<AgentStatus> told = new ArrayList<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final AgentOnManualClock world = new AgentOnManualClock(parts -> parts.parallelRuns(1)
                    .onLink(told::add)
                    .capabilities(Capability.command("dig").handleLater(run -> outcome)))
            .start();
    private final RecordingTransport hub = world.hub;

    private AgentStatus status() {
        return world.agent.status();
    }

    @Test
    void saysSinceWhenTheLinkStandsAndWhyTheLastOneEnded() {
        assertThat(status().sinceMillis()).as("its start").isEqualTo(world.clock.wallMillis());
        assertThat(status().lastLinkEnd()).isEmpty();
        world.clock.advance(Duration.ofSeconds(1));
        Recorded first = hub.last().welcomes();
        long linkedAt = world.clock.wallMillis();
        world.clock.advance(Duration.ofSeconds(3));
        assertThat(status().linked()).isTrue();
        assertThat(status().sinceMillis()).isEqualTo(linkedAt);
        assertThat(status().nextAttemptMillis()).isZero();

        first.ends(new LinkEnd.Closed(1012, 0));
        long endedAt = world.clock.wallMillis();
        assertThat(status().linked()).isFalse();
        assertThat(status().sinceMillis()).isEqualTo(endedAt);
        assertThat(status().lastLinkEndMillis()).isEqualTo(endedAt);
        assertThat(status().lastLinkEnd()).isEqualTo("the hub closed the link with 1012 SHUTDOWN");
        assertThat(status().nextAttemptMillis()).isBetween(endedAt + 500, endedAt + 1_000);

        world.clock.advance(Duration.ofMillis(status().nextAttemptMillis() - endedAt));
        assertThat(hub.links).hasSize(2);
        assertThat(status().nextAttemptMillis()).isZero();
        hub.last().ends(new LinkEnd.Refused(401, 0));
        assertThat(status().lastLinkEnd()).isEqualTo("the hub refused the handshake with HTTP 401");
        assertThat(status().sinceMillis()).isEqualTo(endedAt);
    }

    @Test
    void listenerHearsOfEachWelcomeAndEnd() {
        Recorded first = hub.last().welcomes();
        first.ends(new LinkEnd.Lost("cut"));

        assertThat(told).extracting(AgentStatus::linked).containsExactly(true, false);
        assertThat(told).last().extracting(AgentStatus::lastLinkEnd).isEqualTo("cut");
        assertThat(told.get(1).nextAttemptMillis()).isPositive();
    }

    @Test
    void listenerThatFailsLeavesTheLinkAlone() {
        AgentOnManualClock careless = new AgentOnManualClock(
                        parts -> parts.capabilities(Capability.metric("flow")).onLink(status -> {
                            throw new NoClassDefFoundError("No such lamp.");
                        }))
                .start();
        Recorded link = careless.hub.last().welcomes();
        careless.agent.report("flow", 1);
        careless.clock.advance(Duration.ofSeconds(1));

        assertThat(link.sent(BodyCase.READINGS)).hasSize(1);
    }

    @Test
    void deviceThatNobodyApprovedIsPending() {
        hub.last()
                .welcomes(DeviceWelcome.newBuilder()
                        .setLifecycle(Lifecycle.LIFECYCLE_PENDING)
                        .build());

        assertThat(status().pending()).isTrue();
        hub.last().ends(new LinkEnd.Closed(1001, 0));
        assertThat(status().pending()).isFalse();
    }

    @Test
    void pongTellsHowFarTheHubsClockIsAhead() {
        Recorded link = hub.last().welcomes();
        long pinged = link.sent(BodyCase.PING).get(0).getPing().getTimeMs();
        world.clock.advance(Duration.ofMillis(40));
        link.says(HubToDevice.newBuilder()
                .setPong(Pong.newBuilder().setTimeMs(pinged).setHubTimeMs(pinged + 20 + 5_000))
                .build());

        assertThat(status().roundTripMillis()).isEqualTo(40);
        assertThat(status().clockOffsetMillis()).isEqualTo(5_000);
    }

    @Test
    void countsFramesAndExecutionsByWhereTheyAre() {
        Recorded link = hub.last().welcomes();
        long in = status().framesIn();
        long out = status().framesOut();
        link.says(command("x1", "dig"));
        link.says(command("x2", "dig"));
        assertThat(status())
                .extracting(
                        AgentStatus::executionsRunning, AgentStatus::executionsWaiting, AgentStatus::executionsUntold)
                .containsExactly(1, 1, 0);
        assertThat(status().framesIn()).isEqualTo(in + 2);
        assertThat(status().framesOut()).isEqualTo(out + 3); // two accepted, one running

        outcome.complete(Outcome.succeeded());
        world.clock.settle();
        assertThat(status())
                .extracting(
                        AgentStatus::executionsRunning, AgentStatus::executionsWaiting, AgentStatus::executionsUntold)
                .containsExactly(0, 0, 2);
        assertThat(status().isAllStored()).isFalse();
        link.says(acknowledged("x1"));
        link.says(acknowledged("x2"));
        assertThat(status().executionsUntold()).isZero();
        assertThat(status().isAllStored()).isTrue();
    }

    @Test
    void propertyIsStoredOnceTheHubHasTheNewestReport() {
        AgentOnManualClock vent =
                new AgentOnManualClock(parts -> parts.capabilities(Capability.integerProperty("position"))).start();
        vent.agent.report("position", 40);
        vent.clock.settle();
        assertThat(vent.agent.status().isAllStored()).isFalse();
        Recorded link = vent.hub.last().welcomes();
        vent.clock.advance(Duration.ofSeconds(1));
        vent.agent.report("position", 50);
        vent.clock.settle();
        link.says(stored(1));
        assertThat(vent.agent.status().isAllStored()).isFalse();
        vent.clock.advance(Duration.ofSeconds(1));
        link.says(stored(2));

        assertThat(vent.agent.status().isAllStored()).isTrue();
    }

    private static HubToDevice stored(long reportNo) {
        return HubToDevice.newBuilder()
                .setReportedAck(ReportedAck.newBuilder().setReportNo(reportNo))
                .build();
    }
}
