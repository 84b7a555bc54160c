package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WakeUpTest {
    private final List<Runnable> timers = new ArrayList<>();
    private int woken;

    private final WakeUp wakeUp = new WakeUp((millis, task) -> timers.add(task), () -> woken++);

    @Test
    void earlierMomentTakesThePlaceOfTheLaterOne() {
        wakeUp.within(1_000);
        wakeUp.within(2_000);
        assertThat(timers).as("there is an earlier one").hasSize(1);
        wakeUp.within(50);
        timers.get(1).run();
        assertThat(woken).isEqualTo(1);
        timers.get(0).run();
        assertThat(woken).as("nobody waits for it any more").isEqualTo(1);
    }

    @Test
    void momentThatHasPassedLeavesTheNextOneAlone() {
        wakeUp.within(1_000);
        wakeUp.within(50);
        timers.get(1).run();
        wakeUp.within(5_000);
        timers.get(0).run();
        assertThat(woken).as("not before its time").isEqualTo(1);
        timers.get(2).run();
        assertThat(woken).isEqualTo(2);
        wakeUp.within(0);
        assertThat(timers).as("nothing to wait for").hasSize(3);
    }
}
