package dev.signalbox.hub.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Every counter and gauge of the hub. Names are Micrometer's; Prometheus shows {@code signalbox.frames.received} as
 * {@code signalbox_frames_received_total}. Thread-safe.
 */
public final class Metrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Queue> queues = new CopyOnWriteArrayList<>();

    /** Something waits here. Thread-safe. */
    public record Queue(String name, long bound, LongSupplier waiting) {}

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry); // heap, and the buffers of sockets, which are not in it
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

    /** A gauge of what waits in one place. {@code bound} is how much may; 0: it has no bound of its own. */
    public <T> void queue(String name, String description, long bound, T source, ToDoubleFunction<T> waiting) {
        gauge(name, description, source, waiting);
        queues.add(new Queue(name, bound, () -> (long) waiting.applyAsDouble(source)));
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
