package dev.signalbox.hub.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.time.InstantSource;

/** What the process itself tells: which version it is, memory, collections, threads, processor time, files. Thread-safe. */
public final class ProcessMetrics implements AutoCloseable {
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public ProcessMetrics(Metrics metrics, String version, InstantSource clock) {
        MeterRegistry registry = metrics.registry();
        metrics.gauge(
                "signalbox.build.info",
                "Always 1; which hub this is, and on which Java",
                version,
                one -> 1,
                "version",
                version,
                "java",
                Runtime.version().toString());
        // Against the time of whoever scrapes it tells a clock that is wrong.
        metrics.gauge(
                "signalbox.time.seconds",
                "The hub's calendar, seconds since 1970",
                clock,
                now -> now.millis() / 1_000.0);
        new JvmMemoryMetrics().bindTo(registry); // heap, and the buffers of sockets, which are not in it
        new JvmThreadMetrics().bindTo(registry);
        collections.bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Hears of no more collections. */
    @Override
    public void close() {
        collections.close();
    }
}
