package dev.signalbox.hub.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How long, as people write it: {@code 30m}, {@code 24h}, {@code 90d}, {@code 0}. Stateless. */
public final class TimeSpan implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        String form = text.toUpperCase(Locale.ROOT);
        try {
            Duration span = Duration.parse(form.endsWith("D") ? "P" + form : "PT" + form);
            if (!span.isNegative()) {
                return span;
            }
        } catch (DateTimeParseException e) {
            // Told below, like a negative one.
        }
        throw new TypeConversionException("\"" + text + "\" is not a time such as 30m, 24h or 90d.");
    }
}
