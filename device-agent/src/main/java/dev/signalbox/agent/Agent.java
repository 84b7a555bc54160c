package dev.signalbox.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device's side of Signalbox: reports its readings and runs its commands, whatever the network does. One agent is one device;
 * made by {@link #to}, then {@link #start}, in the end {@link #close}. Never blocks its caller but in {@link #awaitStored} and
 * {@link #close}. Names that were not declared are an IllegalArgumentException. Thread-safe.
 */
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration BODIES_END = Duration.ofSeconds(2);
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final Duration CLOSE_LOOK = Duration.ofMillis(10);

    /** Until all readings of one measuring round are here. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    /** What a crash may cost of the readings measured without a link. */
    private static final Duration KEEPING = Duration.ofSeconds(1);
    /** A quarter of what the hub takes of all together. */
    private static final int MAX_PROPERTY_BYTES = 16 * 1024;

    private static final int STORED_LOOK_MILLIS = 20;

    private static final SecureRandom BOOTS = new SecureRandom();

    private final Map<String, MetricCapability> metrics = new HashMap<>();
    private final Map<String, EventCapability> declaredEvents = new HashMap<>();
    private final Clockwork clock;
    private final Journal journal;
    private final Runnable end;
    private final LinkSettings settings;
    private final ReadingBuffer readings;
    private final EventBuffer events;

    /** Readings are kept on the disk. */
    private final boolean outlivesTheProcess;

    private final LinkFigures figures = new LinkFigures();
    private final Executions executions;
    private final Properties properties;
    private final LinkKeeper keeper;

    /** Null: nobody listens. */
    private final @Nullable Consumer<AgentStatus> linkListener;

    /** A flush is planned on the agent thread. */
    private final AtomicBoolean flushPlanned = new AtomicBoolean();

    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    Agent(
            AgentBuilder parts,
            Journal journal,
            ReadingBuffer readings,
            Clockwork clock,
            Transport transport,
            Executor bodies,
            Runnable end) {
        this.clock = clock;
        this.journal = journal;
        this.end = end;
        settings = new LinkSettings(
                parts.hub, parts.agentName, Version.NUMBER, longer(parts.batchEvery, GATHERING), parts.batchReadings);
        this.readings = readings;
        outlivesTheProcess = parts.readingsDirectory != null;
        List<CommandCapability> commands = parts.capabilities.stream()
                .filter(CommandCapability.class::isInstance)
                .map(CommandCapability.class::cast)
                .toList();
        executions = new Executions(commands, journal, clock, bodies, parts.parallelRuns, this::reportExecution);
        List<PropertyCapability> declared = parts.capabilities.stream()
                .filter(PropertyCapability.class::isInstance)
                .map(PropertyCapability.class::cast)
                .toList();
        Path file = parts.journal;
        properties =
                new Properties(declared, file == null ? WishFile.inMemory() : WishFile.beside(file), clock, bodies);
        Path kept = parts.readingsDirectory;
        events = new EventBuffer(readings.bootId(), clock, kept == null ? EventFile.inMemory() : EventFile.in(kept));
        Capabilities capabilities = declare(parts);
        HubLink.Parts shared = new HubLink.Parts(
                readings.bootId(),
                capabilities,
                hashOf(capabilities),
                readings,
                events,
                executions,
                properties,
                figures);
        linkListener = parts.linkListener;
        keeper = new LinkKeeper(
                settings,
                parts.linkToken(figures),
                transport,
                clock,
                new Comeback(parts.random),
                shared,
                this::tellLink);
    }

    /** Begins an agent of the hub at {@code ws://host:port/ws/device}, or just {@code http://host:port}. */
    public static AgentBuilder to(URI hub) {
        return new AgentBuilder(hub);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private Capabilities declare(AgentBuilder parts) {
        Capabilities.Builder declared = Capabilities.newBuilder()
                .setModel(parts.model)
                .setManufacturer(parts.manufacturer)
                .setFirmwareVersion(parts.firmwareVersion);
        for (Capability capability : parts.capabilities) {
            if (capability instanceof MetricCapability metric) {
                declared.addMetrics(metric.metric());
                metrics.put(metric.metric().getName(), metric);
            } else if (capability instanceof CommandCapability command) {
                declared.addCommands(command.command());
            } else if (capability instanceof PropertyCapability property) {
                declared.addProperties(property.property());
            } else if (capability instanceof EventCapability event) {
                declared.addEvents(event.event());
                declaredEvents.put(event.event().getName(), event);
            }
        }
        return declared.build();
    }

    static String hashOf(Capabilities capabilities) {
        try {
            ByteString bytes = capabilities.toByteString();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String newBootId() {
        return new BigInteger(
                        1, ByteBuffer.allocate(8).putLong(BOOTS.nextLong()).array())
                .toString(36);
    }

    /** Takes up what the journal holds and opens the first link; once, or IllegalStateException. */
    public void start() {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("the agent was started already");
        }
        figures.onStarted(clock.wallMillis());
        clock.execute(() -> {
            executions.recover();
            properties.recover();
            keeper.open();
            if (outlivesTheProcess) {
                keep();
            }
        });
    }

    private void keep() {
        if (!closed.get()) {
            readings.keep();
            events.keep();
            clock.schedule(KEEPING, this::keep);
        }
    }

    /**
     * It is so now: a declared metric, property, or both of that name. NaN and the infinities are dropped: JSON and the hub know
     * none. A property is told when it changes, a metric each time. Works before {@link #start} and without a link, too.
     */
    public void report(String name, double value) {
        report(name, value, Quality.QUALITY_UNSPECIFIED);
    }

    /** As {@link #report(String, double)}, of a flag. */
    public void report(String name, boolean value) {
        requireDeclared(name);
        if (metrics.containsKey(name)) {
            report(reading(name).setFlag(value).build());
        }
        reportProperty(name, Value.newBuilder().setBoolValue(value));
    }

    /** As {@link #report(String, double)}, of a text or a choice. */
    public void report(String name, String value) {
        requireDeclared(name);
        if (metrics.containsKey(name)) {
            report(reading(name).setText(value).build());
        }
        reportProperty(name, Value.newBuilder().setStringValue(value));
    }

    /** As {@link #report(String, double)}, where the sensor is not to be trusted. */
    public void report(String name, double value, Quality quality) {
        requireDeclared(name);
        if (!Double.isFinite(value)) {
            return;
        }
        if (metrics.containsKey(name)) {
            report(reading(name).setNumber(value).setQuality(quality).build());
        }
        reportProperty(name, Value.newBuilder().setNumberValue(value));
    }

    /** Of a declared list property: numbers, booleans and texts, at most 256. */
    public void report(String path, List<?> values) {
        requireDeclared(path);
        ListValue.Builder list = ListValue.newBuilder();
        values.forEach(value -> list.addValues(Outcome.valueOf(value)));
        reportProperty(path, Value.newBuilder().setListValue(list));
    }

    /** A declared event happens now; any other throws. It is sent at once, and again until the hub has stored it. */
    public void emit(String event) {
        emit(event, Map.of());
    }

    /** As {@link #emit(String)}, with values of its declared fields: numbers, flags and texts, 1 KiB together. */
    public void emit(String event, Map<String, ?> values) {
        EventCapability declared = declaredEvents.get(event);
        if (declared == null) {
            throw new IllegalArgumentException("undeclared event " + event);
        }
        Map<String, Value> said = declared.valuesOf(values);
        long timeMillis = clock.wallMillis();
        clock.execute(() -> {
            events.add(event, timeMillis, said);
            keeper.flush();
        });
    }

    /** The device does not know this property any more; people see that it has no reported value. */
    public void withdraw(String path) {
        requireDeclared(path);
        clock.execute(() -> properties.withdraw(path));
    }

    private void reportProperty(String name, Value.Builder value) {
        if (properties.declares(name)) {
            Value built = value.build();
            if (built.getSerializedSize() > MAX_PROPERTY_BYTES) {
                throw new IllegalArgumentException("a value of " + name + " is larger than 16 KiB");
            }
            clock.execute(() -> properties.report(name, built));
        }
    }

    private void requireDeclared(String name) {
        if (!metrics.containsKey(name) && !properties.declares(name)) {
            throw new IllegalArgumentException("undeclared metric or property " + name);
        }
    }

    private Reading.Builder reading(String metric) {
        return Reading.newBuilder().setMetric(metric).setTimeMs(clock.wallMillis());
    }

    private void report(Reading reading) {
        readings.add(reading);
        boolean full = readings.arrived() >= settings.batchReadings();
        boolean first = flushPlanned.compareAndSet(false, true);
        if (full) {
            clock.execute(this::flush);
        } else if (first) {
            clock.schedule(settings.batchEvery(), this::flush);
        }
    }

    private void flush() {
        flushPlanned.set(false);
        readings.keep();
        keeper.flush();
    }

    private void reportExecution(ExecutionReport report) {
        keeper.report(report);
    }

    /**
     * Sends what waits, says when the device will be back, closes the link and opens it again then; people see it asleep
     * until then. A process that ends instead calls {@link #close} right after.
     */
    public void sleepFor(Duration duration) {
        clock.execute(() -> keeper.sleepFor(duration));
    }

    /** How it goes at this moment; cheap enough for every second. */
    public AgentStatus status() {
        return figures.status(readings.figures(), events, executions.figures(), properties.isUntold());
    }

    /**
     * Sends what waits, and waits until the hub has stored all that was reported and emitted before, and has every result:
     * for a device that switches itself off. Usually takes a second or two; with a hub that is away it takes the limit.
     *
     * @return false: the limit was over first. What is not stored is kept as ever
     */
    public boolean awaitStored(Duration limit) throws InterruptedException {
        long latestNanos = System.nanoTime() + limit.toNanos();
        CountDownLatch sent = new CountDownLatch(1);
        clock.execute(() -> {
            flush();
            sent.countDown();
        });
        boolean seen = sent.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        while (!seen || !status().isAllStored()) {
            if (System.nanoTime() - latestNanos >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(STORED_LOOK_MILLIS);
        }
        return true;
    }

    private void tellLink() {
        if (linkListener != null) {
            try {
                linkListener.accept(status());
            } catch (Throwable e) { // foreign code: whatever it throws, the link must not suffer
                LOG.warn("listener of the link failed", e);
            }
        }
    }

    /** Asks bodies to stop, sends what waits, stores the rest and says goodbye. Blocks, about 4 s at most; later calls do nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        CountDownLatch left = new CountDownLatch(1);
        clock.execute(() -> {
            executions.onClosing();
            leaveWhenBodiesEnded(clock.nanos() + BODIES_END.toNanos(), left);
        });
        try {
            if (!left.await(BODIES_END.plus(GOODBYE).toMillis() + 500, TimeUnit.MILLISECONDS)) {
                figures.onEnded(clock.wallMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end.run();
    }

    private void leaveWhenBodiesEnded(long latestNanos, CountDownLatch left) {
        if (executions.running() > 0 && clock.nanos() - latestNanos < 0) {
            clock.schedule(CLOSE_LOOK, () -> leaveWhenBodiesEnded(latestNanos, left));
            return;
        }
        keeper.close();
        awaitEnd(clock.nanos() + GOODBYE.toNanos(), left);
    }

    private void awaitEnd(long latestNanos, CountDownLatch left) {
        if (keeper.isOpen() && clock.nanos() - latestNanos < 0) {
            clock.schedule(CLOSE_LOOK, () -> awaitEnd(latestNanos, left));
        } else {
            events.store();
            readings.close();
            journal.close();
            left.countDown();
        }
    }
}
