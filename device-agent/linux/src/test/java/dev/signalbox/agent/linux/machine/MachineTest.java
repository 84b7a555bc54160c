package dev.signalbox.agent.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.agent.EventCapability;
import dev.signalbox.agent.MetricCapability;
import dev.signalbox.proto.v1.Metric;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {
    private static final Map<String, Function<Path, FakeTree>> MODELS = Map.of(
            "Pi 3", FakeTree::pi3,
            "Pi 4", FakeTree::pi,
            "Pi 5", FakeTree::pi5,
            "Zero 2 W", FakeTree::zero2,
            "PC", FakeTree::pc);

    @TempDir
    private Path root;

    private static Machine found(FakeTree files) {
        return Machine.found(files.tree(), SensorChoice.ALL);
    }

    private static RecordedValues measure(Machine machine, long nowNanos) throws Exception {
        RecordedValues values = new RecordedValues();
        for (Sensor sensor : machine.sensors()) {
            sensor.measure(nowNanos, values);
        }
        return values;
    }

    private static List<Metric> metrics(Machine machine) {
        return machine.sensors().stream()
                .flatMap(sensor -> sensor.capabilities().stream())
                .filter(MetricCapability.class::isInstance)
                .map(capability -> ((MetricCapability) capability).metric())
                .toList();
    }

    private static List<String> events(Machine machine) {
        return machine.sensors().stream()
                .flatMap(sensor -> sensor.capabilities().stream())
                .filter(EventCapability.class::isInstance)
                .map(capability -> ((EventCapability) capability).event().getName())
                .toList();
    }

    @Test
    void piTellsItsModelTemperatureClockAndSupply() throws Exception {
        Machine pi = found(FakeTree.pi(root));

        assertThat(pi.model()).isEqualTo("Raspberry Pi 4 Model B Rev 1.5");
        assertThat(pi.hardwareId()).isEqualTo("serial:10000000abcdef01");
        assertThat(measure(pi, 1).newest)
                .contains(
                        entry("cpu_temperature", 48.692),
                        entry("cpu_clock", 1500.0),
                        entry("load1", 0.42),
                        entry("memory_used", 25.0),
                        entry("memory_used_bytes", 1_024_000_000.0),
                        entry("swap_used", 25.0),
                        entry("uptime", 12_345.0),
                        entry("under_voltage", true),
                        entry("clock_capped", false),
                        entry("throttled", true),
                        entry("soft_temp_limit", false),
                        entry("under_voltage_since_boot", true),
                        entry("throttled_since_boot", true),
                        entry("root_read_only", false),
                        entry("disk_written_since_boot", 40960 * 512.0),
                        entry("disk_written_lifetime", 123_456_789 * 1024.0),
                        entry("net_eth0_link", true),
                        entry("net_eth0_rx_bytes", 1_000.0),
                        entry("net_eth0_tx_bytes", 2_000.0));
        assertThat((Double) measure(pi, 2).newest.get("disk_used")).isBetween(0.0, 100.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Pi 3", "Pi 4", "Pi 5", "Zero 2 W", "PC"})
    void everyModelDeclaresWhatItTellsWithFewMetricsInFront(String model) throws Exception {
        Machine machine = found(Objects.requireNonNull(MODELS.get(model)).apply(root));
        measure(machine, 1);

        assertThat(metrics(machine)).extracting(Metric::getName).doesNotHaveDuplicates();
        assertThat(metrics(machine))
                .extracting(Metric::getName)
                .containsAll(measure(machine, 2).newest.keySet());
        assertThat(metrics(machine).stream().filter(Metric::getPrimary).count()).isBetween(4L, 5L);
        assertThat(events(machine)).doesNotHaveDuplicates();
    }

    @Test
    void piThreeIsLinkedByRadioOnly() throws Exception {
        assertThat(measure(found(FakeTree.pi3(root)), 1).newest)
                .contains(
                        entry("net_eth0_link", false),
                        entry("net_wlan0_link", true),
                        entry("wifi_signal", -56.0),
                        entry("under_voltage_since_boot", false));
    }

    @Test
    void wifiSignalIsInTheUnitOfRadios() throws Exception {
        assertThat(metrics(found(FakeTree.pi3(root))))
                .extracting(Metric::getName, Metric::getUnit)
                .contains(tuple("wifi_signal", "dB[mW]"));
    }

    @Test
    void zeroTwoTellsThatItIsHot() throws Exception {
        assertThat(measure(found(FakeTree.zero2(root)), 1).newest)
                .contains(
                        entry("soft_temp_limit", true),
                        entry("soft_temp_limit_since_boot", true),
                        entry("under_voltage", false),
                        entry("wifi_quality", 50.0))
                .doesNotContainKey("net_eth0_link");
    }

    @Test
    void piFiveTellsItsFanAndItsSupplyByHwmon() throws Exception {
        FakeTree files = FakeTree.pi5(root);
        Machine pi = found(files);
        assertThat(measure(pi, 1).newest)
                .contains(
                        entry("pwmfan_fan1", 2754.0),
                        entry("pwmfan_pwm1", 75 * 100.0 / 255),
                        entry("rp1_adc_in1", 1.464),
                        entry("under_voltage", false))
                .doesNotContainKeys("throttled", "cpu_thermal_temp1", "rpi_volt_in0");

        files.put("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n");
        RecordedValues weak = measure(pi, 2);
        assertThat(weak.newest).contains(entry("under_voltage", true));
        assertThat(weak.events).containsExactly("supply_weak{}");
        assertThat(measure(pi, 3).events).isEmpty();
    }

    @Test
    void firmwareIsFoundWhereItsNodeHasAnAddress() throws Exception {
        FakeTree files = FakeTree.pi5(root)
                .put("sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled", "0x1\n");

        RecordedValues values = measure(found(files), 1);
        assertThat(values.newest).contains(entry("under_voltage", true), entry("throttled", false));
        assertThat(values.events).containsExactly("supply_weak{}");
    }

    @Test
    void pcTellsWhatItHasAndDeclaresNothingElse() throws Exception {
        Machine pc = found(FakeTree.pc(root));

        assertThat(pc.model()).isEqualTo("ThinkCentre M720q");
        assertThat(pc.manufacturer()).isEqualTo("LENOVO");
        assertThat(pc.hardwareId()).startsWith("machine-id:");
        assertThat(measure(pc, 1).newest).contains(entry("cpu_temperature", 55.0), entry("nvme_temp1", 31.0));
        assertThat(metrics(pc))
                .extracting(Metric::getName)
                .doesNotContain("throttled", "under_voltage")
                .noneMatch(name -> name.contains("docker") || name.contains("veth"));
    }

    @Test
    void machineWithoutSensorsStillTellsTheRest() throws Exception {
        Machine bare = found(new FakeTree(root));

        assertThat(bare.model()).isEqualTo("Linux machine");
        assertThat(measure(bare, 1).metrics()).containsExactly("disk_used");
    }

    @Test
    void whatIsLeftOutIsNotLookedFor() {
        Set<SensorGroup> all = EnumSet.allOf(SensorGroup.class);
        all.remove(SensorGroup.TEMPERATURE);
        Machine pi = Machine.found(FakeTree.pi(root).tree(), new SensorChoice(all, Map.of(), Map.of()));

        assertThat(metrics(pi)).extracting(Metric::getName).containsExactly("cpu_temperature");
    }

    @Test
    void ratesAndSharesComeFromTwoMeasurements() throws Exception {
        FakeTree files = FakeTree.pi(root);
        Machine pi = found(files);
        assertThat(measure(pi, 1_000_000_000L).newest).doesNotContainKeys("cpu_busy", "net_eth0_rx_rate");
        files.put("proc/stat", "cpu  130 0 120 850 0 0 0 0 0 0\n")
                .put("sys/class/net/eth0/statistics/rx_bytes", "5000\n");

        assertThat(measure(pi, 3_000_000_000L).newest)
                .contains(entry("cpu_busy", 50.0), entry("net_eth0_rx_rate", 2_000.0), entry("net_eth0_tx_rate", 0.0));
    }

    @Test
    void counterThatWasResetGivesNoRate() throws Exception {
        FakeTree files = FakeTree.pi(root);
        Machine pi = found(files);
        measure(pi, 1);
        files.put("sys/class/net/eth0/statistics/rx_bytes", "7\n");

        assertThat(measure(pi, 2).newest).doesNotContainKey("net_eth0_rx_rate");
    }

    @Test
    void rootThatBecomesReadOnlyIsAnEventOnce() throws Exception {
        FakeTree files = FakeTree.pi(root);
        Machine pi = found(files);
        assertThat(measure(pi, 1).events).doesNotContain("root_became_read_only{}");
        files.put("proc/self/mountinfo", "22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 ro\n");

        RecordedValues now = measure(pi, 2);
        assertThat(now.newest).contains(entry("root_read_only", true));
        assertThat(now.events).contains("root_became_read_only{}");
        assertThat(measure(pi, 3).events).doesNotContain("root_became_read_only{}");
    }

    /** [systemd.exec(5), ProtectSystem=strict] */
    @Test
    void rootThatOnlyTheServiceMayNotWriteIsNotReadOnly() throws Exception {
        String protectedRoot = "22 1 179:2 / / ro,relatime shared:1 - ext4 /dev/mmcblk0p2 ";
        FakeTree files = FakeTree.pi(root).put("proc/self/mountinfo", protectedRoot + "rw,errors=remount-ro\n");
        Machine pi = found(files);
        assertThat(measure(pi, 1).newest).contains(entry("root_read_only", false));

        files.put("proc/self/mountinfo", protectedRoot + "ro,errors=remount-ro\n");
        assertThat(measure(pi, 2).events).contains("root_became_read_only{}");
    }

    @Test
    void moreChipsThanTheHubTakesAreLeftOut() {
        FakeTree files = FakeTree.pi(root);
        for (int chip = 10; chip < 60; chip++) {
            for (int input = 0; input < 10; input++) {
                files.put("sys/class/hwmon/hwmon" + chip + "/name", "ina" + chip + "\n");
                files.put("sys/class/hwmon/hwmon" + chip + "/in" + input + "_input", "1\n");
            }
        }

        assertThat(metrics(found(files)))
                .hasSizeBetween(Machine.MAX_METRICS - 10, Machine.MAX_METRICS)
                .extracting(Metric::getName)
                .contains("cpu_temperature", "uptime", "disk_used");
    }
}
