package dev.signalbox.hub.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Every counter and gauge of the hub. Names are Micrometer's; Prometheus shows {@code signalbox.frames.received} as
 * {@code signalbox_frames_received_total}. Thread-safe.
 */
public final class Metrics {
    private static final String BYTES = ".bytes";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Queue> queues = new CopyOnWriteArrayList<>();

    /** Something waits here. Thread-safe. */
    public record Queue(String name, long bound, LongSupplier waiting) {}

    public Metrics() {
        // Not named as Prometheus names things; the usages tell the same.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    }

    /** A counter that is counted up by one place only; tags in pairs. */
    public Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    /** A gauge read from {@code source} whenever somebody scrapes; {@code source} is held. */
    public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value, String... tags) {
        Gauge.builder(name, source, value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /**
     * A gauge of what there is of something that is bounded, a second one, {@code ….max}, of its bound, and how full it is
     * among {@code signalbox.bounded.ratio}.
     */
    public <T> void bounded(String name, String description, long bound, T source, ToDoubleFunction<T> value) {
        gauge(name, description, source, value);
        gauge(maxOf(name), "The bound: " + description, bound, Long::doubleValue);
        gauge(
                "signalbox.bounded.ratio",
                "How full what is bounded is, from 0 to 1",
                source,
                from -> value.applyAsDouble(from) / bound,
                "of",
                name.replaceFirst("^signalbox\\.", "").replace('.', '_'));
    }

    /** The unit stays last: {@code signalbox.inbox.max.bytes}. */
    private static String maxOf(String name) {
        return name.endsWith(BYTES)
                ? name.substring(0, name.length() - BYTES.length()) + ".max" + BYTES
                : name + ".max";
    }

    /** What waits in one place, {@link #bounded}. {@code bound} is how much may; 0: it has no bound of its own. */
    public <T> void queue(String name, String description, long bound, T source, ToDoubleFunction<T> waiting) {
        if (bound == 0) {
            gauge(name, description, source, waiting);
        } else {
            bounded(name, description, bound, source, waiting);
        }
        queues.add(new Queue(name, bound, () -> (long) waiting.applyAsDouble(source)));
    }

    /** How long something takes, with the number of those that took at most each of {@code steps}. */
    public Timer timer(String name, String description, Duration... steps) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(steps)
                .register(registry);
    }

    /** In the order they were named. */
    public List<Queue> queues() {
        return List.copyOf(queues);
    }

    /** What the counters of this name have counted together; 0 where there is none. */
    public long counted(String name) {
        return (long) registry.find(name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** The Prometheus text format, version 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }
}
