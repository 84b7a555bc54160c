package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.RecordingTransport.Recorded;
import dev.signalbox.proto.v1.DeviceToHub.BodyCase;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.NewToken;
import dev.signalbox.proto.v1.ReadingAck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new token is saved, then used for the next link, which is open before the last one closes. */
class TokenRotationTest {
    private static final HubToDevice NEW_TOKEN = HubToDevice.newBuilder()
            .setNewToken(NewToken.newBuilder().setToken("second").setKeyId("k2"))
            .build();

    private static final LinkEnd UNKNOWN = new LinkEnd.Refused(401, 0);
    private static final Duration BACKOFF = Duration.ofSeconds(61);

    private final List<String> saved = new ArrayList<>();
    private boolean diskFull;

    private final AgentOnManualClock world = new AgentOnManualClock(parts ->
                    parts.capabilities(Capability.metric("temperature")).tokenStore(this::save))
            .start();
    private final RecordingTransport hub = world.hub;

    private void save(String token, String previous) throws IOException {
        if (diskFull) {
            throw new IOException("No space left on device");
        }
        saved.add(previous.isEmpty() ? token : token + " beside " + previous);
    }

    @Test
    void newTokenIsSavedAndTheNextLinkIsOpenBeforeTheLastOneEnds() {
        Recorded first = hub.last().welcomes();
        first.says(NEW_TOKEN);

        assertThat(saved).containsExactly("second beside secret");
        assertThat(hub.links).hasSize(2);
        assertThat(hub.last().token).isEqualTo("second");
        assertThat(first.closed).isFalse();
        world.agent.report("temperature", 20);
        world.clock.advance(Duration.ofSeconds(1));
        assertThat(first.sent(BodyCase.READINGS)).hasSize(1);

        Recorded second = hub.last().welcomes();
        assertThat(saved).endsWith("second");
        first.ends(new LinkEnd.Closed(4409, 0));
        second.heardAtNanos = world.clock.nanos() + Duration.ofHours(3).toNanos();
        world.clock.advance(Duration.ofHours(2));
        assertThat(hub.links).hasSize(2);
        assertThat(world.agent.status().linked()).isTrue();
        assertThat(second.sent(BodyCase.READINGS)).hasSize(1);
    }

    @Test
    void lastLinkSendsNothingMoreOnceTheNextIsWelcome() {
        Recorded first = hub.last().welcomes();
        first.says(NEW_TOKEN);
        hub.last().welcomes(DeviceWelcome.getDefaultInstance());
        int before = first.sent.size();
        world.agent.report("temperature", 20);
        world.clock.advance(Duration.ofSeconds(1));

        assertThat(first.sent).hasSize(before);
        assertThat(hub.last().sent(BodyCase.READINGS)).hasSize(1);
        hub.last()
                .says(HubToDevice.newBuilder()
                        .setReadingAck(ReadingAck.newBuilder().setBatchNo(1))
                        .build());
        assertThat(world.agent.status().bufferedReadings()).isZero();
    }

    @Test
    void tokenThatCannotBeSavedIsNotUsed() {
        diskFull = true;
        hub.last().welcomes().says(NEW_TOKEN);
        assertThat(hub.links).hasSize(1);

        hub.last().ends(new LinkEnd.Lost("cut"));
        world.clock.advance(Duration.ofSeconds(61));
        assertThat(hub.last().token).isEqualTo("secret");
    }

    @Test
    void agentWithoutAPlaceForTokensKeepsTheOneItHas() {
        AgentOnManualClock plain = new AgentOnManualClock(parts -> parts).start();
        plain.hub.last().welcomes().says(NEW_TOKEN);

        assertThat(plain.hub.links).hasSize(1);
    }

    @Test
    void lastLinkGoesOnWhenTheNextOneFailsAndItIsTriedAgain() {
        Recorded first = hub.last().welcomes();
        first.says(NEW_TOKEN);
        hub.last().ends(new LinkEnd.Lost("cut"));
        world.agent.report("temperature", 20);
        world.clock.advance(Duration.ofSeconds(1));
        assertThat(first.sent(BodyCase.READINGS)).hasSize(1);
        first.heardAtNanos = world.clock.nanos();
        world.clock.advance(Duration.ofSeconds(40));

        assertThat(hub.links).hasSizeGreaterThanOrEqualTo(3);
        assertThat(hub.last().token).isEqualTo("second");
        hub.last().welcomes();
        assertThat(world.agent.status().linked()).isTrue();
    }

