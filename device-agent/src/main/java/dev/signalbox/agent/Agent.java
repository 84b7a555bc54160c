package dev.signalbox.agent;

import com.google.protobuf.ByteString;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
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

/**
 * A device's side of Signalbox: reports its readings and runs its commands, whatever the network does. Never blocks its
 * caller but in {@link #close}. Thread-safe.
 */
public final class Agent implements AutoCloseable {
    private static final Duration BODIES_END = Duration.ofSeconds(2);
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final Duration CLOSE_LOOK = Duration.ofMillis(10);

    /** Until all readings of one measuring round are here. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    private static final SecureRandom BOOTS = new SecureRandom();

    private final Map<String, MetricCapability> metrics = new HashMap<>();
    private final Clockwork clock;
    private final Journal journal;
    private final Runnable ownThreads;
    private final LinkSettings settings;
    private final ReadingBuffer readings;
    private final LinkFigures figures = new LinkFigures();
    private final Executions executions;
    private final LinkKeeper keeper;

    /** A flush is planned on the agent thread. */
    private final AtomicBoolean flushPlanned = new AtomicBoolean();

    private final AtomicBoolean closed = new AtomicBoolean();

    Agent(
            AgentBuilder parts,
            Journal journal,
            Clockwork clock,
            Transport transport,
            Executor bodies,
            Runnable ownThreads) {
        this.clock = clock;
        this.journal = journal;
        this.ownThreads = ownThreads;
        settings = new LinkSettings(
                parts.hub,
                parts.token,
                parts.agentName,
                Version.NUMBER,
                longer(parts.batchEvery, GATHERING),
                parts.batchReadings);
        readings = new ReadingBuffer(parts.bufferBytes);
        List<CommandCapability> commands = parts.capabilities.stream()
                .filter(CommandCapability.class::isInstance)
                .map(CommandCapability.class::cast)
                .toList();
        executions = new Executions(commands, journal, clock, bodies, parts.parallelRuns, this::reportExecution);
        Capabilities capabilities = declare(parts);
        HubLink.Parts shared =
                new HubLink.Parts(newBootId(), capabilities, hashOf(capabilities), readings, executions, figures);
        keeper = new LinkKeeper(settings, transport, clock, new Comeback(parts.random), shared);
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

    private static String newBootId() {
        return new BigInteger(
                        1, ByteBuffer.allocate(8).putLong(BOOTS.nextLong()).array())
                .toString(36);
    }

    /** Takes up what the journal holds and opens the first link. */
    public void start() {
        clock.execute(() -> {
            executions.recover();
            keeper.open();
        });
    }

    /** Of a declared metric; any other throws. Not a number is dropped: JSON and the hub know none. */
    public void report(String metric, double value) {
        if (Double.isFinite(value)) {
            report(reading(metric).setNumber(value).build());
        }
    }

    public void report(String metric, boolean value) {
        report(reading(metric).setFlag(value).build());
    }

    public void report(String metric, String value) {
        report(reading(metric).setText(value).build());
    }

    /** As {@link #report(String, double)}, where the sensor is not to be trusted. */
    public void report(String metric, double value, Quality quality) {
        if (Double.isFinite(value)) {
            report(reading(metric).setNumber(value).setQuality(quality).build());
        }
    }

    private Reading.Builder reading(String metric) {
        if (!metrics.containsKey(metric)) {
            throw new IllegalArgumentException("undeclared metric " + metric);
        }
        return Reading.newBuilder().setMetric(metric).setTimeMs(clock.wallMillis());
    }

    private void report(Reading reading) {
        readings.add(reading);
        boolean full = readings.liveReadings() >= settings.batchReadings();
        boolean first = flushPlanned.compareAndSet(false, true);
        if (full) {
            clock.execute(this::flush);
        } else if (first) {
            clock.schedule(settings.batchEvery(), this::flush);
        }
    }

    private void flush() {
        flushPlanned.set(false);
        keeper.flush();
    }

    private void reportExecution(ExecutionReport report) {
        keeper.report(report);
    }

    /** Sends what waits, says when the device will be back, closes the link and opens it again then. */
    public void sleepFor(Duration duration) {
        clock.execute(() -> keeper.sleepFor(duration));
    }

    public AgentStatus status() {
        return figures.status(readings);
    }

    /** Asks bodies to stop, sends what waits and says goodbye: about 4 s at most. */
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
                figures.onEnded();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        clock.execute(journal::close);
        ownThreads.run();
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
            left.countDown();
        }
    }
}
