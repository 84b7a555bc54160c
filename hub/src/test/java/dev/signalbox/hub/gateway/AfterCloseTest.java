package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AfterCloseTest {
    private static final int BUFFER = 16 << 10;

    private final List<Long> pauses = new ArrayList<>();
    private final AfterClose afterClose = new AfterClose(pauses::add);

    @Test
    void whatAPeerHadOnItsWayIsTakenWithPauses() {
        for (int taken = 0; taken < AfterClose.MAX_BYTES; taken += BUFFER) {
            assertThat(afterClose.takes(BUFFER)).isTrue();
        }
        assertThat(pauses)
                .hasSize((int) (AfterClose.MAX_BYTES / AfterClose.BYTES_BETWEEN_PAUSES))
                .containsOnly(AfterClose.PAUSE_MILLIS);
    }

    @Test
    void littleIsTakenWithoutAPause() {
        assertThat(afterClose.takes(AfterClose.BYTES_BETWEEN_PAUSES - 1)).isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void whoeverSendsMoreDoesNotMeanToClose() {
        for (int taken = 0; taken < AfterClose.MAX_BYTES; taken += BUFFER) {
            afterClose.takes(BUFFER);
        }
        assertThat(afterClose.takes(1)).isFalse();
    }
}
