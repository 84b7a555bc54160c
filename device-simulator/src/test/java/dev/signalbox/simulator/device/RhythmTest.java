package dev.signalbox.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.simulator.types.TypeCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RhythmTest {
    static Collection<DeviceType> types() {
        return TypeCatalogue.shipped().all();
    }

    /** All that a device shows within ten simulated minutes, with the times. */
    private static List<String> shown(DeviceType type, long seed, Duration step) {
        ManualTime time = new ManualTime();
        List<String> all = new ArrayList<>();
        Display display = new Display() {
            private void add(Object... parts) {
                all.add(time.nanos() + " " + List.of(parts));
            }

            @Override
            public void show(String metric, double value) {
                add(metric, value);
            }

            @Override
            public void show(String metric, boolean value) {
                add(metric, value);
            }

            @Override
            public void show(String metric, String value) {
                add(metric, value);
            }

            @Override
            public void happen(String event, Map<String, ?> values) {
                add(event, new TreeMap<>(values));
            }
        };
        Hardware hardware = type.make(new SplittableRandom(seed), 9);
        hardware.capabilities(new Controls(time, () -> {}));
        Rhythm rhythm = new Rhythm(hardware, display, time, Duration.ofSeconds(2), 10, nap -> all.add("nap " + nap));
        rhythm.start(Duration.ofMillis(700));
        for (long passed = 0; passed < 600_000; passed += step.toMillis()) {
            time.pass(step);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("types")
    void sameSeedShowsTheSameHoweverTheMachineRuns(DeviceType type) {
        List<String> one = shown(type, 3, Duration.ofSeconds(1));

        assertThat(one).hasSizeGreaterThan(50).isEqualTo(shown(type, 3, Duration.ofMillis(1_500)));
        assertThat(one).isNotEqualTo(shown(type, 4, Duration.ofSeconds(1)));
    }

    @Test
    void touchedDeviceMeasuresAtOnceAndMoreOftenForAWhile() {
        ManualTime time = new ManualTime();
        List<Long> measured = new ArrayList<>();
        Hardware hardware = CodedType.BOILER.make(new SplittableRandom(1), 9);
        Display display = new Rounding(List.of(), new NowhereDisplay() {
            @Override
            public void show(String metric, double value) {
                if (metric.equals("flow")) {
                    measured.add(time.nanos() / 1_000_000);
                }
            }
        });
        Rhythm rhythm = new Rhythm(hardware, display, time, Duration.ofSeconds(10), 1, nap -> {});
        rhythm.start(Duration.ZERO);
        time.pass(Duration.ofSeconds(3));
        rhythm.touch();
        time.pass(Duration.ofSeconds(1));

        assertThat(measured).containsExactly(0L, 3_000L, 3_500L, 4_000L);
        time.pass(Duration.ofSeconds(60));
        long last = measured.get(measured.size() - 1);
        assertThat(last - measured.get(measured.size() - 2)).isEqualTo(10_000);
    }
}
