package dev.signalbox.hub.protocol;

import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import java.time.Duration;
import java.util.Optional;

/** What a reading must be to get in; judged one by one, so one broken sensor does not silence the others. Immutable. */
public final class ReadingCheck {
    private static final int MAX_TEXT_BYTES = 1_024;
    private static final long LIVE_PAST_MILLIS = Duration.ofDays(7).toMillis();
    private static final long FUTURE_MILLIS = Duration.ofMinutes(5).toMillis();

    private ReadingCheck() {}

    /**
     * The reading with its time set, or empty where it is refused.
     *
     * @param historicalMillis how old it may be where it is historical
     */
    public static Optional<Reading> check(Reading reading, boolean historical, long nowMillis, long historicalMillis) {
        if (!Names.isName(reading.getMetric())
                || reading.getQuality() == Quality.UNRECOGNIZED
                || !hasGoodValue(reading)) {
            return Optional.empty();
        }
        long time = reading.getTimeMs();
        if (time == 0) {
            return Optional.of(reading.toBuilder().setTimeMs(nowMillis).build());
        }
        if (historical && time < nowMillis - historicalMillis) {
            return Optional.empty();
        }
        boolean tooOld = !historical && time < nowMillis - LIVE_PAST_MILLIS;
        if (tooOld || time > nowMillis + FUTURE_MILLIS) {
            return Optional.of(reading.toBuilder()
                    .setTimeMs(nowMillis)
                    .setQuality(Quality.QUALITY_TIME_REPLACED)
                    .build());
        }
        return Optional.of(reading);
    }

    private static boolean hasGoodValue(Reading reading) {
        return switch (reading.getValueCase()) {
            case NUMBER -> Double.isFinite(reading.getNumber());
            case FLAG -> true;
            case TEXT -> reading.getTextBytes().size() <= MAX_TEXT_BYTES;
            case VALUE_NOT_SET -> false;
        };
    }
}
