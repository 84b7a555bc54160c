package dev.signalbox.hub.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Whatever a device declares, also what the gateway would refuse: the document is one that Home Assistant takes. */
class RandomCapabilitiesTest {
    private static final int DEVICES = 1_500;
    private static final List<String> NAMES = List.of(
            "a",
            "items",
            "temperature",
            "soil_moisture",
            "humidity",
            "battery",
            "energy",
            "wind_speed",
            "lamp",
            "lamp_brightness",
            "on",
            "brightness",
            "co2",
            "rx_bytes",
            "door",
            "Bad",
            "",
            "x y",
            "a'b",
            "é",
            "{{",
            "ok_2");
    private static final List<String> PATHS = List.of(
            "a.b", "lamp.on", "lamp.brightness", "fan.speed", "setpoint", "a..b", ".a", "a.b.c.d.e.f.g.h", "mode");
    private static final List<String> UNITS = List.of(
            "Cel",
            "[degF]",
            "K",
            "%",
            "Pa",
            "hPa",
            "bar",
            "W",
            "kW",
            "W.h",
            "kW.h",
            "J",
            "V",
            "A",
            "Hz",
            "[ppm]",
            "[ppb]",
            "ug/m3",
            "lx",
            "W/m2",
            "mm",
            "m",
            "km",
            "mm/h",
            "m/s",
            "km/h",
            "deg",
            "s",
            "ms",
            "us",
            "By",
            "KiBy",
            "By/s",
            "bit/s",
            "dB",
            "dB[mW]",
            "kg",
            "ug",
            "L",
            "m3",
            "L/min",
            "m3/h",
            "uS/cm",
            "[pH]",
            "1",
            "",
            " ",
            "{rpm}",
            "nonsense");
    private static final List<String> TEXTS = List.of(
            "",
            "Temperature",
            "{{ 7*7 }}",
            "{% raw %}",
            "\"quoted\"",
            "Ä€😀",
            "\u0000\u202e",
            "</script>",
            " ",
            "none");
    private static final List<Double> NUMBERS =
            List.of(0d, 1d, -1d, 0.5, 100d, 255d, 1e300, -1e300, Double.NaN, Double.POSITIVE_INFINITY, 1e-9);

    private final long seed = Long.getLong("homeassistant.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void everyDocumentIsTaken() {
        Components before = Components.NONE;
        for (int i = 0; i < DEVICES; i++) {
            HomeAssistant homeAssistant = new HomeAssistant(
                    Declared.FACE,
                    new Allowed(random.nextBoolean(), random.nextBoolean(), Role.forNumber(random.nextInt(5))),
                    random.nextBoolean() ? HomeAssistant.EXPIRE_AFTER : Duration.ZERO,
                    random.nextInt(HomeAssistant.MIN_BYTES, HomeAssistant.MAX_BYTES));
            ProjectedDevice device = device();
            Discovery discovery = homeAssistant.device(device, before);
            String told = "seed " + seed + ", device " + i + ": " + discovery.payload();
            assertThat(DiscoveryCheck.faults(discovery.topic(), discovery.payload(), HomeAssistant.MAX_BYTES))
                    .as(told)
                    .isEmpty();
            assertThat(homeAssistant.device(device, before)).as(told).isEqualTo(discovery);
            assertThat(discovery.components().all())
                    .as("nothing is forgotten: " + told)
                    .containsAll(before.live());
            assertThat(Components.parse(discovery.components().text())).as(told).isEqualTo(discovery.components());
            before = discovery.components();
        }
    }

    private ProjectedDevice device() {
        Capabilities.Builder capabilities = Capabilities.newBuilder()
                .setModel(any(TEXTS))
                .setManufacturer(any(TEXTS))
                .setFirmwareVersion(any(TEXTS));
        some(8, this::metric).forEach(capabilities::addMetrics);
        some(8, this::property).forEach(capabilities::addProperties);
        some(5, this::command).forEach(capabilities::addCommands);
        some(
                        2,
                        () -> EventType.newBuilder()
                                .setName(any(NAMES))
                                .setTitle(any(TEXTS))
                                .build())
                .forEach(capabilities::addEvents);
        return new ProjectedDevice(
                new DeviceId("d-" + random.nextInt(3)),
                any(TEXTS),
                some(3, () -> any(List.of("area=", "room=", "area:", "x")) + any(TEXTS)),
                capabilities.build());
    }

    private Metric metric() {
        Metric.Builder metric = Metric.newBuilder()
                .setName(any(NAMES))
                .setTitle(any(TEXTS))
                .setTypeValue(random.nextInt(9))
                .setUnit(any(UNITS))
                .setDecimals(random.nextInt(-2, 9))
                .setPrimary(random.nextBoolean());
        if (random.nextBoolean()) {
            metric.setMinimum(any(NUMBERS));
        }
        return metric.build();
    }

    private Property property() {
        return Property.newBuilder()
                .setForm(parameter(random.nextBoolean() ? any(NAMES) : any(PATHS)))
                .setWritable(random.nextInt(4) > 0)
                .build();
    }

    private Command command() {
        return Command.newBuilder()
                .setName(any(NAMES))
                .setTitle(any(TEXTS))
                .addAllParameters(some(3, () -> parameter(any(NAMES))))
                .setIdempotent(random.nextBoolean())
                .setConfirm(random.nextInt(4) == 0)
                .setRoleValue(random.nextInt(7))
                .build();
    }

    private Parameter parameter(String name) {
        Parameter.Builder form = Parameter.newBuilder()
                .setName(name)
                .setTitle(any(TEXTS))
                .setTypeValue(random.nextInt(9))
                .setUnit(any(UNITS))
                .setRequired(random.nextBoolean())
                .setStep(any(NUMBERS))
                .setMaxLength(random.nextInt(-1, 2_000))
                .addAllChoices(some(3, () -> any(TEXTS)))
                .setShowsMetric(any(NAMES));
        if (random.nextBoolean()) {
            form.setMinimum(any(NUMBERS));
        }
        if (random.nextBoolean()) {
            form.setMaximum(any(NUMBERS));
        }
        return form.build();
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> List<T> some(int most, Supplier<T> make) {
        List<T> made = new ArrayList<>();
        int count = random.nextInt(most + 1);
        for (int i = 0; i < count; i++) {
            made.add(make.get());
        }
        return made;
    }
}
