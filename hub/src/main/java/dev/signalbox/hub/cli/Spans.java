package dev.signalbox.hub.cli;

import dev.signalbox.hub.cli.LocalHub.Trouble;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** {@code 500ms}, {@code 30s}, {@code 30m}, {@code 24h}, {@code 90d} as typed. */
final class Spans {
    private Spans() {}

    static Duration read(String text) throws Trouble {
        String form = text.toUpperCase(Locale.ROOT);
        try {
            if (form.endsWith("MS")) {
                return Duration.ofMillis(Long.parseLong(form.substring(0, form.length() - 2)));
            }
            Duration span = Duration.parse(form.endsWith("D") ? "P" + form : "PT" + form);
            if (!span.isNegative()) {
                return span;
            }
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw new Trouble("\"" + Table.printable(text) + "\" is not a time such as 30s, 30m, 24h or 90d.", Exit.USAGE);
    }

    static int seconds(String text) throws Trouble {
        return (int) Math.min(Integer.MAX_VALUE, read(text).toSeconds());
    }
}
