package dev.signalbox.simulator.types;

import dev.signalbox.simulator.form.Amount;
import java.util.List;
import java.util.random.RandomGenerator;

/** One of several words by weight, then another. Confined to the simulation thread. */
final class Choosing implements Signal {
    private final RandomGenerator random;
    private final List<Double> weights;
    private final Amount lasts;
    private double leftSeconds;
    private int chosen;

    Choosing(RandomGenerator random, List<Double> weights, Amount lasts) {
        this.random = random;
        this.weights = weights;
        this.lasts = lasts;
        choose();
    }

    private void choose() {
        double all = weights.stream().mapToDouble(Double::doubleValue).sum();
        double left = random.nextDouble() * all;
        chosen = 0;
        while (chosen < weights.size() - 1 && left >= weights.get(chosen)) {
            left -= weights.get(chosen);
            chosen++;
        }
        leftSeconds = lasts.draw(random);
    }

    @Override
    public double next(double seconds, Values values) {
        leftSeconds -= seconds;
        if (leftSeconds <= 0) {
            choose();
        }
        return chosen;
    }
}
