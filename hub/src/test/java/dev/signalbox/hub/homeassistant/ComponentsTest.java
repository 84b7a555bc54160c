package dev.signalbox.hub.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What Home Assistant was told, and what it is therefore told to let go. */
class ComponentsTest {
    @Test
    void whatIsNoLongerShownIsRemovedUntilSomethingElseChanges() {
        Components first = Components.NONE.next(List.of("sensor-metric-a", "sensor-metric-b"));
        assertThat(first.removed()).isEmpty();
        Components second = first.next(List.of("sensor-metric-a"));
        assertThat(second.removed()).containsExactly("sensor-metric-b");
        assertThat(second.next(List.of("sensor-metric-a")))
                .as("told again, the same")
                .isEqualTo(second);
        Components third = second.next(List.of("sensor-metric-a", "switch-property-c"));
        assertThat(third.removed()).isEmpty();
        assertThat(third.live()).containsExactly("sensor-metric-a", "switch-property-c");
    }

    @Test
    void whatComesBackIsShownAgain() {
        Components gone = Components.NONE.next(List.of("sensor-metric-a")).next(List.of());
        assertThat(gone.removed()).containsExactly("sensor-metric-a");
        Components back = gone.next(List.of("sensor-metric-a"));
        assertThat(back.live()).containsExactly("sensor-metric-a");
        assertThat(back.removed()).isEmpty();
    }

    @Test
    void theTextIsReadBack() {
        Components components = new Components(
                new TreeSet<>(List.of("binary_sensor-metric-a", "sensor-property-os-version")),
                new TreeSet<>(List.of("number-property-fan-speed")));
        assertThat(components.text())
                .isEqualTo("binary_sensor-metric-a sensor-property-os-version !number-property-fan-speed");
        assertThat(Components.parse(components.text())).isEqualTo(components);
        assertThat(Components.parse("")).isEqualTo(Components.NONE);
        assertThat(Components.parse("x !y sensor thing-metric-a sensor-metric-A  sensor-metric-a"))
                .isEqualTo(new Components(new TreeSet<>(List.of("sensor-metric-a")), new TreeSet<>()));
    }
}
