package dev.signalbox.agent.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.signalbox.proto.v1.Quality;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {
    private static final String PROBE = "sys/bus/w1/devices/28-0316a2797fff/temperature";

    @TempDir
    private Path root;

    private final RecordedValues values = new RecordedValues();

    private Rounds rounds(FakeTree files) {
        return new Rounds(Machine.found(files.tree(), SensorChoice.ALL).sensors(), values);
    }

    @Test
    void sensorThatIsUnpluggedIsBadOnceAndToldOnceAndComesBack() {
        FakeTree files = FakeTree.pi(root).put(PROBE, "21437\n");
        Rounds rounds = rounds(files);
        rounds.measure(Pace.SLOW, 1);
        assertThat(values.newest).contains(entry("w1_28_0316a2797fff", 21.437), entry("sensors_failing", 0.0));

        files.remove("sys/bus/w1/devices/28-0316a2797fff");
        values.forget();
        rounds.measure(Pace.SLOW, 2);
        assertThat(values.qualities).contains(entry("w1_28_0316a2797fff", Quality.QUALITY_BAD));
        assertThat(values.newest)
                .contains(entry("w1_28_0316a2797fff", 21.437), entry("sensors_failing", 1.0), entry("uptime", 12345.0));
        assertThat(values.events).isEmpty();

        values.forget();
        for (int round = 3; round < 20; round++) {
            rounds.measure(Pace.SLOW, round);
        }
        assertThat(values.newest).doesNotContainKey("w1_28_0316a2797fff").contains(entry("sensor_faults", 18.0));
        assertThat(values.events)
                .singleElement()
                .asString()
                .startsWith("sensor_failed{")
                .contains("sensor=1-wire probe 28-0316a2797fff");

        values.forget();
        files.put(PROBE, "20000\n");
        rounds.measure(Pace.SLOW, 20);
        assertThat(values.events).containsExactly("sensor_recovered{sensor=1-wire probe 28-0316a2797fff}");
        assertThat(values.newest).contains(entry("w1_28_0316a2797fff", 20.0), entry("sensors_failing", 0.0));
        assertThat(values.qualities).contains(entry("w1_28_0316a2797fff", Quality.QUALITY_UNSPECIFIED));
    }

    @Test
    void oneThatCannotBeReadStopsNoOther() {
        FakeTree files = FakeTree.pi(root);
        Rounds rounds = rounds(files);
        files.unreadable("sys/class/thermal/thermal_zone0/temp");
        rounds.measure(Pace.FAST, 1);

        assertThat(values.newest)
                .doesNotContainKey("cpu_temperature")
                .containsKeys("load1", "memory_used", "cpu_clock");
    }

    @Test
    void aPaceAsksItsOwnSensorsOnly() {
        Rounds rounds = rounds(FakeTree.pi(root));
        rounds.measure(Pace.FAST, 1);
        assertThat(values.newest).containsKey("cpu_temperature").doesNotContainKeys("disk_used", "uptime");

        values.forget();
        rounds.measure(Pace.SLOW, 2);
        assertThat(values.newest).containsKeys("disk_used", "uptime").doesNotContainKey("cpu_temperature");
    }

    /** Whatever a driver writes there: nothing is thrown, and what is told is a number. */
    @Test
    void garbageInAnyFileIsAFailureOfItsSensor() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 60; run++) {
            Path directory = Files.createDirectory(root.resolve("run" + run));
            FakeTree files = FakeTree.pi5(directory)
                    .put(PROBE, "21437\n")
                    .put("sys/bus/w1/devices/28-000000000002/w1_slave", "aa : crc=aa YES\naa t=20000\n")
                    .put("sys/bus/iio/devices/iio:device0/name", "bme280\n")
                    .put("sys/bus/iio/devices/iio:device0/in_temp_input", "23450\n");
            Rounds rounds = rounds(files);
            rounds.measure(Pace.FAST, 1);
            rounds.measure(Pace.SLOW, 1);
            List<Path> all;
            try (Stream<Path> walk = Files.walk(directory)) {
                all = walk.filter(Files::isRegularFile).toList();
            }
            for (Path file : all) {
                if (random.nextInt(3) == 0) {
                    Files.write(file, garbage(random));
                }
            }
            values.forget();
            rounds.measure(Pace.FAST, 2);
            rounds.measure(Pace.SLOW, 2);
            rounds(files).measure(Pace.SLOW, 3);
            assertThat(values.newest).as("seed %d run %d", seed, run).containsKeys("disk_used", "sensors_failing");
        }
    }

    private static byte[] garbage(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new byte[0];
            case 1 -> "-".repeat(random.nextInt(2000)).getBytes(StandardCharsets.US_ASCII);
            case 2 -> "99999999999999999999999\n".getBytes(StandardCharsets.US_ASCII);
            case 3 -> "1 / / 2\n3 4 5 / 6\n".getBytes(StandardCharsets.US_ASCII);
            case 4 -> "NaN\n".getBytes(StandardCharsets.US_ASCII);
            default -> {
                byte[] noise = new byte[random.nextInt(600)];
                random.nextBytes(noise);
                yield noise;
            }
        };
    }
}
