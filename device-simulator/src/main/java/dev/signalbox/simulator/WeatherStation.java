package dev.signalbox.simulator;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Run;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Measures the weather, and itself when asked. Confined to the simulation thread. */
final class WeatherStation implements Hardware {
    private static final double SELF_TEST_SECONDS = 6;

    private final Weather weather;
    private final Noise vane;
    private final double mainDirection;
    private @Nullable Job selfTest;

    WeatherStation(RandomGenerator random, Weather weather) {
        this.weather = weather;
        vane = new Noise(random, 18, 30);
        mainDirection = random.nextDouble(360);
    }

    @Override
    public String model() {
        return "Weather station WS-2";
    }

    @Override
    public List<Capability> capabilities(Controls controls) {
        return List.of(
                Capability.metric("temperature")
                        .unit("Cel")
                        .decimals(1)
                        .range(-40, 60)
                        .primary(),
                Capability.metric("humidity")
                        .unit("%")
                        .decimals(0)
                        .range(0, 100)
                        .primary(),
                Capability.metric("pressure")
                        .unit("hPa")
                        .decimals(1)
                        .range(900, 1_100)
                        .primary(),
                Capability.metric("wind_speed")
                        .unit("m/s")
                        .decimals(1)
                        .range(0, 60)
                        .highLimit(12)
                        .primary(),
                Capability.metric("gust_speed").unit("m/s").decimals(1).range(0, 80),
                Capability.metric("wind_direction").unit("deg").decimals(0).range(0, 360),
                Capability.metric("rain").unit("mm/h").decimals(1).range(0, 200).primary(),
                controls.later(
                        Capability.command("self_test").description("Checks every sensor, one after the other."),
                        run -> test(run, controls)));
    }

    private CompletionStage<Outcome> test(Run run, Controls controls) {
        if (selfTest != null) {
            return CompletableFuture.completedFuture(Outcome.failed("A self test is under way."));
        }
        Job job = new Job(run, SELF_TEST_SECONDS);
        selfTest = job;
        controls.onCancel(run, () -> end(job, Outcome.cancelled("The self test was stopped.")));
        return job.done();
    }

    private void end(Job job, Outcome outcome) {
        selfTest = null;
        job.finish(outcome);
    }

    @Override
    public void advance(double seconds) {
        weather.advance(seconds);
        vane.advance(seconds);
        Job job = selfTest;
        if (job != null && job.advance(seconds)) {
            end(job, Outcome.succeeded(Map.of("sensors", 5, "faults", 0)));
        }
    }

    @Override
    public void measure(Display to) {
        to.show("temperature", weather.temperature());
        to.show("humidity", weather.humidity());
        to.show("pressure", weather.pressureHectopascals());
        to.show("wind_speed", weather.windSpeed());
        to.show("gust_speed", weather.gustSpeed());
        to.show("wind_direction", Math.floorMod(Math.round(mainDirection + vane.value()), 360));
        to.show("rain", weather.rainMillimetresPerHour());
    }
}
