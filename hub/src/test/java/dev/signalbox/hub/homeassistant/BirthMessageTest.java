package dev.signalbox.hub.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the hub takes for Home Assistant's start, and what it then says again. */
class BirthMessageTest {
    private static final BirthMessage BIRTH = new BirthMessage(HubFace.DEFAULT_DISCOVERY_PREFIX);

    @Test
    void onlyOnlineOnTheStatusTopicIsABirth() {
        assertThat(BIRTH.topic()).isEqualTo("homeassistant/status");
        assertThat(isBirth("homeassistant/status", "online")).isTrue();
        assertThat(isBirth("homeassistant/status", "offline")).isFalse();
        assertThat(isBirth("homeassistant/status", "")).isFalse();
        assertThat(isBirth("homeassistant/status", "online ")).isFalse();
        assertThat(isBirth("other/status", "online")).isFalse();
    }

    @Test
    void entitiesComeBeforeWhatTheyShow() {
        assertThat(BirthMessage.ORDER)
                .containsExactly(
                        BirthMessage.Step.HUB_DOCUMENT,
                        BirthMessage.Step.DEVICE_DOCUMENTS,
                        BirthMessage.Step.HUB_STATE,
                        BirthMessage.Step.PRESENCES,
                        BirthMessage.Step.STATES,
                        BirthMessage.Step.REPORTED_PROPERTIES);
    }

    @Test
    void theAnswerComesAtDifferentTimesBetweenTheBounds() {
        SplittableRandom random = new SplittableRandom(11);
        List<Long> delays = Stream.generate(() -> BIRTH.delay(random).toMillis())
                .limit(1_000)
                .toList();
        assertThat(delays)
                .allSatisfy(delay ->
                        assertThat(delay).isBetween(BirthMessage.EARLIEST.toMillis(), BirthMessage.LATEST.toMillis()));
        assertThat(delays.stream().distinct().count()).isGreaterThan(500);
    }

    private static boolean isBirth(String topic, String payload) {
        return BIRTH.isBirth(topic, payload.getBytes(StandardCharsets.UTF_8));
    }
}
