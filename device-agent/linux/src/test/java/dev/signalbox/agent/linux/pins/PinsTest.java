package dev.signalbox.agent.linux.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.CommandCapability;
import dev.signalbox.agent.EventCapability;
import dev.signalbox.agent.MetricCapability;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.agent.linux.machine.FakeTree;
import dev.signalbox.agent.linux.machine.RecordedValues;
import dev.signalbox.agent.linux.pins.LineSettings.Bias;
import dev.signalbox.agent.linux.pins.LineSettings.Edges;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinsTest {
    @TempDir
    private Path root;

    private final FakeGpio kernel = new FakeGpio().chip("gpiochip0", "ID_SDA", "GPIO2", "GPIO17", "GPIO27");
    private final RecordedValues values = new RecordedValues();

    private static LineSettings button(String line) {
        return new LineSettings(
                "button",
                "",
                line,
                false,
                true,
                Bias.PULL_UP,
                false,
                Duration.ofMillis(20),
                Edges.RISING,
                SafeStates.OFF);
    }

    private static LineSettings relay(SafeStates safe) {
        return new LineSettings("relay", "", "GPIO27", true, false, Bias.AS_IS, false, Duration.ZERO, Edges.NONE, safe);
    }

    private Pins open(LineSettings... lines) {
        for (String chip : kernel.chips.keySet()) {
            new FakeTree(root).put("dev/" + chip, "");
        }
        return new Pins(new FakeTree(root).tree(), kernel, List.of(lines), List.of(), values);
    }

    @Test
    void inputIsTakenWithItsBiasDebounceAndEdges() {
        try (Pins pins = open(button("GPIO17"))) {
            assertThat(pins.problems()).isEmpty();
            FakeGpio.Line line = kernel.line("gpiochip0", 2);
            assertThat(line.consumer).isEqualTo("signalbox button");
            // active low, input, both edges, pull-up, real time
            assertThat(line.flags).isEqualTo(0b1001_0011_0110);
            assertThat(line.attributeId).isEqualTo(3);
            assertThat(line.attributeValue).isEqualTo(20_000);
            assertThat(kernel.open()).isEqualTo(1);
        }
        assertThat(kernel.open()).isZero();
    }

    @Test
    void edgesAreCountedAndTheAskedOnesAreEvents() {
        try (Pins pins = open(button("GPIO17"))) {
            pins.start();
            FakeGpio.Line line = kernel.line("gpiochip0", 2);
            kernel.edge(line, true, 1_700_000_000_123_456_789L);
            kernel.edge(line, false, 1_700_000_000_223_456_789L);

            await().until(() -> Double.valueOf(2).equals(values.newest.get("gpio_button_edges")));
            assertThat(values.events).containsExactly("gpio_button{at_ms=1.700000000123E12, edge=rising, edges=1}");
            assertThat(values.told).contains("gpio_button=true", "gpio_button=false");
            assertThat(values.newest).contains(entry("gpio_button", false), entry("gpio_button_untold", 0.0));
        }
    }

    @Test
    void lineThatIsPulledOutIsLetGoAndTheOthersGoOn() {
        LineSettings other = new LineSettings(
                "door", "", "GPIO2", false, false, Bias.AS_IS, false, Duration.ZERO, Edges.BOTH, SafeStates.OFF);
        try (Pins pins = open(button("GPIO17"), other)) {
            pins.start();
            kernel.pull(kernel.line("gpiochip0", 2));
            kernel.edge(kernel.line("gpiochip0", 1), true, 1);
            await().until(() -> !values.events.isEmpty());
            assertThat(values.events).singleElement().asString().startsWith("gpio_door{");
        }
    }

    @Test
    void outputStartsInItsInitialStateAndEndsInItsLast() {
        SafeStates safe = new SafeStates(1, 0.0, null, SafeStates.USUAL_WAIT);
        try (Pins pins = open(relay(safe))) {
            FakeGpio.Line line = kernel.line("gpiochip0", 3);
            assertThat(line.flags).isEqualTo(0b1000);
            assertThat(line.level).isTrue();
            assertThat(pins.capabilities())
                    .hasExactlyElementsOfTypes(
                            MetricCapability.class, PropertyCapability.class, CommandCapability.class);
            pins.start();
            assertThat(values.newest).contains(entry("gpio_relay", true), entry("gpio.relay", true));
        }
        assertThat(kernel.line("gpiochip0", 3).level).isFalse();
        assertThat(values.newest).contains(entry("gpio_relay", false));
    }

    @Test
    void inputDeclaresItsLevelEdgesAndEvent() {
        try (Pins pins = open(button("GPIO17"))) {
            assertThat(pins.capabilities())
                    .hasExactlyElementsOfTypes(
                            MetricCapability.class,
                            MetricCapability.class,
                            MetricCapability.class,
                            EventCapability.class);
        }
    }

    @Test
    void lineMayBeNamedByChipAndNumber() {
        kernel.chip("gpiochip1", "GPIO17");
        LineSettings ambiguous = button("GPIO17");
        LineSettings exact = new LineSettings(
                "exact", "gpiochip1", "0", false, false, Bias.AS_IS, false, Duration.ZERO, Edges.BOTH, SafeStates.OFF);
        try (Pins pins = open(ambiguous, exact)) {
            assertThat(pins.problems())
                    .containsExactly(
                            "gpio.button: line GPIO17 is on several chips: set chip to one of gpiochip0, gpiochip1");
            assertThat(kernel.line("gpiochip1", 0).consumer).isEqualTo("signalbox exact");
        }
    }

    /** As 60-gpiochip4.rules of Raspberry Pi OS do on a Pi 5. */
    @Test
    void linkToAChipIsNoSecondChip() {
        new FakeTree(root).put("dev/gpiochip0", "").link("dev/gpiochip4", "dev/gpiochip0");
        try (Pins pins = open(button("GPIO17"))) {
            assertThat(pins.problems()).isEmpty();
            assertThat(kernel.line("gpiochip0", 2).consumer).isEqualTo("signalbox button");
        }
    }

    @Test
    void whatCannotBeHadIsToldAndTheRestWorks() {
        kernel.line("gpiochip0", 2).consumer = "spi0 CS0";
        try (Pins pins = open(button("GPIO17"), button("GPIO99"), relay(SafeStates.OFF))) {
            assertThat(pins.problems())
                    .containsExactly(
                            "gpio.button: line GPIO17 is in use by spi0 CS0",
                            "gpio.button: no line GPIO99: signalbox-agent check shows those there are");
            assertThat(kernel.line("gpiochip0", 3).consumer).isEqualTo("signalbox relay");
        }
    }

    @Test
    void chipThatMayNotBeOpenedIsSaid() {
        kernel.refusal = "open /dev/gpiochip0: [13] Permission denied";
        try (Pins pins = open(button("GPIO17"))) {
            assertThat(pins.problems()).singleElement().asString().contains("Permission denied");
        }
    }

    @Test
    void machineWithoutChipsSaysSo() {
        try (Pins pins = new Pins(new FakeTree(root).tree(), kernel, List.of(button("GPIO17")), List.of(), values)) {
            assertThat(pins.problems()).containsExactly("gpio.button: this machine has no /dev/gpiochip");
        }
    }
}
