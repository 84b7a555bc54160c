package dev.signalbox.agent.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.signalbox.agent.MetricCapability;
import dev.signalbox.proto.v1.Quality;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiredSensorsTest {
    private static final String PROBE = "sys/bus/w1/devices/28-0316a2797fff/";

    @TempDir
    private Path root;

    private final RecordedValues values = new RecordedValues();

    private static SensorChoice named(Map<String, String> probes, Map<String, String> chips) {
        return new SensorChoice(Set.of(), probes, chips);
    }

    private void measure(List<Sensor> sensors) throws IOException {
        for (Sensor sensor : sensors) {
            sensor.measure(1, values);
        }
    }

    @Test
    void probeHasItsNumberOrTheNamePeopleGaveIt() throws IOException {
        FakeTree files = new FakeTree(root)
                .put(PROBE + "temperature", "21437\n")
                .put("sys/bus/w1/devices/w1_bus_master1/w1_master_slave_count", "1\n")
                .put("sys/bus/w1/devices/10-000802b0c5f1/temperature", "-1500\n");
        measure(OneWireProbe.find(files.tree(), Map.of("28-0316a2797fff", "pond")));

        assertThat(values.newest).containsOnly(entry("pond", 21.437), entry("w1_10_000802b0c5f1", -1.5));
    }

    @Test
    void probeOfAnOldKernelIsReadWithItsChecksum() throws IOException {
        FakeTree files = new FakeTree(root)
                .put(
                        PROBE + "w1_slave",
                        "57 01 4b 46 7f ff 0c 10 b1 : crc=b1 YES\n57 01 4b 46 7f ff 0c 10 b1 t=21437\n");
        List<Sensor> probes = OneWireProbe.find(files.tree(), Map.of());
        measure(probes);
        assertThat(values.newest).containsOnly(entry("w1_28_0316a2797fff", 21.437));

        files.put(PROBE + "w1_slave", "57 01 4b 46 7f ff 0c 10 b1 : crc=b0 NO\n57 01 4b 46 t=85000\n");
        assertThatThrownBy(() -> measure(probes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void eightyFiveDegreesOutOfNowhereAreNotTrusted() throws IOException {
        FakeTree files = new FakeTree(root).put(PROBE + "temperature", "85000\n");
        List<Sensor> probes = OneWireProbe.find(files.tree(), Map.of());
        measure(probes);
        assertThat(values.qualities).containsOnly(entry("w1_28_0316a2797fff", Quality.QUALITY_UNCERTAIN));

        files.put(PROBE + "temperature", "84000\n");
        measure(probes);
        files.put(PROBE + "temperature", "85000\n");
        measure(probes);
        assertThat(values.qualities).containsOnly(entry("w1_28_0316a2797fff", Quality.QUALITY_UNSPECIFIED));
    }

    @Test
    void probeThatIsNamedIsExpectedBeforeItIsPluggedIn() throws IOException {
        FakeTree files = new FakeTree(root);
        List<Sensor> probes = OneWireProbe.find(files.tree(), Map.of("28-0316a2797fff", "pond"));
        assertThatThrownBy(() -> measure(probes)).isInstanceOf(IOException.class);
        files.put(PROBE + "temperature", "1000\n");
        measure(probes);
        assertThat(values.newest).containsOnly(entry("pond", 1.0));
    }

    @Test
    void bme280IsReadInPeoplesUnits() throws IOException {
        FakeTree files = new FakeTree(root)
                .put("sys/bus/iio/devices/iio:device0/name", "bme280\n")
                .put("sys/bus/iio/devices/iio:device0/in_temp_input", "23450\n")
                .put("sys/bus/iio/devices/iio:device0/in_temp_oversampling_ratio", "2\n")
                .put("sys/bus/iio/devices/iio:device0/in_pressure_input", "101.325000000\n")
                .put("sys/bus/iio/devices/iio:device0/in_humidityrelative_input", "50000\n");
        measure(Iio.find(files.tree(), new ChipNames(Map.of())));

        assertThat(values.newest)
                .containsOnly(
                        entry("bme280_temperature", 23.45),
                        entry("bme280_pressure", 1013.25),
                        entry("bme280_humidity", 50.0));
    }

    @Test
    void rawChannelIsScaledByWhatIsItsOwnOrItsKinds() throws IOException {
        FakeTree files = new FakeTree(root)
                .put("sys/bus/iio/devices/iio:device0/name", "ads1015\n")
                .put("sys/bus/iio/devices/iio:device0/in_voltage0_raw", "100\n")
                .put("sys/bus/iio/devices/iio:device0/in_voltage0_scale", "3.0\n")
                .put("sys/bus/iio/devices/iio:device0/in_voltage1_raw", "100\n")
                .put("sys/bus/iio/devices/iio:device0/in_voltage_scale", "2.0\n")
                .put("sys/bus/iio/devices/iio:device0/in_voltage_offset", "10\n");
        measure(Iio.find(files.tree(), new ChipNames(Map.of())));

        assertThat(values.newest).containsOnly(entry("ads1015_voltage0", 0.33), entry("ads1015_voltage1", 0.22));
    }

    @Test
    void twoOfAKindAreToldApartByTheirAddresses() throws IOException {
        FakeTree files = new FakeTree(root);
        for (String address : List.of("1-0044", "1-0045")) {
            String at = "sys/devices/i2c-1/" + address;
            files.put(at + "/hwmon/chip/name", "sht3x\n").put(at + "/hwmon/chip/temp1_input", "20000\n");
            files.link(at + "/hwmon/chip/device", at);
        }
        files.link("sys/class/hwmon/hwmon0", "sys/devices/i2c-1/1-0044/hwmon/chip")
                .link("sys/class/hwmon/hwmon1", "sys/devices/i2c-1/1-0045/hwmon/chip");

        measure(Hwmon.find(files.tree(), new ChipNames(Map.of())));
        assertThat(values.newest).containsOnlyKeys("sht3x_temp1", "sht3x_1_0045_temp1");

        values.forget();
        measure(Hwmon.find(
                files.tree(),
                new ChipNames(named(Map.of(), Map.of("1-0045", "cellar")).chips())));
        assertThat(values.newest).containsOnlyKeys("sht3x_temp1", "cellar_temp1");
    }

    @Test
    void everyKindOfHwmonHasItsUnit() throws IOException {
        FakeTree files = new FakeTree(root).put("sys/class/hwmon/hwmon0/name", "ina219\n");
        Map.of(
                        "temp1",
                        "1000",
                        "in0",
                        "5000",
                        "fan1",
                        "1200",
                        "humidity1",
                        "50000",
                        "curr1",
                        "250",
                        "power1",
                        "1500000")
                .forEach((kind, value) -> files.put("sys/class/hwmon/hwmon0/" + kind + "_input", value));
        files.put("sys/class/hwmon/hwmon0/in0_label", "bus\n").put("sys/class/hwmon/hwmon0/pwm1_enable", "1\n");
        List<Sensor> chips = Hwmon.find(files.tree(), new ChipNames(Map.of()));
        measure(chips);

        assertThat(values.newest)
                .containsOnly(
                        entry("ina219_temp1", 1.0),
                        entry("ina219_in0", 5.0),
                        entry("ina219_fan1", 1200.0),
                        entry("ina219_humidity1", 50.0),
                        entry("ina219_curr1", 0.25),
                        entry("ina219_power1", 1.5));
        assertThat(chips.get(0).capabilities())
                .extracting(
                        capability -> ((MetricCapability) capability).metric().getTitle())
                .contains("ina219 bus");
    }

    @Test
    void chipWithOneDeadChannelTellsTheOthers() {
        FakeTree files = new FakeTree(root)
                .put("sys/class/hwmon/hwmon0/name", "sht3x\n")
                .put("sys/class/hwmon/hwmon0/humidity1_input", "50000\n")
                .put("sys/class/hwmon/hwmon0/temp1_input", "20000\n");
        List<Sensor> chips = Hwmon.find(files.tree(), new ChipNames(Map.of()));
        files.unreadable("sys/class/hwmon/hwmon0/humidity1_input");

        assertThatThrownBy(() -> measure(chips)).isInstanceOf(IOException.class);
        assertThat(values.newest).containsOnly(entry("sht3x_temp1", 20.0));
    }

    @Test
    void writesPerHourAreThoseOfTheLastHour() throws IOException {
        FakeTree files = FakeTree.pi(root);
        Sensor wear = DiskWear.find(files.tree()).orElseThrow();
        long minute = Duration.ofMinutes(1).toNanos();
        for (int at = 0; at <= 180; at++) {
            // 1 MiB a minute in the first two hours, nothing after.
            long sectors = Math.min(at, 120) * 2048L;
            files.put("sys/block/mmcblk0/stat", "1 2 3 4 5 6 " + sectors + " 8 9\n");
            wear.measure(at * minute, values);
            if (at == 4) {
                assertThat(values.newest).doesNotContainKey("disk_written_per_hour");
            } else if (at == 120) {
                assertThat(values.newest).contains(entry("disk_written_per_hour", 60.0 * 1024 * 1024));
            } else if (at == 150) {
                assertThat(values.newest).contains(entry("disk_written_per_hour", 30.0 * 1024 * 1024));
            }
        }
        assertThat(values.newest).contains(entry("disk_written_per_hour", 0.0));
    }

    @Test
    void emmcTellsHowWornItIs() throws IOException {
        FakeTree files = FakeTree.pi(root)
                .put("sys/block/mmcblk0/device/life_time", "0x02 0x09\n")
                .put("sys/block/mmcblk0/device/pre_eol_info", "0x02\n");
        DiskWear.find(files.tree()).orElseThrow().measure(1, values);

        assertThat(values.newest).contains(entry("emmc_life_used", 90.0), entry("emmc_worn", true));
    }

    @Test
    void diskOfAPartitionIsKnown() {
        assertThat(RootMount.diskOf("mmcblk0p2")).isEqualTo("mmcblk0");
        assertThat(RootMount.diskOf("nvme0n1p2")).isEqualTo("nvme0n1");
        assertThat(RootMount.diskOf("sda2")).isEqualTo("sda");
        assertThat(RootMount.diskOf("sda")).isEqualTo("sda");
    }
}
