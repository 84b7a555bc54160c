package dev.signalbox.hub.gateway;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people and scripts write them: {@code 1764000000000}, {@code 2026-11-22T10:00:00Z}, {@code -1h}, {@code now}. */
final class Moments {
    private static final Pattern EPOCH_MILLIS = Pattern.compile("[0-9]{1,15}");
    private static final Pattern RELATIVE = Pattern.compile("-([0-9]{1,9})(ms|s|m|h|d|w)");

    private Moments() {}

    /** Milliseconds since the Unix epoch, or empty where it is no time. */
    static Optional<Long> parse(String text, long nowMillis) {
        if (text.equals("now")) {
            return Optional.of(nowMillis);
        }
        if (EPOCH_MILLIS.matcher(text).matches()) {
            return Optional.of(Long.parseLong(text));
        }
        Matcher relative = RELATIVE.matcher(text);
        if (relative.matches()) {
            return Optional.of(nowMillis - Long.parseLong(relative.group(1)) * millisOf(relative.group(2)));
        }
        return ofRfc3339(text).filter(millis -> millis >= 0);
    }

    private static Optional<Long> ofRfc3339(String text) {
        try {
            // A plus that was not escaped in an address arrives as a space.
            Instant instant = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            return Optional.of(instant.toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static long millisOf(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 604_800_000;
        };
    }
}
