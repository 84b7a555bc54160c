package dev.signalbox.agent.linux.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: 20us, 500ms, 2s, 1m, 1h. */
public final class Durations {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(us|ms|s|m|h)");

    private Durations() {}

    public static Optional<Duration> parse(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(time.group(1));
        return Optional.of(
                switch (time.group(2)) {
                    case "us" -> Duration.ofNanos(count * 1000);
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                });
    }

    static String text(Duration time) {
        if (time.toNanos() % 1_000_000 != 0) {
            return time.toNanos() / 1000 + "us";
        }
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }
}