    @Test
    void nextLinkTakesOverWhenTheLastOneEndsBeforeItIsWelcome() {
        Recorded first = hub.last().welcomes();
        first.says(NEW_TOKEN);
        Recorded second = hub.last();
        first.ends(new LinkEnd.Lost("cut"));
        second.welcomes();
        world.clock.advance(Duration.ofSeconds(10));

        assertThat(hub.links).hasSize(2);
        assertThat(world.agent.status().linked()).isTrue();
    }

    @Test
    void newTokenOutlivesTheLink() {
        hub.last().welcomes().says(NEW_TOKEN);
        Recorded second = hub.last().welcomes();
        second.ends(new LinkEnd.Lost("cut"));
        world.clock.advance(Duration.ofSeconds(61));

        assertThat(hub.last()).isNotSameAs(second);
        assertThat(hub.last().token).isEqualTo("second");
    }

    @Test
    void refusedNewTokenGivesWayToTheOldOneSoonAndForGoodOnceThatIsWelcome() {
        Recorded first = hub.last().welcomes();
        first.says(NEW_TOKEN);
        hub.last().ends(new LinkEnd.Lost("cut"));
        first.ends(new LinkEnd.Lost("asleep for a day"));
        Recorded refused = nextLink(world, BACKOFF);
        assertThat(refused.token).isEqualTo("second");
        refused.ends(UNKNOWN);

        Recorded old = nextLink(world, BACKOFF);
        assertThat(old.token).isEqualTo("secret");
        assertThat(saved).containsExactly("second beside secret");
        old.welcomes();
        assertThat(saved).endsWith("secret");
        old.ends(new LinkEnd.Lost("cut"));
        nextLink(world, BACKOFF).ends(UNKNOWN);
        int tried = hub.links.size();
        world.clock.advance(Duration.ofMinutes(29));
        assertThat(hub.links).hasSize(tried);
    }

    @Test
    void newTokenThatIsRefusedWhileTheLastLinkStandsIsGivenUp() {
        Recorded first = hub.last().welcomes();
        first.says(NEW_TOKEN);
        hub.last().ends(UNKNOWN);
        first.heardAtNanos = world.clock.nanos() + Duration.ofHours(3).toNanos();
        world.clock.advance(Duration.ofHours(2));

        assertThat(hub.links).hasSize(2);
        assertThat(world.agent.status().linked()).isTrue();
        assertThat(saved).endsWith("secret");
    }

    @Test
    void eachTokenIsTriedOnceAnHourWhenTheHubRefusesBoth() {
        Recorded first = hub.last().welcomes();
        first.says(NEW_TOKEN);
        hub.last().ends(new LinkEnd.Lost("cut"));
        first.ends(new LinkEnd.Lost("cut"));
        for (int hour = 0; hour < 3; hour++) {
            Recorded one = nextLink(world, hour == 0 ? BACKOFF : Duration.ofMinutes(91));
            assertThat(one.token).isEqualTo("second");
            one.ends(UNKNOWN);
            Recorded other = nextLink(world, BACKOFF);
            assertThat(other.token).isEqualTo("secret");
            other.ends(UNKNOWN);
            int tried = hub.links.size();
            world.clock.advance(Duration.ofMinutes(29));
            assertThat(hub.links).hasSize(tried);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4401, 4403})
    void tokenWithWhichALinkIsClosedBeforeItIsWelcomeGivesWayToTheOtherOnce(int code) {
        AgentOnManualClock again = new AgentOnManualClock(
                        parts -> parts.token("second").previousToken("secret").tokenStore(this::save))
                .start();
        again.hub.last().ends(new LinkEnd.Closed(code, 0));

        Recorded other = nextLink(again, BACKOFF);
        assertThat(other.token).isEqualTo("secret");
        other.ends(new LinkEnd.Closed(code, 0));
        int tried = again.hub.links.size();
        again.clock.advance(Duration.ofMinutes(29));
        assertThat(again.hub.links).hasSize(tried);
    }

    @Test
    void agentThatIsStartedAgainFallsBackToTheTokenThatWasKept() {
        AgentOnManualClock again = new AgentOnManualClock(
                        parts -> parts.token("second").previousToken("secret").tokenStore(this::save))
                .start();
        assertThat(again.hub.last().token).isEqualTo("second");
        again.hub.last().ends(UNKNOWN);

        assertThat(nextLink(again, BACKOFF).token).isEqualTo("secret");
    }

    /** Stops the clock where it is opened: a hub that does not answer it would end it again. */
    private static Recorded nextLink(AgentOnManualClock world, Duration within) {
        int before = world.hub.links.size();
        for (long second = 0; world.hub.links.size() == before; second++) {
            assertThat(second).isLessThanOrEqualTo(within.toSeconds());
            world.clock.advance(Duration.ofSeconds(1));
        }
        return world.hub.last();
    }
}
