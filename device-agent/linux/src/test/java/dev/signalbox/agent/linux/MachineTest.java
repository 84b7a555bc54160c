package dev.signalbox.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.signalbox.proto.v1.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @TempDir
    private Path root;

    private static Map<String, Object> measure(Machine machine, long nowNanos) {
        Map<String, Object> values = new TreeMap<>();
        machine.sensors().forEach(sensor -> sensor.measure(nowNanos, values::put));
        return values;
    }

    private static List<Metric> metrics(Machine machine) {
        return machine.sensors().stream()
                .flatMap(sensor -> sensor.metrics().stream())
                .map(metric -> metric.metric())
                .toList();
    }

    @Test
    void piTellsItsModelTemperatureAndThrottling() {
        Machine pi = Machine.found(FakeTree.pi(root).tree());

        assertThat(pi.model()).isEqualTo("Raspberry Pi 4 Model B Rev 1.5");
        assertThat(pi.hardwareId()).isEqualTo("serial:10000000abcdef01");
        assertThat(measure(pi, 1))
                .contains(
                        entry("cpu_temperature", 48.692),
                        entry("load1", 0.42),
                        entry("memory_used", 25.0),
                        entry("memory_used_bytes", 1_024_000_000.0),
                        entry("uptime", 12_345.0),
                        entry("throttled", true),
                        entry("under_voltage", true),
                        entry("net_eth0_rx_bytes", 1_000.0),
                        entry("net_eth0_tx_bytes", 2_000.0));
        assertThat((Double) measure(pi, 2).get("disk_used")).isBetween(0.0, 100.0);
    }

    @Test
    void pcTellsWhatItHasAndDeclaresNothingElse() {
        Machine pc = Machine.found(FakeTree.pc(root).tree());

        assertThat(pc.model()).isEqualTo("ThinkCentre M720q");
        assertThat(pc.manufacturer()).isEqualTo("LENOVO");
        assertThat(pc.hardwareId()).startsWith("machine-id:");
        assertThat(measure(pc, 1)).contains(entry("cpu_temperature", 55.0));
        assertThat(metrics(pc))
                .extracting(Metric::getName)
                .doesNotContain("throttled", "under_voltage")
                .noneMatch(name -> name.contains("docker") || name.contains("veth"));
    }

    @Test
    void machineWithoutSensorsStillTellsTheRest() {
        Machine bare = Machine.found(new FakeTree(root).tree());

        assertThat(bare.model()).isEqualTo("Linux machine");
        assertThat(measure(bare, 1)).containsOnlyKeys("disk_used");
    }

    @Test
    void ratesAndSharesComeFromTwoMeasurements() {
        FakeTree files = FakeTree.pi(root);
        Machine pi = Machine.found(files.tree());
        assertThat(measure(pi, 1_000_000_000L)).doesNotContainKeys("cpu_busy", "net_eth0_rx_rate");
        files.put("proc/stat", "cpu  130 0 120 850 0 0 0 0 0 0\n")
                .put("sys/class/net/eth0/statistics/rx_bytes", "5000\n");

        assertThat(measure(pi, 3_000_000_000L))
                .contains(entry("cpu_busy", 50.0), entry("net_eth0_rx_rate", 2_000.0), entry("net_eth0_tx_rate", 0.0));
    }

    @Test
    void counterThatWasResetGivesNoRate() {
        FakeTree files = FakeTree.pi(root);
        Machine pi = Machine.found(files.tree());
        measure(pi, 1);
        files.put("sys/class/net/eth0/statistics/rx_bytes", "7\n");

        assertThat(measure(pi, 2)).doesNotContainKey("net_eth0_rx_rate");
    }

    @Test
    void whatIsMeasuredIsDeclaredWithFiveMetricsInFront() {
        Machine pi = Machine.found(FakeTree.pi(root).tree());
        measure(pi, 1);

        assertThat(metrics(pi)).extracting(Metric::getName).doesNotHaveDuplicates();
        assertThat(metrics(pi))
                .extracting(Metric::getName)
                .containsAll(measure(pi, 2).keySet());
        assertThat(metrics(pi).stream().filter(Metric::getPrimary)).hasSize(5);
    }

    @Test
    void supplyOfAPiThatTellsByHwmonIsFound() {
        FakeTree files = FakeTree.pc(root)
                .put("sys/class/hwmon/hwmon2/name", "rpi_volt\n")
                .put("sys/class/hwmon/hwmon2/in0_lcrit_alarm", "1\n");

        assertThat(measure(Machine.found(files.tree()), 1)).contains(entry("under_voltage", true));
    }
}
