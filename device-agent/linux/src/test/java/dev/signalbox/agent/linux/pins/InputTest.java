package dev.signalbox.agent.linux.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.signalbox.agent.linux.machine.FakeTree;
import dev.signalbox.agent.linux.machine.RecordedValues;
import dev.signalbox.agent.linux.pins.LineSettings.Bias;
import dev.signalbox.agent.linux.pins.LineSettings.Edges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line that chatters, at times of the test's own. */
class InputTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @TempDir
    private Path root;

    private final FakeGpio kernel = new FakeGpio().chip("gpiochip0", "GPIO17");
    private final FakeGpio.Line line = kernel.line("gpiochip0", 0);
    private final RecordedValues values = new RecordedValues();

    private Input input(Edges events) throws IOException {
        LineSettings settings = new LineSettings(
                "button", "", "GPIO17", false, false, Bias.AS_IS, false, Duration.ZERO, events, SafeStates.OFF);
        GpioChips chips =
                new GpioChips(new FakeTree(root).put("dev/gpiochip0", "").tree(), kernel);
        return new Input(settings, chips.request(settings), values, 0);
    }

    /** Edges that are read one by one. */
    private void chatter(Input input, int edges, long nowNanos) throws IOException {
        for (int i = 0; i < edges; i++) {
            kernel.edge(line, i % 2 == 0, nowNanos);
            input.onReadable(nowNanos);
        }
        input.report();
    }

    @Test
    void twentyAtOnceAndFiveASecondAreTold() throws IOException {
        Input input = input(Edges.BOTH);
        chatter(input, 1000, 0);
        assertThat(values.events).hasSize(20);
        chatter(input, 1000, SECOND);
        assertThat(values.events).hasSize(25);
        assertThat(values.newest).contains(entry("gpio_button_edges", 2000.0), entry("gpio_button_untold", 1975.0));
    }

    @Test
    void edgesThatNobodyAskedForUseUpNothing() throws IOException {
        Input input = input(Edges.RISING);
        chatter(input, 100, 0);
        assertThat(values.events).hasSize(20);
        chatter(input, 100, SECOND);
        assertThat(values.events).hasSize(25).allMatch(event -> event.contains("edge=rising"));
        assertThat(values.newest).contains(entry("gpio_button_edges", 200.0), entry("gpio_button_untold", 75.0));
    }

    @Test
    void edgesThatTheKernelDroppedAreUntold() throws IOException {
        assertThat(untoldOf(Edges.BOTH)).isEqualTo(84.0);
        assertThat(values.events).hasSize(16);
    }

    @Test
    void ofTheDroppedEdgesThoseThatNobodyAskedForAreNotCounted() throws IOException {
        assertThat(untoldOf(Edges.FALLING)).isEqualTo(42.0);
        assertThat(values.events).hasSize(8);
    }

    /** 100 edges before anybody reads: the kernel keeps 16. */
    private Object untoldOf(Edges events) throws IOException {
        Input input = input(events);
        for (int i = 0; i < 100; i++) {
            kernel.edge(line, i % 2 == 0, i);
        }
        input.onReadable(0);
        return Objects.requireNonNull(values.newest.get("gpio_button_untold"));
    }
}
