package dev.signalbox.hub.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.proof.Chronicle.Line;
import dev.signalbox.hub.proof.Fact.Applied;
import dev.signalbox.hub.proof.Fact.Desired;
import dev.signalbox.hub.proof.Fact.ShadowKept;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories of one property that are known to be good or bad. */
final class ShadowJudgeTest {
    @Test
    void goodHistoryHasNoViolation() {
        assertThat(violations(
                        new Desired("d1", 1, 5),
                        new Desired("d1", 3, 8),
                        new Applied("d1", 5),
                        new Applied("d1", 5),
                        new Applied("d1", 8),
                        new ShadowKept("d1", 3, 8, 8)))
                .isEmpty();
    }

    @Test
    void wishNobodyWasToldOfMayFollow() {
        assertThat(violations(new Desired("d1", 1, 5), new Applied("d1", 9), new ShadowKept("d1", 2, 9, 9)))
                .isEmpty();
    }

    @Test
    void lostWishIsAViolation() {
        List<String> lost = List.of("d1 is desired to be 5 by version 1, and 8 was told as version 2.");
        assertThat(violations(
                        new Desired("d1", 1, 5),
                        new Desired("d1", 2, 8),
                        new Applied("d1", 5),
                        new ShadowKept("d1", 1, 5, 5)))
                .isEqualTo(lost);
        assertThat(violations(new Desired("d1", 1, 5))).containsExactly("d1 has no shadow any more.");
    }

    @Test
    void versionOfTwoValuesIsAViolation() {
        assertThat(violations(
                        new Desired("d1", 1, 5),
                        new Desired("d1", 1, 6),
                        new Applied("d1", 5),
                        new ShadowKept("d1", 1, 5, 5)))
                .containsExactly("d1 has the desired version 1 twice, of 5 and of 6.");
    }

    @Test
    void deviceThatIsHandedAnOlderValueIsAViolation() {
        assertThat(violations(
                        new Desired("d1", 1, 5),
                        new Desired("d1", 2, 8),
                        new Applied("d1", 8),
                        new Applied("d1", 5),
                        new Applied("d1", 8),
                        new ShadowKept("d1", 2, 8, 8)))
                .containsExactly("d1 was handed 5 after 8.");
    }

    @Test
    void deviceThatNeverFollowsIsAViolation() {
        assertThat(violations(
                        new Desired("d1", 1, 5),
                        new Desired("d1", 2, 8),
                        new Applied("d1", 5),
                        new ShadowKept("d1", 2, 8, 5)))
                .containsExactly("d1 reports 5 and never became 8.");
    }

    @Test
    void reportOfWhatTheDeviceWasNeverHandedIsAViolation() {
        assertThat(violations(new Desired("d1", 1, 5), new ShadowKept("d1", 1, 5, 5)))
                .containsExactly("d1 reports 5 and was last handed 0.");
    }

    private static List<String> violations(Fact... facts) {
        return HistoryChecker.check(
                Arrays.stream(facts).map(fact -> new Line(0, fact)).toList());
    }
}
