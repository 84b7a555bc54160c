package dev.signalbox.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** The same figures as text, as JSON and as a page. */
class ReportTest {
    /** Two seconds, 30 ms of the processor, 4 MiB of the heap, 100 MiB resident. */
    private static final ProcessUse USE = new ProcessUse(2_000_000_000L, 30_000, 4L << 20, 100 << 10);

    private final StringWriter text = new StringWriter();
    private final Report report = new Report(new PrintWriter(text));

    @Test
    void whatAProcessUsedIsToldForEachMessageAndAsARate() throws IOException {
        report.begin("ingest");
        report.use("hub", USE, "frame", 1_000);
        for (String told : new String[] {text.toString(), report.json(), report.html()}) {
            assertThat(told)
                    .containsPattern("hub_cpu_us_per_frame\\W+30\\.0")
                    .containsPattern("hub_allocated_bytes_per_frame\\W+4,?194\\.30")
                    .containsPattern("hub_allocated_mib_per_s\\W+2\\.00")
                    .containsPattern("hub_resident_mib\\W+100\\.00");
        }
        assertThat(report.html()).startsWith("<!doctype html>").doesNotContain("/* figures */");
    }

    @Test
    void whatIsNoJavaHasNoAllocations() {
        report.begin("fanout");
        report.use("mosquitto_ws", new ProcessUse(1, 1, 0, 1), "frame", 1);
        assertThat(report.json()).contains("mosquitto_ws_cpu_us_per_frame").doesNotContain("allocated");
    }

    @Test
    void twoTurnsAreOneUseAndTheMemoryIsThatOfTheLast() {
        ProcessUse later = new ProcessUse(1_000_000_000L, 10_000, 1L << 20, 90 << 10);
        ProcessUse both = ProcessUse.NONE.then(USE).then(later);
        assertThat(both).isEqualTo(new ProcessUse(3_000_000_000L, 40_000, 5L << 20, 90 << 10));
        assertThat(both.percentOfACore()).isEqualTo(40_000 / 3.0 / 10_000);
    }

    @Test
    void quantilesAreInMillisecondsAndCountsSayTheirSort() {
        Histogram nanos = new Histogram(3);
        nanos.recordValueWithCount(1_000_000, 98);
        nanos.recordValueWithCount(5_000_000, 2);
        report.begin("storm");
        report.quantiles("handshake", nanos);
        report.counts(
                "failed", Map.of("Connection reset by peer", 2L, "refused: HTTP/1.1 503 Service Unavailable", 3L));
        assertThat(report.json())
                .contains("\"handshake_p50_ms\": 1.0", "\"handshake_p99_ms\": 5.0", "\"handshake_p999_ms\": 5.0")
                .contains("\"failed\": 5.0", "\"failed_connection_reset_by_peer\": 2.0")
                .contains("\"failed_refused_http_1_1_503_service_unavailable\": 3.0");
    }
}
