package dev.signalbox.simulator.types;

import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;
import java.util.List;

/** Reads {@code follows}. */
final class LagBlock {
    private LagBlock() {}

    static Movement read(Form form) {
        String target = form.text("target");
        Amount tau = form.amountFrom("tau_s", 0.001, Amount.of(60));
        Amount first = form.amount("start", Amount.of(0));
        boolean atTarget = !form.has("start");
        return Movement.number(List.of(target), start -> {
            double tauSeconds = tau.draw(start.random());
            return new Following(target, tauSeconds, first.draw(start.random()), atTarget);
        });
    }

    /** Exact for any step. Confined to the simulation thread. */
    private static final class Following implements Signal {
        private final String target;
        private final double tauSeconds;
        private final boolean atTarget;
        private double value;

        /** @param atTarget it starts where its target does */
        Following(String target, double tauSeconds, double begin, boolean atTarget) {
            this.target = target;
            this.tauSeconds = tauSeconds;
            this.atTarget = atTarget;
            value = begin;
        }

        @Override
        public double next(double seconds, Values values) {
            double wanted = values.get(target);
            if (seconds > 0) {
                value += (wanted - value) * (1 - Math.exp(-seconds / tauSeconds));
            } else if (atTarget) {
                value = wanted;
            }
            return value;
        }
    }
}
