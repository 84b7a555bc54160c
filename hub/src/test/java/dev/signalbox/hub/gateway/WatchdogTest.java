package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.metrics.Metrics;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the process gives itself up, and when new links are refused. */
final class WatchdogTest {
    private final Metrics metrics = new Metrics();
    private final List<Throwable> ends = new ArrayList<>();
    private boolean answers = true;
    private double fullness;

    @Test
    void threeProbesInARowWithoutAnAnswerEndTheProcess() {
        Watchdog watchdog = new Watchdog(this::ask, ends::add, System::nanoTime, metrics);
        answers = false;
        watchdog.probe();
        watchdog.probe();
        answers = true;
        watchdog.probe();
        answers = false;
        watchdog.probe();
        watchdog.probe();
        assertThat(ends).as("never three in a row").isEmpty();
        watchdog.probe();
        assertThat(ends).singleElement().isInstanceOf(NoAnswer.class);
        assertThat(metrics.registry()
                        .get("signalbox.watchdog.failures")
                        .counter()
                        .count())
                .isEqualTo(5);
    }

    @Test
    void overloadIsOnAfterASecondAboveAndOffAfterASecondBelowHalfOfThat() {
        Overload overload = new Overload(() -> fullness, 50, metrics);
        look(overload, 0.5, 0);
        look(overload, 0.9, 999);
        assertThat(overload.isOn()).isFalse();
        look(overload, 0.4, 1_000);
        look(overload, 0.6, 1_500);
        look(overload, 0.6, 2_499);
        assertThat(overload.isOn()).as("a second on end").isFalse();
        look(overload, 0.6, 2_500);
        assertThat(overload.isOn()).isTrue();
        assertThat(metrics.scrape()).contains("signalbox_gateway_overload 1");
        look(overload, 0.3, 3_000);
        look(overload, 0.3, 9_000);
        assertThat(overload.isOn()).as("not low enough").isTrue();
        look(overload, 0.2, 9_500);
        look(overload, 0.2, 10_500);
        assertThat(overload.isOn()).isFalse();
    }

    @Test
    void bufferThatCannotBeHadEndsTheProcess() {
        FatalBuffers buffers = new FatalBuffers(
                new DefaultByteBufferPool(true, 1_024) {
                    @Override
                    public PooledByteBuffer allocate() {
                        throw new OutOfMemoryError("Cannot reserve 1024 bytes of direct buffer memory");
                    }
                },
                ends::add);
        assertThatThrownBy(buffers::allocate).isInstanceOf(OutOfMemoryError.class);
        assertThat(ends).singleElement().isInstanceOf(OutOfMemoryError.class);
    }

    private void look(Overload overload, double full, long millis) {
        fullness = full;
        overload.look(millis * 1_000_000);
    }

    private void ask() throws IOException {
        if (!answers) {
            throw new IOException("no answer");
        }
    }
}
