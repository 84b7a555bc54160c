package dev.signalbox.simulator.device;

import com.google.protobuf.Value;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Settled;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A greenhouse: sun and heater warm it, the vent cools it, water moistens the soil. Confined to the simulation thread. */
final class Greenhouse implements Hardware {
    static final String MODEL = "Greenhouse climate GC-4";

    private static final Map<String, Double> VENT_PERCENT_PER_SECOND = Map.of("slow", 3.0, "normal", 8.0, "fast", 25.0);

    /** Farther than this in one go at full speed, the vent jams on its way. */
    private static final double FAST_REACH_PERCENT = 60;

    private final Weather weather;
    private final Noise draught;
    private final Lag temperature;
    private final Lag humidity;
    private final Lag soilMoisture;
    private final Lag carbonDioxide;
    private double ventPercent;
    private double setpoint = 21;
    private boolean heating;
    private @Nullable VentMove move;
    private @Nullable Job watering;

    /** The vent on its way; {@code jamAt}: where it gets stuck, NaN: nowhere. */
    private record VentMove(double from, double to, double percentPerSecond, double jamAt, Job job) {}

    Greenhouse(RandomGenerator random, Weather weather) {
        this.weather = weather;
        draught = new Noise(random, 0.25, 40);
        ventPercent = 5 * random.nextInt(0, 7);
        temperature = new Lag(weather.temperature() + 6 + random.nextDouble(3));
        humidity = new Lag(60 + random.nextDouble(10));
        soilMoisture = new Lag(38 + random.nextDouble(20));
        carbonDioxide = new Lag(500 + random.nextDouble(120));
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public List<Capability> capabilities(Controls controls) {
        return List.of(
                Capability.metric("temperature")
                        .unit("Cel")
                        .decimals(1)
                        .range(-20, 60)
                        .lowLimit(8)
                        .highLimit(35)
                        .primary(),
                Capability.metric("humidity")
                        .unit("%")
                        .decimals(1)
                        .range(0, 100)
                        .highLimit(90)
                        .primary(),
                Capability.metric("soil_moisture")
                        .unit("%")
                        .decimals(1)
                        .range(0, 100)
                        .lowLimit(25)
                        .primary(),
                Capability.metric("co2")
                        .title("CO₂")
                        .unit("[ppm]")
                        .decimals(0)
                        .range(0, 5000)
                        .highLimit(1500),
                Capability.metric("vent_position")
                        .unit("%")
                        .decimals(0)
                        .range(0, 100)
                        .primary(),
                Capability.metric("light").unit("lx").decimals(0).range(0, 120_000),
                Capability.metric("setpoint").unit("Cel").decimals(1),
                Capability.flag("heater"),
                Capability.flag("watering"),
                controls.later(
                        Capability.command("set_vent")
                                .description("Moves the roof vent. Fast over long ways, it jams.")
                                .parameter(CommandParameter.number("position")
                                        .unit("%")
                                        .range(0, 100)
                                        .step(5)
                                        .startsWith(50)
                                        .shows("vent_position"))
                                .parameter(CommandParameter.choice("speed", "slow", "normal", "fast")
                                        .optional()
                                        .startsWith("normal")),
                        order -> setVent(order, controls)),
                controls.desired(
                        Capability.numberProperty("setpoint")
                                .unit("Cel")
                                .range(5, 35)
                                .step(0.5),
                        this::keep),
                controls.on(
                        Capability.command("set_setpoint")
                                .description("What the heater keeps.")
                                .parameter(CommandParameter.number("temperature")
                                        .unit("Cel")
                                        .range(5, 35)
                                        .step(0.5)
                                        .startsWith(21)
                                        .shows("setpoint"))
                                .idempotent(),
                        this::setSetpoint),
                controls.later(
                        Capability.command("water")
                                .description("Waters the beds and tells how far it is.")
                                .parameter(CommandParameter.integer("seconds")
                                        .unit("s")
                                        .range(1, 120)
                                        .startsWith(15))
                                .runTimeout(Duration.ofSeconds(30)),
                        order -> water(order, controls)));
    }

    private CompletionStage<Outcome> setVent(Order order, Controls controls) {
        if (move != null) {
            return CompletableFuture.completedFuture(Outcome.failed("The vent is still moving."));
        }
        double to = order.number("position");
        String speed = order.text("speed", "normal");
        double rate = VENT_PERCENT_PER_SECOND.getOrDefault(speed, 8.0);
        double way = Math.abs(to - ventPercent);
        double jamAt = speed.equals("fast") && way > FAST_REACH_PERCENT ? (ventPercent + to) / 2 : Double.NaN;
        VentMove moving = new VentMove(ventPercent, to, rate, jamAt, new Job(order, Math.max(0.01, way / rate)));
        move = moving;
        controls.onCancel(order, () -> stopVent(moving, Outcome.cancelled("The vent was stopped.")));
        return moving.job.done();
    }

    private void stopVent(VentMove moving, Outcome outcome) {
        if (moving.equals(move)) {
            move = null;
        }
        moving.job.finish(outcome);
    }

    private Settled keep(Value desired) {
        setpoint = desired.getNumberValue();
        return Settled.applied();
    }

    private Outcome setSetpoint(Order order) {
        double wanted = order.number("temperature");
        if (wanted < 5 || wanted > 35) {
            return Outcome.failed("The heater keeps 5 to 35 °C.");
        }
        setpoint = wanted;
        return Outcome.succeeded();
    }

    private CompletionStage<Outcome> water(Order order, Controls controls) {
        if (watering != null) {
            return CompletableFuture.completedFuture(Outcome.failed("The beds are being watered already."));
        }
        Job job = new Job(order, Math.max(1, order.number("seconds")));
        watering = job;
        controls.onCancel(order, () -> {
            if (job.equals(watering)) {
                watering = null;
            }
            job.finish(Outcome.cancelled("The water was turned off."));
        });
        return job.done();
    }

    @Override
    public void advance(double seconds) {
        weather.advance(seconds);
        draught.advance(seconds);
        moveVent(seconds);
        double vent = ventPercent / 100;
        if (temperature.value() < setpoint - 0.5) {
            heating = true;
        } else if (temperature.value() > setpoint + 0.5) {
            heating = false;
        }
        double warmed = weather.temperature() + 16 * weather.light() * (1 - 0.6 * vent) + (heating ? 18 : 0);
        temperature.follow(warmed + draught.value(), 260 / (1 + 3 * vent), seconds);
        runWater(seconds);
        boolean wet = watering != null;
        double moist = 58 + (wet ? 30 : 0) + 0.15 * soilMoisture.value() - 22 * vent - (temperature.value() - 20);
        humidity.follow(moist, 150 / (1 + 3 * vent), seconds);
        humidity.clamp(15, 100);
        soilMoisture.follow(12, 30_000 / (1 + 2 * weather.light()), seconds);
        soilMoisture.add(wet ? 0.6 * seconds : 0);
        soilMoisture.clamp(0, 85);
        carbonDioxide.follow(420 + 420 * (1 - vent) * (1 - 0.8 * weather.light()), 400 / (1 + 4 * vent), seconds);
    }

    private void moveVent(double seconds) {
        VentMove moving = move;
        if (moving == null) {
            return;
        }
        double direction = Math.signum(moving.to - moving.from);
        double next = ventPercent + direction * moving.percentPerSecond * seconds;
        if ((next - moving.jamAt) * direction >= 0) {
            ventPercent = moving.jamAt;
            stopVent(
                    moving,
                    Outcome.failed(String.format(
                            Locale.ROOT, "The vent jammed at %.0f %%. Try again, not so fast.", ventPercent)));
            return;
        }
        boolean there = (next - moving.to) * direction >= 0;
        ventPercent = there ? moving.to : next;
        if (moving.job.advance(seconds) || there) {
            ventPercent = moving.to;
            stopVent(moving, Outcome.succeeded(Map.of("position", ventPercent)));
        }
    }

    private void runWater(double seconds) {
        Job job = watering;
        if (job != null && job.advance(seconds)) {
            watering = null;
            job.finish(Outcome.succeeded(Map.of("litres", Math.round(job.passedSeconds() * 0.4 * 10) / 10.0)));
        }
    }

    @Override
    public void measure(Display to) {
        to.show("temperature", temperature.value());
        to.show("humidity", humidity.value());
        to.show("soil_moisture", soilMoisture.value());
        to.show("co2", carbonDioxide.value());
        to.show("vent_position", ventPercent);
        to.show("light", 90_000 * weather.light());
        to.show("setpoint", setpoint);
        to.show("heater", heating);
        to.show("watering", watering != null);
    }
}
