package dev.signalbox.simulator.device;

import java.util.random.RandomGenerator;

/** The sky above one device: a day of 24 simulated hours, clouds, wind and showers. Confined to the simulation thread. */
final class Weather {
    private static final double DAY_SECONDS = 86_400;

    private final Noise warmth;
    private final Noise clouds;
    private final Noise wind;
    private final Noise gusts;
    private final Noise front;
    private double timeOfDaySeconds;

    /** @param startHour of the day, 0 to 24 */
    Weather(RandomGenerator random, double startHour) {
        warmth = new Noise(random, 1.5, 3_600);
        clouds = new Noise(random, 0.25, 600);
        wind = new Noise(random, 1.8, 300);
        gusts = new Noise(random, 0.9, 8);
        front = new Noise(random, 7, 20_000);
        timeOfDaySeconds = startHour * 3_600;
    }

    void advance(double seconds) {
        timeOfDaySeconds = (timeOfDaySeconds + seconds) % DAY_SECONDS;
        warmth.advance(seconds);
        clouds.advance(seconds);
        wind.advance(seconds);
        gusts.advance(seconds);
        front.advance(seconds);
    }

    /** 0 by night, 1 under a clear sky at noon. */
    double light() {
        double height = Math.sin((timeOfDaySeconds / DAY_SECONDS - 0.25) * 2 * Math.PI);
        return Math.max(0, height) * Math.max(0.2, Math.min(1, 0.8 - clouds.value()));
    }

    /** Coldest at five in the morning, warmest at five in the afternoon. */
    double temperature() {
        double day = Math.sin((timeOfDaySeconds / DAY_SECONDS - 11.0 / 24) * 2 * Math.PI);
        return 14 + 6 * day + warmth.value();
    }

    double windSpeed() {
        return Math.max(0, 4 + wind.value() + gusts.value());
    }

    double gustSpeed() {
        return windSpeed() * 1.35 + Math.abs(gusts.value());
    }

    double pressureHectopascals() {
        return 1_013 + front.value();
    }

    /** It rains where the pressure is low and the sky is covered. */
    double rainMillimetresPerHour() {
        return Math.max(0, (clouds.value() - 0.15) * 12 - front.value() * 0.3);
    }

    double humidity() {
        return Math.max(25, Math.min(100, 92 - 1.6 * (temperature() - 8) + rainMillimetresPerHour() * 4));
    }
}
