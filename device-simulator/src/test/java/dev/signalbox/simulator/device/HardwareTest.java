package dev.signalbox.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandCapability;
import dev.signalbox.agent.EventCapability;
import dev.signalbox.agent.MetricCapability;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.simulator.types.TypeCatalogue;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HardwareTest {
    private static final Controls CONTROLS = new Controls(Runnable::run, () -> {});

    static Collection<DeviceType> types() {
        return TypeCatalogue.shipped().all();
    }

    private static Map<String, Object> measure(Hardware hardware) {
        Map<String, Object> values = new TreeMap<>();
        hardware.measure(new Display() {
            @Override
            public void show(String metric, double value) {
                values.put(metric, value);
            }

            @Override
            public void show(String metric, boolean value) {
                values.put(metric, value);
            }

            @Override
            public void show(String metric, String value) {
                values.put(metric, value);
            }

            @Override
            public void happen(String event, Map<String, ?> said) {
                assertThat(declaredFields(hardware, event)).containsAll(said.keySet());
            }
        });
        return values;
    }

    private static Set<String> declaredFields(Hardware hardware, String event) {
        return hardware.capabilities(CONTROLS).stream()
                .filter(EventCapability.class::isInstance)
                .map(capability -> ((EventCapability) capability).event())
                .filter(declared -> declared.getName().equals(event))
                .flatMap(declared -> declared.getFieldsList().stream().map(Parameter::getName))
                .collect(Collectors.toSet());
    }

    private static double number(Hardware hardware, String metric) {
        return (Double) Objects.requireNonNull(measure(hardware).get(metric), metric);
    }

    @ParameterizedTest
    @MethodSource("types")
    void valuesOfTwoDaysStayWithinTheDeclaredRanges(DeviceType kind) {
        Hardware hardware = kind.make(new SplittableRandom(3), 9);
        Map<String, MetricCapability> declared = new TreeMap<>();
        Set<String> properties = new TreeSet<>();
        for (Capability capability : hardware.capabilities(CONTROLS)) {
            if (capability instanceof PropertyCapability property) {
                properties.add(property.path());
            }
            if (capability instanceof MetricCapability metric) {
                declared.put(metric.metric().getName(), metric);
            }
        }
        for (int i = 0; i < 2 * 86_400 / 10; i++) {
            hardware.advance(10);
            measure(hardware).forEach((name, value) -> {
                if (!declared.containsKey(name)) {
                    assertThat(properties).contains(name);
                    return;
                }
                Metric metric = Objects.requireNonNull(declared.get(name), name).metric();
                if (value instanceof Double number && metric.hasMinimum()) {
                    assertThat(number).as(name).isBetween(metric.getMinimum(), metric.getMaximum());
                }
            });
        }
        properties.removeAll(declared.keySet());
        assertThat(measure(hardware).keySet()).containsAll(declared.keySet());
        assertThat(measure(hardware)).hasSize(declared.size() + properties.size());
    }

    @ParameterizedTest
    @MethodSource("types")
    void sameSeedMakesTheSameDevice(DeviceType kind) {
        Hardware one = kind.make(new SplittableRandom(5), 9);
        Hardware other = kind.make(new SplittableRandom(5), 9);
        for (int i = 0; i < 100; i++) {
            one.advance(2);
            other.advance(2);
        }

        assertThat(measure(one)).isEqualTo(measure(other));
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyKindHasPrimaryMetricsAndACommand(DeviceType kind) {
        var capabilities = kind.make(new SplittableRandom(1), 9).capabilities(CONTROLS);

        assertThat(capabilities).anyMatch(CommandCapability.class::isInstance);
        assertThat(capabilities.stream()
                        .filter(MetricCapability.class::isInstance)
                        .filter(metric -> ((MetricCapability) metric).metric().getPrimary())
                        .count())
                .isBetween(3L, 5L);
    }

    /** A column of a table of unlike devices should have few holes. */
    @Test
    void sameQuantityHasTheSameNameInEveryKind() {
        for (DeviceType kind : types()) {
            List<Metric> shown = kind.make(new SplittableRandom(1), 9).capabilities(CONTROLS).stream()
                    .filter(MetricCapability.class::isInstance)
                    .map(metric -> ((MetricCapability) metric).metric())
                    .filter(Metric::getPrimary)
                    .toList();
            assertThat(shown)
                    .filteredOn(metric -> metric.getUnit().equals("Cel"))
                    .extracting(Metric::getName)
                    .allMatch("temperature"::equals);
        }
    }

    @Test
    void greenhouseIsWarmerByDayThanByNight() {
        Greenhouse house = new Greenhouse(new SplittableRandom(1), new Weather(new SplittableRandom(2), 14));
        house.advance(1);
        double noon = number(house, "light");
        for (int i = 0; i < 12 * 360; i++) {
            house.advance(10);
        }

        assertThat(noon).isGreaterThan(10_000);
        assertThat(number(house, "light")).isZero();
    }
}
