package dev.signalbox.simulator.scenario;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Ping;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.simulator.device.Controls;
import dev.signalbox.simulator.device.Display;
import dev.signalbox.simulator.device.FleetDevice;
import dev.signalbox.simulator.device.Hardware;
import dev.signalbox.simulator.device.Rhythm;
import dev.signalbox.simulator.device.Rounding;
import dev.signalbox.simulator.device.SimulationTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Hardware on a link that is spoken frame by frame, so that it can misbehave. It declares no properties. Confined to the
 * simulation thread but for {@link #figures} and {@link #close}.
 */
final class WireDevice implements FleetDevice, Display {
    private static final Duration PING = Duration.ofSeconds(20);
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(500);
    private static final Duration MOST_BACKOFF = Duration.ofSeconds(30);
    private static final int RADIX = 36;

    /**
     * What it was set up with.
     *
     * @param fleetStartNanos when the fleet began
     */
    record Setting(String token, Duration every, double timeScale, long fleetStartNanos) {}

    private final Setting setting;
    private final Behaviour behaviour;
    private final Wires wires;
    private final SimulationTime time;
    private final RandomGenerator random;
    private final Rhythm rhythm;
    private final Capabilities capabilities;
    private final WireReadings readings = new WireReadings();
    private final WireExecutions executions;
    private Duration backoff = LEAST_BACKOFF;
    private String bootId;
    private volatile Wires.@Nullable Wire wire;

    /** Grows with each attempt: what was planned under an older link is stale. */
    private long link;

    private boolean silent;
    private volatile boolean linked;
    private final AtomicLong links = new AtomicLong();
    private final AtomicLong reported = new AtomicLong();
    private volatile boolean closed;

    WireDevice(
            Hardware hardware,
            Setting setting,
            Behaviour behaviour,
            Wires wires,
            SimulationTime time,
            RandomGenerator random) {
        this.setting = setting;
        this.behaviour = behaviour;
        this.wires = wires;
        this.time = time;
        this.random = random;
        bootId = newBootId();
        Controls controls = new Controls(time, this::onTouched);
        List<Capability> declared = hardware.capabilities(controls).stream()
                .filter(one -> !(one instanceof PropertyCapability))
                .toList();
        capabilities = Declaration.of(hardware, declared);
        executions = new WireExecutions(controls, time, behaviour, this::say);
        rhythm = new Rhythm(
                hardware, new Rounding(declared, this), time, setting.every(), setting.timeScale(), this::sleep);
    }

    private String newBootId() {
        return Long.toString(random.nextLong() & Long.MAX_VALUE, RADIX);
    }

    private void onTouched() {
        rhythm.touch();
    }

    @Override
    public void start(Duration first) {
        rhythm.start(first);
        open();
    }

    private void open() {
        if (closed) {
            return;
        }
        silent = false;
        wire = wires.open(setting.token(), new LinkEvents(++link));
    }

    /** While this link stands. */
    void after(Duration delay, Runnable task) {
        long mine = link;
        time.schedule(delay, () -> {
            if (mine == link && !closed) {
                task.run();
            }
        });
    }

    Duration fleetTime() {
        return Duration.ofNanos(time.nanos() - setting.fleetStartNanos());
    }

    private long nowMillis() {
        return time.wallMillis() + behaviour.skewMillis(fleetTime());
    }

    /** Of one link: what comes of an older one is stale. */
    private final class LinkEvents implements Wires.Events {
        private final long mine;

        LinkEvents(long mine) {
            this.mine = mine;
        }

        @Override
        public void onOpened() {
            ifCurrent(WireDevice.this::onOpened);
        }

        @Override
        public void onFrame(HubToDevice frame) {
            ifCurrent(() -> WireDevice.this.onFrame(frame));
        }

        @Override
        public void onEnded() {
            ifCurrent(WireDevice.this::onEnded);
        }

        private void ifCurrent(Runnable task) {
            if (mine == link && !closed) {
                task.run();
            }
        }
    }

    private void onOpened() {
        say(DeviceToHub.newBuilder()
                .setHello(DeviceHello.newBuilder()
                        .setAgentName("signalbox-simulator")
                        .setBootId(bootId)
                        .setCapabilitiesHash(Declaration.hashOf(capabilities))
                        .addAllInFlight(executions.inFlight())
                        .setTimeMs(nowMillis()))
                .build());
        // The JDK has asked for nothing: neither messages nor pings come without it.
        read();
    }

    private void read() {
        Wires.Wire open = wire;
        if (open != null && !silent) {
            open.read();
        }
    }

    private void onFrame(HubToDevice frame) {
        switch (frame.getBodyCase()) {
            case WELCOME -> onWelcome(frame.getWelcome());
            case READING_ACK -> readings.acknowledged(frame.getReadingAck());
            case COMMAND -> executions.onCommand(frame.getCommand());
            case CANCEL -> executions.onCancel(frame.getCancel().getExecutionId());
            case EXECUTION_ACK ->
                executions.onAcknowledged(frame.getExecutionAck().getExecutionId());
            default -> {} // what it is told of its mistakes, it does not care about
        }
        if (behaviour.readsAfter().isZero()) {
            read();
        } else {
            after(behaviour.readsAfter(), this::read);
        }
    }

    private void onWelcome(DeviceWelcome welcome) {
        linked = true;
        links.incrementAndGet();
        backoff = LEAST_BACKOFF;
        if (welcome.getCapabilitiesNeeded()) {
            say(DeviceToHub.newBuilder().setCapabilities(capabilities).build());
        }
        readings.resend(welcome.getAcknowledgedBatch(), this::say);
        ping();
        behaviour.onWelcome(this);
    }

    private void ping() {
        say(DeviceToHub.newBuilder()
                .setPing(Ping.newBuilder().setTimeMs(nowMillis()).setBufferedBatches(readings.waiting()))
                .build());
        after(PING, this::ping);
    }

    private void onEnded() {
        comeBack(backoff.plusMillis(random.nextInt(500)));
        backoff = backoff.multipliedBy(2).compareTo(MOST_BACKOFF) < 0 ? backoff.multipliedBy(2) : MOST_BACKOFF;
    }

    private void comeBack(Duration delay) {
        linked = false;
        wire = null;
        link++;
        after(delay, this::open);
    }

    private void say(DeviceToHub frame) {
        Wires.Wire open = wire;
        if (open != null && !silent) {
            behaviour.says(frame).forEach(open::send);
        }
    }

    /** The link ends without a word; another one follows. */
    void lose(Duration away) {
        Wires.Wire open = wire;
        if (open != null) {
            open.cut();
        }
        comeBack(away);
    }

    /** Says so, and is back in time. */
    void sleep(Duration nap) {
        Wires.Wire open = wire;
        if (open == null || !linked) {
            return;
        }
        say(goodbye(nap));
        open.close();
        comeBack(nap);
    }

    private static DeviceToHub goodbye(Duration nap) {
        return DeviceToHub.newBuilder()
                .setGoodbye(Goodbye.newBuilder()
                        .setReason(CloseReason.CLOSE_REASON_NORMAL)
                        .setSleepMs(Math.toIntExact(nap.toMillis())))
                .build();
    }

    /** Neither says nor reads anything on a connection that stays open. */
    void fallSilent(Duration span) {
        silent = true;
        linked = false;
        after(span, () -> lose(Duration.ZERO));
    }

    /** A new boot: nothing in memory is left. */
    void restart(WireJournal.Loss loss) {
        bootId = newBootId();
        readings.forget();
        executions.cut(loss);
    }

    /** So many readings, the newest of each metric again and again, a millisecond apart. */
    void burst(int count, int perFrame) {
        reported.addAndGet(count);
        readings.burst(nowMillis(), count, perFrame, this::say);
    }

    private void show(Reading.Builder reading) {
        reported.incrementAndGet();
        if (readings.add(reading.setTimeMs(nowMillis()).build())) {
            time.execute(() -> readings.send(this::say));
        }
    }

    @Override
    public void show(String metric, double value) {
        show(Reading.newBuilder().setMetric(metric).setNumber(value));
    }

    @Override
    public void show(String metric, boolean value) {
        show(Reading.newBuilder().setMetric(metric).setFlag(value));
    }

    @Override
    public void show(String metric, String value) {
        show(Reading.newBuilder().setMetric(metric).setText(value));
    }

    @Override
    public void happen(String event, Map<String, ?> values) {
        say(DeviceToHub.newBuilder()
                .setEvent(readings.event(event, nowMillis(), values))
                .build());
    }

    @Override
    public Figures figures() {
        return new Figures(linked, links.get(), reported.get(), readings.lost());
    }

    @Override
    public void close() {
        closed = true;
        Wires.Wire open = wire;
        if (open != null) {
            open.send(goodbye(Duration.ZERO).toByteArray());
            open.close();
        }
    }
}
