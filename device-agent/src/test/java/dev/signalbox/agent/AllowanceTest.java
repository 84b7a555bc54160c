package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Limits;
import org.junit.jupiter.api.Test;

final class AllowanceTest {
    private final Allowance allowance = new Allowance(
            Limits.newBuilder().setFramesPerSecond(1).setFrameBurst(4).build(), 0);

    @Test
    void eachSixteenKibibytesCountAsOneFrameMoreAsTheHubCountsThem() {
        allowance.spend(32 * 1024, 0); // three

        assertThat(allowance.allowsLive(0)).isTrue();
        allowance.spend(100, 0);
        assertThat(allowance.allowsLive(0)).isFalse();
        assertThat(allowance.allowsLive(1_000_000_000)).isTrue();
    }

    @Test
    void whatIsOldLeavesHalfOfTheBurst() {
        allowance.spend(16 * 1024, 0);
        assertThat(allowance.allowsBacklog(0)).isTrue();

        allowance.spend(100, 0);
        assertThat(allowance.allowsBacklog(0)).isFalse();
        assertThat(allowance.allowsLive(0)).isTrue();
    }
}
