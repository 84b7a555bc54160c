package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.DeviceToHub.BodyCase;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Limits;
import dev.signalbox.proto.v1.Pong;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingAck;
import dev.signalbox.proto.v1.ReadingBatch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkRulesTest {
    private static final DeviceWelcome LIMITED = DeviceWelcome.newBuilder()
            .setLimits(Limits.newBuilder()
                    .setMaxReadingsPerBatch(100)
                    .setFramesPerSecond(10)
                    .setFrameBurst(20))
            .build();

    private final AgentOnManualClock world = new AgentOnManualClock(
                    parts -> parts.capabilities(Capability.metric("temperature"), Capability.flag("open")))
            .start();
    private final ManualClockwork clock = world.clock;
    private final RecordingTransport hub = world.hub;

    @Test
    void helloComesFirstAndCapabilitiesOnlyWhenTheHubNeedsThem() {
        hub.last().opens();
        assertThat(hub.last().sent).hasSize(1);
        assertThat(hub.last().sent.get(0).getHello().getCapabilitiesHash()).matches("[0-9a-f]{64}");
        assertThat(hub.last().sent.get(0).getHello().getAgentVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
        hub.last()
                .says(HubToDevice.newBuilder()
                        .setWelcome(DeviceWelcome.getDefaultInstance())
                        .build());
        assertThat(hub.last().sent(BodyCase.CAPABILITIES)).isEmpty();

        hub.last().ends(new LinkEnd.Lost("cut"));
        clock.advance(Duration.ofSeconds(61));
        hub.last()
                .welcomes(DeviceWelcome.newBuilder().setCapabilitiesNeeded(true).build());

        assertThat(hub.last().sent(BodyCase.CAPABILITIES)).hasSize(1);
        assertThat(Agent.hashOf(hub.last().sent(BodyCase.CAPABILITIES).get(0).getCapabilities()))
                .isEqualTo(hub.last().sent.get(0).getHello().getCapabilitiesHash());
    }

    @Test
    void agentIsStartedOnce() {
        assertThatThrownBy(world.agent::start).isInstanceOf(IllegalStateException.class);
        clock.settle();

        assertThat(hub.links).hasSize(1);
    }

    @Test
    void readingsOfASecondShareABatch() {
        hub.last().welcomes();
        world.agent.report("temperature", 1);
        clock.advance(Duration.ofMillis(600));
        world.agent.report("open", true);
        assertThat(hub.last().sent(BodyCase.READINGS)).isEmpty();
        clock.advance(Duration.ofMillis(400));

        assertThat(hub.last().sent(BodyCase.READINGS)).hasSize(1);
        assertThat(hub.last().sent(BodyCase.READINGS).get(0).getReadings().getReadingsCount())
                .isEqualTo(2);
    }

    @Test
    void readingsOfOneMeasuringRoundShareABatchEvenWithoutAnInterval() {
        AgentOnManualClock eager = new AgentOnManualClock(parts -> parts.batchEvery(Duration.ZERO)
                        .capabilities(Capability.metric("temperature"), Capability.flag("open")))
                .start();
        eager.hub.last().welcomes();
        eager.agent.report("temperature", 1);
        eager.clock.advance(Duration.ofMillis(5));
        eager.agent.report("open", true);
        eager.clock.advance(Duration.ofMillis(15));

        assertThat(eager.hub.last().sent(BodyCase.READINGS)).hasSize(1);
        assertThat(eager.hub.last().sent(BodyCase.READINGS).get(0).getReadings().getReadingsCount())
                .isEqualTo(2);
    }

    @Test
    void hubIsToldTheRoundTripRightAfterTheFirstPong() {
        hub.last().welcomes();
        assertThat(hub.last().sent(BodyCase.PING)).hasSize(1);
        clock.advance(Duration.ofMillis(70));
        pong();

        assertThat(hub.last().sent(BodyCase.PING)).hasSize(2);
        assertThat(hub.last().sent(BodyCase.PING).get(1).getPing().getLastRoundTripMs())
                .isEqualTo(70);
    }

    @Test
    void pingGoesEvery20SecondsAndCarriesTheRoundTrip() {
        hub.last().welcomes();
        pong();
        clock.advance(Duration.ofMillis(40));
        pong();
        assertThat(hub.last().sent(BodyCase.PING))
                .as("no ping answers its own pong for ever")
                .hasSize(2);
        clock.advance(Duration.ofSeconds(25));

        assertThat(hub.last().sent(BodyCase.PING)).hasSize(3);
        assertThat(hub.last().sent(BodyCase.PING).get(2).getPing().getLastRoundTripMs())
                .isEqualTo(40);
    }

    private void pong() {
        hub.last()
                .says(HubToDevice.newBuilder()
                        .setPong(Pong.getDefaultInstance())
                        .build());
    }

    @Test
    void silenceOf45SecondsEndsTheLinkAndANewOneIsOpened() {
        RecordingTransport.Recorded silent = hub.last().welcomes();
        clock.advance(Duration.ofSeconds(44));
        assertThat(silent.aborted).isFalse();
        clock.advance(Duration.ofSeconds(6));
        assertThat(silent.aborted).isTrue();
        clock.advance(Duration.ofSeconds(2));

        assertThat(hub.links).hasSize(2);
    }

    @Test
    void hubThatNeverWelcomesIsLeft() {
        hub.last().opens();
        clock.advance(Duration.ofSeconds(26));

        assertThat(hub.links.get(0).aborted).isTrue();
    }

    @Test
    void endOfAnOlderLinkChangesNothing() {
        RecordingTransport.Recorded old = hub.last().welcomes();
        old.ends(new LinkEnd.Lost("cut"));
        clock.advance(Duration.ofSeconds(2));
        hub.last().welcomes();
        old.ends(new LinkEnd.Closed(4409, 0));
        clock.advance(Duration.ofMinutes(20));

        assertThat(hub.links.get(1).closed).isFalse();
        assertThat(hub.links).hasSizeGreaterThan(1);
    }

    @Test
    void goodbyesAdviceIsObeyed() {
        hub.last()
                .welcomes()
                .says(HubToDevice.newBuilder()
                        .setGoodbye(Goodbye.newBuilder().setRetryAfterMs(20_000))
                        .build())
                .ends(new LinkEnd.Closed(1012, 0));
        clock.advance(Duration.ofMillis(19_900));
        assertThat(hub.links).hasSize(1);
        clock.advance(Duration.ofMillis(2_700));

        assertThat(hub.links).hasSize(2);
    }

    @Test
    void unacknowledgedBatchIsSentAgainOnTheNextLinkAndAnAcknowledgedOneIsNot() {
        hub.last().welcomes();
        world.agent.report("temperature", 1);
        clock.advance(Duration.ofSeconds(1));
        world.agent.report("temperature", 2);
        clock.advance(Duration.ofSeconds(1));
        hub.last()
                .says(HubToDevice.newBuilder()
                        .setReadingAck(ReadingAck.newBuilder().setBatchNo(1))
                        .build())
                .ends(new LinkEnd.Lost("cut"));
        world.agent.report("temperature", 3);
        clock.advance(Duration.ofSeconds(2));
        hub.last().welcomes(DeviceWelcome.newBuilder().setAcknowledgedBatch(1).build());

        var batches = hub.last().sent(BodyCase.READINGS);
        assertThat(batches).hasSize(2);
        assertThat(batches.get(0).getReadings().getBatchNo()).isEqualTo(2);
        assertThat(batches.get(0).getReadings().getHistorical()).isTrue();
        assertThat(batches.get(1).getReadings().getBatchNo()).isEqualTo(3);
        assertThat(batches.get(1).getReadings().getHistorical()).isFalse();
        assertThat(batches.get(1).getReadings().getReadings(0).getNumber()).isEqualTo(3);
    }

    @Test
    void backlogIsPacedByTheLimitsOfTheHub() {
        for (int i = 0; i < 1000; i++) {
            world.agent.report("temperature", i);
        }
        hub.last()
                .welcomes(DeviceWelcome.newBuilder()
                        .setLimits(Limits.newBuilder()
                                .setMaxReadingsPerBatch(10)
                                .setFramesPerSecond(10)
                                .setFrameBurst(10))
                        .build());

        assertThat(hub.last().sent.size()).isLessThanOrEqualTo(10);
        for (int second = 1; second <= 30; second++) {
            hub.last().acknowledgesAll();
            clock.advance(Duration.ofSeconds(1));
            assertThat(hub.last().sent.size()).isLessThanOrEqualTo(10 + 10 * second);
        }
        assertThat(hub.last().sent(BodyCase.READINGS).stream()
                        .map(frame -> frame.getReadings())
                        .mapToInt(ReadingBatch::getReadingsCount)
                        .sum())
                .isEqualTo(1000);
    }

    @Test
    void liveValueGoesBeforeAHundredThousandReadingsThatWait() {
        AgentOnManualClock patient = new AgentOnManualClock(parts -> parts.bufferBytes(64 << 20)
                        .capabilities(Capability.metric("temperature"), Capability.flag("open")))
                .start();
        patient.agent.report("open", true);
        for (int i = 0; i < 100_000; i++) {
            patient.agent.report("temperature", i);
        }
        RecordingTransport.Recorded link = patient.hub.last().welcomes(LIMITED);
        ReadingBatch first = link.sent(BodyCase.READINGS).get(0).getReadings();
        assertThat(first.getHistorical()).isFalse();
        assertThat(first.getReadingsList())
                .as("the newest of each metric goes first")
                .extracting(Reading::getFlag, Reading::getNumber)
                .containsExactly(tuple(true, 0.0), tuple(false, 99_999.0));

        for (int second = 0; second < 20; second++) {
            long before = historical(link);
            patient.agent.report("temperature", -second);
            patient.clock.advance(Duration.ofSeconds(1));
            link.acknowledgesAll();

            ReadingBatch live = link.sent(BodyCase.READINGS).stream()
                    .map(DeviceToHub::getReadings)
                    .filter(batch -> !batch.getHistorical())
                    .reduce(first, (old, newer) -> newer);
            assertThat(live.getReadings(0).getNumber())
                    .as("a second's live readings go in that second")
                    .isEqualTo(-second);
            assertThat(link.sent.size()).as("frames within the limit").isLessThanOrEqualTo(20 + 10 * (second + 1));
            assertThat(historical(link)).as("and history goes on").isGreaterThan(before);
        }
    }

    private static long historical(RecordingTransport.Recorded link) {
        return link.sent(BodyCase.READINGS).stream()
                .filter(frame -> frame.getReadings().getHistorical())
                .count();
    }

    @Test
    void liveValueGoesFirstOnANewLinkAlthoughTheLastOneEndedAmidHistory() {
        for (int i = 0; i < 5_000; i++) {
            world.agent.report("temperature", i);
        }
        hub.last().welcomes(LIMITED).ends(new LinkEnd.Lost("cut"));
        assertThat(historical(hub.links.get(0))).isPositive();
        world.agent.report("temperature", -1);
        clock.advance(Duration.ofSeconds(61));
        hub.last().welcomes(LIMITED);

        // The live batch of the last link is in doubt, and old by now; it is one batch, the window of history is many.
        var batches = hub.last().sent(BodyCase.READINGS).stream()
                .map(DeviceToHub::getReadings)
                .toList();
        assertThat(batches.get(1).getHistorical()).isFalse();
        assertThat(batches.get(1).getReadings(0).getNumber()).isEqualTo(-1);
    }

    @Test
    void sleepSaysGoodbyeAfterTheLastReadingsAndTheLinkIsOpenedAtWakeTime() {
        hub.last().welcomes();
        world.agent.report("temperature", 5);
        world.agent.sleepFor(Duration.ofSeconds(40));
        clock.settle();

        var sent = hub.last().sent;
        assertThat(sent.get(sent.size() - 2).hasReadings()).isTrue();
        assertThat(sent.get(sent.size() - 1).getGoodbye().getSleepMs()).isEqualTo(40_000);
        assertThat(hub.last().closed).isTrue();
        hub.last().ends(new LinkEnd.Closed(1000, 0));
        clock.advance(Duration.ofMillis(39_900));
        assertThat(hub.links).hasSize(1);
        clock.advance(Duration.ofMillis(200));

        assertThat(hub.links).hasSize(2);
    }

    @Test
    void frameTheHubCouldNotTakeIsNotRepeated() {
        hub.last().welcomes();
        world.agent.report("temperature", 5);
        clock.advance(Duration.ofSeconds(1));
        hub.last().ends(new LinkEnd.Closed(1009, 0));
        clock.advance(Duration.ofSeconds(67));
        hub.last().welcomes();

        assertThat(hub.links).hasSize(2);
        assertThat(hub.last().sent(BodyCase.READINGS)).isEmpty();
        assertThat(world.agent.status().droppedReadings()).isEqualTo(1);
    }
}
