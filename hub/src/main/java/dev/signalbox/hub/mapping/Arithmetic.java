package dev.signalbox.hub.mapping;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Times scale, plus offset, rounded. Immutable.
 *
 * @param digits after the point; negative: not rounded
 */
record Arithmetic(double scale, double offset, int digits) {
    static final Arithmetic NONE = new Arithmetic(1, 0, -1);

    private static final int MAX_DIGITS = 6;

    /** @param scale nought: one */
    static Arithmetic of(double scale, double offset, boolean rounds, int digits) throws NotLegal {
        if (!Double.isFinite(scale) || !Double.isFinite(offset)) {
            throw new NotLegal("Scale and offset are finite numbers.");
        }
        if (rounds && (digits < 0 || digits > MAX_DIGITS)) {
            throw new NotLegal("round_to is 0 to " + MAX_DIGITS + ".");
        }
        return new Arithmetic(scale == 0 ? 1 : scale, offset, rounds ? digits : -1);
    }

    /** May be infinite. */
    double apply(double value) {
        double result = value * scale + offset;
        if (!Double.isFinite(result)) {
            return result;
        }
        // What scaling by 0.1 leaves behind (21.400000000000002) nobody measured.
        int kept = digits >= 0 ? digits : 12;
        boolean exact = digits < 0 && scale == 1 && offset == 0;
        return exact || Math.abs(result) > 1e15
                ? result
                : BigDecimal.valueOf(result)
                        .setScale(kept, RoundingMode.HALF_UP)
                        .doubleValue();
    }
}
