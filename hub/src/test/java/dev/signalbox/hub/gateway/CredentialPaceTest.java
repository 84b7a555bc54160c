package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Identity;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.proto.v1.Role;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CredentialPaceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final CredentialPace pace = new CredentialPace(new LinkLimits.FrameRate(1, 3));

    @Test
    void oneCredentialMayDoItsBurstAndThenSoMuchASecond() {
        assertThat(takenBy(credential(1), 0)).isEqualTo(3);
        assertThat(takenBy(credential(2), 0)).as("another").isEqualTo(3);
        assertThat(takenBy(credential(1), 2 * SECOND)).isEqualTo(2);
    }

    @Test
    void credentialsThatMayDoTheirBurstAgainAreForgottenWhenOthersCome() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(pace.allows(credential(i), i * SECOND)).isTrue();
            assertThat(pace.remembered()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void credentialsThatHaveTakenTooMuchAreRememberedUntilTheyMayAgain() {
        Identity greedy = credential(0);
        assertThat(takenBy(greedy, 0)).isEqualTo(3);
        for (int i = 1; i < 1_000; i++) {
            assertThat(pace.allows(credential(i), 0)).isTrue();
        }
        assertThat(pace.allows(greedy, 0)).isFalse();
        assertThat(pace.remembered()).isEqualTo(1_000);
    }

    @Test
    void ofMoreThan10000TheLongestUnusedGoes() {
        for (int i = 0; i < 10_100; i++) {
            assertThat(pace.allows(credential(i), 0)).isTrue();
        }
        assertThat(pace.remembered()).isEqualTo(10_000);
    }

    @Test
    void usesAreForgottenAfterTheirMinuteWhenOthersCome() {
        CredentialUses uses = new CredentialUses(Inbox.withDefaultBounds());
        for (int i = 0; i < 1_000; i++) {
            uses.note(credential(i), "10.0.0.1", i * SECOND);
            assertThat(uses.remembered()).isLessThanOrEqualTo(61);
        }
    }

    private int takenBy(Identity identity, long nowNanos) {
        int taken = 0;
        while (pace.allows(identity, nowNanos)) {
            taken++;
        }
        return taken;
    }

    private static ConsoleIdentity credential(int number) {
        return new ConsoleIdentity("script", Role.ROLE_VIEWER, "key-" + number);
    }
}
