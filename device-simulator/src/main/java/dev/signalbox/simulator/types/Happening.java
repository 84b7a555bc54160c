package dev.signalbox.simulator.types;

import dev.signalbox.simulator.form.Amount;
import java.util.random.RandomGenerator;

/** On by chance, off again after a while. Confined to the simulation thread. */
final class Happening implements Signal {
    private final RandomGenerator random;
    private final double perSecond;
    private final Amount lasts;
    private double leftSeconds;

    Happening(RandomGenerator random, Amount perHour, Amount lasts) {
        this.random = random;
        this.lasts = lasts;
        perSecond = perHour.draw(random) / 3_600;
    }

    @Override
    public double next(double seconds, Values values) {
        if (leftSeconds > 0) {
            leftSeconds -= seconds;
        } else if (random.nextDouble() < 1 - Math.exp(-perSecond * seconds)) {
            leftSeconds = lasts.draw(random);
        }
        return leftSeconds > 0 ? 1 : 0;
    }
}
