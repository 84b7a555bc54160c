package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.metrics.Metrics;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** When the process gives itself up, and when new links are refused. */
final class WatchdogTest {
    private final Metrics metrics = new Metrics();
    private final List<Throwable> ends = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean answers = true;
    private volatile boolean unexpected;
    private volatile int askedBeforeTheEnd;
    private boolean busy;
    private long done;
    private int looks;
    private double fullness;

    @Test
    void threeProbesInARowWithoutAnAnswerEndTheProcess() {
        Watchdog watchdog = watchdog(10_000);
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
        assertThat(failures()).isEqualTo(5);
    }

    @Test
    void listenerThatServesOthersMeanwhileIsNotDead() {
        Watchdog watchdog = watchdog(10_000);
        answers = false;
        busy = true;
        for (int i = 0; i < 10; i++) {
            watchdog.probe();
        }
        assertThat(ends).isEmpty();
        assertThat(failures()).as("they are still told").isEqualTo(10);
        busy = false;
        watchdog.probe();
        watchdog.probe();
        assertThat(ends).isEmpty();
        watchdog.probe();
        assertThat(ends).singleElement().isInstanceOf(NoAnswer.class);
    }

    @Test
    void probeThatFailsUnexpectedlyDoesNotEndTheWatch() {
        try (Watchdog watchdog = watchdog(20)) {
            unexpected = true;
            watchdog.start();
            Awaitility.await().until(() -> asked.get() > 3);
            assertThat(ends).as("it says nothing of the listener").isEmpty();
            unexpected = false;
            answers = false;
            Awaitility.await().until(() -> !ends.isEmpty());
        }
    }

    @Test
    void processThatWasHeldUpIsGivenANewCount() {
        try (Watchdog watchdog = new Watchdog(this::ask, () -> 0, 20, this::end, this::heldUpAfterTwo, metrics)) {
            answers = false;
            watchdog.start();
            Awaitility.await().until(() -> !ends.isEmpty());
            assertThat(askedBeforeTheEnd).as("two, and three of the new count").isEqualTo(5);
        }
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
        assertThat(metrics.scrape()).contains("\nsignalbox_gateway_overload 1.0\n");
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
                this::end);
        assertThatThrownBy(buffers::allocate).isInstanceOf(OutOfMemoryError.class);
        assertThat(ends).singleElement().isInstanceOf(OutOfMemoryError.class);
    }

    private void look(Overload overload, double full, long millis) {
        fullness = full;
        overload.look(millis * 1_000_000);
    }

    private Watchdog watchdog(long periodMillis) {
        return new Watchdog(this::ask, () -> busy ? ++done : done, periodMillis, this::end, System::nanoTime, metrics);
    }

    private void ask() throws IOException {
        asked.incrementAndGet();
        if (unexpected) {
            throw new IllegalStateException("a bug");
        }
        if (!answers) {
            throw new IOException("no answer");
        }
    }

    private void end(Throwable cause) {
        if (ends.isEmpty()) {
            askedBeforeTheEnd = asked.get();
        }
        ends.add(cause);
    }

    /** A clock on which the wait after the second question takes far longer than it should. */
    private long heldUpAfterTwo() {
        boolean afterTwo = asked.get() == 2 && looks++ > 0;
        return asked.get() > 2 || afterTwo ? TimeUnit.MINUTES.toNanos(1) : 0;
    }

    private double failures() {
        return metrics.registry().get("signalbox.watchdog.failures").counter().count();
    }
}
