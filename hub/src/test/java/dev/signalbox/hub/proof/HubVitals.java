package dev.signalbox.hub.proof;

import dev.signalbox.hub.gateway.RawSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a hub's process holds, as the system, Java's own tool and its metrics say. Linux only. Leaves one file for each sample that
 * says what the descriptors and the heap were made of. Confined to the run's thread.
 */
final class HubVitals {
    private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);
    private static final Pattern RESIDENT = Pattern.compile("^VmRSS:\\s+(\\d+) kB", Pattern.MULTILINE);

    /** In the name of a gauge that says how much there may be of another. */
    private static final Pattern LIMIT = Pattern.compile("_max(_bytes)?($|[{])");

    /** Each is 0 while nobody is there and nothing is to do. */
    private static final List<String> EMPTY_AT_REST = List.of(
            "signalbox_device_links",
            "signalbox_console_links",
            "signalbox_gateway_links{",
            "signalbox_gateway_outbox_",
            "signalbox_gateway_passwords_waiting",
            "signalbox_gateway_waits",
            "signalbox_executions_open",
            "signalbox_bulks_open",
            "signalbox_inbox_",
            "signalbox_mapping_queue",
            "signalbox_mqtt_intake",
            "signalbox_mqtt_outbox_publishes",
            "signalbox_mqtt_outbox_result_bytes",
            "signalbox_mqtt_unacknowledged",
            "signalbox_queries_held ",
            "signalbox_readings_waiting",
            "signalbox_shadow_reports_waiting",
            "signalbox_store_changes_waiting",
            "signalbox_store_queries_waiting",
            "signalbox_store_sweeps_waiting",
            "signalbox_taps");

    private final int port;
    private final Path process;
    private final KeptFiles files;
    private final String token;
    private final Path reports;
    private int taken;

    /** @param reports directory of the files that say what the figures are made of */
    HubVitals(int port, long pid, KeptFiles files, String token, Path reports) {
        this.port = port;
        this.process = Path.of("/proc", Long.toString(pid));
        this.files = files;
        this.token = token;
        this.reports = reports;
    }

    /** What is not yet at rest; empty: it is. */
    List<String> unrest(int devices) throws IOException {
        Map<String, Double> metrics = metrics();
        List<String> unrest = new ArrayList<>();
        for (String name : EMPTY_AT_REST) {
            Map<String, Double> found = new TreeMap<>();
            metrics.forEach((line, value) -> {
                if ((line + " ").startsWith(name) && !LIMIT.matcher(line).find()) {
                    found.put(line, value);
                }
            });
            if (found.isEmpty()) {
                throw new IOException("the hub has no metric " + name);
            }
            found.values().removeIf(value -> value == 0);
            found.forEach((line, value) -> unrest.add(line + "=" + value));
        }
        expect(metrics, "signalbox_mqtt_up", 1, unrest);
        expect(metrics, "signalbox_gateway_connections", 1, unrest); // the one that asks
        expect(metrics, "signalbox_devices", devices, unrest);
        return unrest;
    }

    private static void expect(Map<String, Double> metrics, String name, double value, List<String> unrest) {
        Double found = metrics.get(name);
        if (found == null || found != value) {
            unrest.add(name + "=" + found + " instead of " + value);
        }
    }

    private static long figure(Map<String, Double> metrics, String name) throws IOException {
        Double value = metrics.get(name);
        if (value == null) {
            throw new IOException("the hub has no metric " + name);
        }
        return value.longValue();
    }

    /** Collects garbage in the hub first. */
    SoakSample take(long visits, long commands) throws IOException, InterruptedException, SQLException {
        // The first one enqueues buffers and files that nobody refers to, whose cleaners run before the second.
        jcmd("GC.run");
        String histogram = jcmd("GC.class_histogram");
        Map<String, Double> metrics = metrics();
        List<String> descriptors = descriptors();
        Files.writeString(
                reports.resolve(String.format("sample-%02d.txt", ++taken)),
                String.join("\n", descriptors) + "\n" + String.join("\n", threadNames()) + "\n" + histogram);
        KeptFiles.Sizes kept = files.measure();
        return new SoakSample(
                visits,
                commands,
                figure(metrics, "signalbox_store_changes_total") + figure(metrics, "signalbox_store_readings_total"),
                descriptors.size(),
                threadNames().size(),
                number(TOTAL, histogram),
                figure(metrics, "jvm_buffer_memory_used_bytes{id=\"direct\"}"),
                number(RESIDENT, Files.readString(process.resolve("status"))) << 10,
                kept.bytes(),
                kept.overBytes(),
                kept.lastingBytes());
    }

    private Map<String, Double> metrics() throws IOException {
        Map<String, Double> metrics = new TreeMap<>();
        try (RawSocket socket = new RawSocket(port)) {
            RawSocket.Answer answer = socket.request(
                    "GET /metrics HTTP/1.1",
                    List.of("Host: 127.0.0.1:" + port, "Connection: close", "Authorization: Bearer " + token));
            answer.body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int space = line.lastIndexOf(' ');
                metrics.put(
                        line.substring(0, space),
                        Double.valueOf(line.substring(space + 1).replace("Inf", "Infinity")));
            });
        }
        return metrics;
    }

    private List<String> descriptors() throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> links = Files.list(process.resolve("fd"))) {
            for (Path link : links.toList()) {
                try {
                    open.add(Files.readSymbolicLink(link).toString());
                } catch (NoSuchFileException closed) {
                    // Since it was listed.
                }
            }
        }
        open.sort(null);
        return open;
    }

    private List<String> threadNames() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
            for (Path task : tasks.toList()) {
                try {
                    names.add(Files.readString(task.resolve("comm")).strip());
                } catch (NoSuchFileException ended) {
                    // Since it was listed.
                }
            }
        }
        names.sort(null);
        return names;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        process.getFileName().toString(),
                        command)
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + said);
        }
        return said;
    }

    private static long number(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException(
                    "no " + pattern + " in: " + text.lines().limit(5).toList());
        }
        return Long.parseLong(matcher.group(1));
    }
}
