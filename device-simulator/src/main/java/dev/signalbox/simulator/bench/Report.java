package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Figures by scenario and name, printed as they come. Confined to the command line's thread. */
final class Report {
    private final PrintWriter out;
    private final Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
    private Map<String, Double> current = new LinkedHashMap<>();

    Report(PrintWriter out) {
        this.out = out;
    }

    void begin(String scenario) {
        current = figures.computeIfAbsent(scenario, unused -> new LinkedHashMap<>());
        out.println(scenario);
        out.flush();
    }

    /** @param name in snake case with its unit: it is the key in the JSON */
    void figure(String name, double value) {
        current.put(name, value);
        out.println(String.format(Locale.ROOT, "  %-36s %,14.2f", name, value));
        out.flush();
    }

    /** A count. */
    void figure(String name, long value) {
        figure(name, (double) value);
    }

    /** @param nanos of each one */
    void quantiles(String name, Histogram nanos) {
        figure(name + "_p50_ms", nanos.getValueAtPercentile(50) / 1e6);
        figure(name + "_p99_ms", nanos.getValueAtPercentile(99) / 1e6);
        figure(name + "_p999_ms", nanos.getValueAtPercentile(99.9) / 1e6);
    }

    /** How many there were in all, and of each sort under a name of its own. */
    void counts(String name, Map<String, Long> bySort) {
        figure(name, bySort.values().stream().mapToLong(Long::longValue).sum());
        bySort.forEach((sort, count) -> figure(name + "_" + snakeCase(sort), count));
    }

    private static String snakeCase(String words) {
        return words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }

    /**
     * What a process used, for each of so many.
     *
     * @param whose the names begin with it
     * @param what one of them is
     */
    void use(String whose, ProcessUse use, String what, long count) {
        figure(whose + "_cpu_us_per_" + what, (double) use.cpuMicros() / count);
        if (use.allocatedBytes() > 0) {
            figure(whose + "_allocated_bytes_per_" + what, (double) use.allocatedBytes() / count);
            figure(whose + "_allocated_mib_per_s", use.allocatedBytes() / 1048576.0 / use.seconds());
        }
        figure(whose + "_resident_mib", use.residentKib() / 1024.0);
    }

    /** Names are snake case and values finite: nothing needs escaping. */
    String json() {
        return figures.entrySet().stream()
                .map(scenario -> "  \"" + scenario.getKey() + "\": {\n" + members(scenario.getValue()) + "\n  }")
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }

    /** The same to look at: one page that needs nothing else. */
    String html() throws IOException {
        try (InputStream page = Report.class.getResourceAsStream("report.html")) {
            String text = new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
            return text.replace("{/* figures */}", json());
        }
    }

    private static String members(Map<String, Double> values) {
        return values.entrySet().stream()
                .map(figure -> String.format(Locale.ROOT, "    \"%s\": %.3f", figure.getKey(), figure.getValue()))
                .collect(Collectors.joining(",\n"));
    }
}
