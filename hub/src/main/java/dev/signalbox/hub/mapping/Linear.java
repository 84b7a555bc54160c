package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.MappedValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an expression comes to that is safe to understand: a place in a payload, times a number, plus a number, rounded at the
 * end. Immutable.
 *
 * @param names of the place; null: a number alone, which is the offset
 * @param digits negative: not rounded
 */
record Linear(@Nullable List<String> names, double scale, double offset, int digits) {
    static Linear number(double value) {
        return new Linear(null, 0, value, -1);
    }

    static Linear place(List<String> names) {
        return new Linear(names, 1, 0, -1);
    }

    boolean isNumber() {
        return names == null;
    }

    /** The value as it stands there. */
    boolean isPlain() {
        return names != null && scale == 1 && offset == 0 && digits < 0;
    }

    Linear plus(Linear other, int sign) throws NotLegal {
        if (!isNumber() && !other.isNumber()) {
            throw new NotLegal("it joins two values");
        }
        checkUnrounded(other);
        return new Linear(
                isNumber() ? other.names : names,
                isNumber() ? sign * other.scale : scale,
                offset + sign * other.offset,
                -1);
    }

    Linear times(Linear other) throws NotLegal {
        if (!isNumber() && !other.isNumber()) {
            throw new NotLegal("it joins two values");
        }
        checkUnrounded(other);
        double by = isNumber() ? offset : other.offset;
        Linear place = isNumber() ? other : this;
        return new Linear(place.names, place.scale * by, place.offset * by, -1);
    }

    Linear dividedBy(Linear other) throws NotLegal {
        if (!other.isNumber() || other.offset == 0) {
            throw new NotLegal("it divides by something else than a number");
        }
        return times(number(1 / other.offset));
    }

    Linear rounded(int to) {
        return new Linear(names, scale, offset, to);
    }

    private void checkUnrounded(Linear other) throws NotLegal {
        if (digits >= 0 || other.digits >= 0) {
            throw new NotLegal("it goes on counting after rounding");
        }
    }

    MappedValue.Builder toValue() throws NotLegal {
        if (names == null || scale == 0 || !Double.isFinite(scale) || !Double.isFinite(offset)) {
            throw new NotLegal("it names no value of the payload");
        }
        MappedValue.Builder value = MappedValue.newBuilder().setPointer(JsonPointer.written(names));
        if (scale != 1) {
            value.setScale(scale);
        }
        value.setOffset(offset);
        if (digits >= 0) {
            value.setRoundTo(digits);
        }
        return value;
    }
}
