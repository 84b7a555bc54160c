package dev.signalbox.simulator.device;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A van with a battery tracker that sleeps most of the time. Confined to the simulation thread. */
final class Tracker implements Hardware {
    static final String MODEL = "Battery tracker BT-1";

    private static final double KILOMETRES_PER_DEGREE = 111.2;
    private static final double ROUND_KILOMETRES = 4;

    /** Measurements between two naps. */
    private static final int AWAKE = 4;

    private final RandomGenerator random;
    private final Noise traffic;
    private final double homeLatitude;
    private final double homeLongitude;
    private double angle;
    private double kilometresPerHour;
    private double batteryPercent;
    private int measured;
    private boolean wanted;

    Tracker(RandomGenerator random) {
        this.random = random;
        traffic = new Noise(random, 16, 25);
        homeLatitude = 52.5 + random.nextDouble(-0.15, 0.15);
        homeLongitude = 13.4 + random.nextDouble(-0.25, 0.25);
        angle = random.nextDouble(2 * Math.PI);
        batteryPercent = 55 + random.nextDouble(45);
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public List<Capability> capabilities(Controls controls) {
        return List.of(
                Capability.metric("latitude")
                        .unit("deg")
                        .decimals(5)
                        .range(-90, 90)
                        .primary(),
                Capability.metric("longitude")
                        .unit("deg")
                        .decimals(5)
                        .range(-180, 180)
                        .primary(),
                Capability.metric("speed")
                        .unit("km/h")
                        .decimals(0)
                        .range(0, 200)
                        .highLimit(100)
                        .primary(),
                Capability.metric("battery")
                        .unit("%")
                        .decimals(0)
                        .range(0, 100)
                        .lowLimit(20)
                        .primary(),
                controls.on(
                        Capability.command("locate")
                                .description("Tells the position now, and stays awake a little longer.")
                                .idempotent(),
                        order -> locate()));
    }

    private Outcome locate() {
        wanted = true;
        return Outcome.succeeded(Map.of("latitude", latitude(), "longitude", longitude()));
    }

    private double latitude() {
        return homeLatitude + ROUND_KILOMETRES / KILOMETRES_PER_DEGREE * Math.sin(angle);
    }

    private double longitude() {
        double shrink = Math.cos(Math.toRadians(homeLatitude));
        return homeLongitude + ROUND_KILOMETRES / KILOMETRES_PER_DEGREE / shrink * Math.cos(angle);
    }

    @Override
    public void advance(double seconds) {
        traffic.advance(seconds);
        kilometresPerHour = Math.max(0, 38 + traffic.value());
        angle += kilometresPerHour / 3_600 * seconds / ROUND_KILOMETRES;
        batteryPercent -= 0.0004 * seconds;
        if (batteryPercent < 15) {
            batteryPercent = 100; // somebody plugged it in
        }
    }

    @Override
    public void measure(Display to) {
        measured++;
        to.show("latitude", latitude());
        to.show("longitude", longitude());
        to.show("speed", kilometresPerHour);
        to.show("battery", batteryPercent);
    }

    @Override
    public Optional<Duration> nap() {
        if (wanted) {
            wanted = false;
            measured = -AWAKE;
        }
        if (measured < AWAKE) {
            return Optional.empty();
        }
        measured = 0;
        return Optional.of(Duration.ofSeconds(20 + random.nextInt(41)));
    }
}
