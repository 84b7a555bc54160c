package dev.signalbox.hub.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.Capability;
import dev.signalbox.proto.v1.Capabilities;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A document never grows beyond its bound: the least of a device goes first, and is named. */
class DocumentSizeTest {
    private static final HomeAssistant NARROW =
            new HomeAssistant(Declared.FACE, Declared.ALL, HomeAssistant.EXPIRE_AFTER, HomeAssistant.MIN_BYTES);

    @Test
    void theLargestDeviceKeepsItsControlsAndWhatIsShownFirst() {
        Discovery discovery = Declared.OPEN.device(Declared.device(largest()), Components.NONE);
        assertThat(size(discovery)).isBetween(HomeAssistant.MAX_BYTES - 2_000, HomeAssistant.MAX_BYTES);
        assertThat(DiscoveryCheck.faults(discovery.topic(), discovery.payload(), HomeAssistant.MAX_BYTES))
                .isEmpty();
        assertThat(discovery.leftOut()).isNotEmpty().allSatisfy(left -> {
            assertThat(left.reason()).isEqualTo(LeftOut.Reason.TOO_LARGE);
            assertThat(left.what()).doesNotContain("primary", "writable", "command");
        });
        assertThat(discovery.components().live().size() + discovery.leftOut().size())
                .isEqualTo(256 + 64 + 256);
    }

    @Test
    void twoHundredMetricsFit() {
        List<Capability> capabilities = new ArrayList<>();
        IntStream.range(0, 200)
                .forEach(i -> capabilities.add(
                        Capability.metric("temperature_" + i).unit("Cel").decimals(1)));
        Discovery discovery = Declared.OPEN.device(Declared.device(Declared.of(capabilities)), Components.NONE);
        assertThat(discovery.leftOut()).isEmpty();
        assertThat(discovery.components().live()).hasSize(200);
    }

    @Test
    void removalsHaveTheirPlaceBeforeAnythingElse() {
        Discovery wide = Declared.OPEN.device(Declared.device(largest()), Components.NONE);
        Discovery narrow = NARROW.device(Declared.device(Declared.of(Capability.metric("a"))), wide.components());
        assertThat(size(narrow)).isLessThanOrEqualTo(HomeAssistant.MIN_BYTES);
        assertThat(narrow.components().removed()).hasSizeGreaterThan(50);

        Discovery few = NARROW.device(
                Declared.device(Declared.of(Capability.metric("b"))),
                NARROW.device(Declared.device(Declared.of(Capability.metric("a"))), Components.NONE)
                        .components());
        assertThat(few.components().live()).containsExactly("sensor-metric-b");
        assertThat(few.components().removed()).containsExactly("sensor-metric-a");
    }

    @Test
    void whatStopsToFitIsLetGo() {
        Discovery wide = Declared.OPEN.device(Declared.device(largest()), Components.NONE);
        Discovery narrow = new HomeAssistant(Declared.FACE, Declared.ALL, HomeAssistant.EXPIRE_AFTER, 100_000)
                .device(Declared.device(largest()), wide.components());
        assertThat(size(narrow)).isLessThanOrEqualTo(100_000);
        assertThat(narrow.components().all()).isEqualTo(wide.components().live());
        assertThat(narrow.components().removed()).isNotEmpty();
    }

    /** As many of everything as a capability document may have. */
    private static Capabilities largest() {
        List<Capability> capabilities = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            var metric = Capability.metric((i < 32 ? "primary_temperature_" : "temperature_") + i)
                    .unit("Cel");
            capabilities.add(i < 32 ? metric.primary() : metric);
            capabilities.add(
                    i < 32
                            ? Declared.writable(Capability.numberProperty("writable.number_" + i))
                            : Capability.textProperty("shown.text_" + i));
        }
        for (int i = 0; i < 64; i++) {
            capabilities.add(Capability.command("command_" + i));
        }
        return Declared.of(capabilities);
    }

    private static int size(Discovery discovery) {
        return discovery.payload().getBytes(StandardCharsets.UTF_8).length;
    }
}
