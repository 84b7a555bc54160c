package dev.signalbox.hub.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** How long, as people write it: {@code 0}, {@code 500ms}, {@code 30s}, {@code 30m}, {@code 24h}, {@code 90d}. */
final class Spans {
    private Spans() {}

    static Duration read(String text) throws Trouble {
        return parse(text).orElseThrow(() -> new Trouble(complaint(text), Exit.USAGE));
    }

    /** At least one: 0 would ask the hub for its own default. */
    static int seconds(String text) throws Trouble {
        long seconds = read(text).toSeconds();
        if (seconds < 1) {
            throw new Trouble("\"" + Table.printable(text) + "\" is less than a second.", Exit.USAGE);
        }
        return (int) Math.min(Integer.MAX_VALUE, seconds);
    }

    /** Empty where it is no such time; a negative one is none. */
    static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        String form = text.toUpperCase(Locale.ROOT);
        try {
            Duration span;
            if (form.endsWith("MS")) {
                span = Duration.ofMillis(Long.parseLong(form.substring(0, form.length() - 2)));
            } else {
                span = Duration.parse(form.endsWith("D") ? "P" + form : "PT" + form);
            }
            return span.isNegative() ? Optional.empty() : Optional.of(span);
        } catch (DateTimeParseException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    static String complaint(String text) {
        return "\"" + Table.printable(text) + "\" is not a time such as 500ms, 30s, 30m, 24h or 90d.";
    }
}
